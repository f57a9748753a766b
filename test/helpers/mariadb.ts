import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir, userInfo } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import mysql from "mysql2/promise";
import { freePort } from "./postgres.ts";
import { waitFor } from "./wait-for.ts";

const run = promisify(execFile);

/** A real MariaDB server in a temporary folder; `stop` ends it and deletes its data. */
export interface TestMariaDb {
  port: number;
  /** Connection URL of a database, with the password of its user. */
  url(database: string): string;
  createDatabase(name: string): Promise<string>;
  query<Row = Record<string, unknown>>(database: string, sql: string): Promise<Row[]>;
  /** Runs a script by the server's own client. */
  runScript(database: string, sql: string): Promise<void>;
  stop(): Promise<void>;
}

const USER = "tester";
const PASSWORD = "maria-password";
const HOST = "127.0.0.1";

/** Starts a server. Undefined where MariaDB is not installed. */
export async function startMariaDb(): Promise<TestMariaDb | undefined> {
  try {
    await run("mariadbd", ["--version"]);
  } catch {
    return undefined;
  }
  const folder = await mkdtemp(path.join(tmpdir(), "typeorm-revisions-mariadb-"));
  const data = path.join(folder, "data");
  const socket = path.join(folder, "s");
  const { username } = userInfo();
  await run("mariadb-install-db", [
    "--no-defaults",
    `--datadir=${data}`,
    `--user=${username}`,
    "--auth-root-authentication-method=normal",
    "--skip-test-db",
  ]);
  const port = await freePort();
  const server = spawn(
    "mariadbd",
    [
      "--no-defaults",
      `--datadir=${data}`,
      `--socket=${socket}`,
      `--port=${port}`,
      `--bind-address=${HOST}`,
      `--user=${username}`,
      `--pid-file=${path.join(folder, "pid")}`,
      "--innodb-flush-log-at-trx-commit=0",
      "--innodb-buffer-pool-size=32M",
      "--skip-name-resolve",
    ],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  let log = "";
  server.stderr.on("data", (chunk: Buffer) => (log += chunk.toString()));
  const exited = once(server, "exit");
  const stop = async (): Promise<void> => {
    server.kill("SIGTERM");
    await exited;
    await rm(folder, { recursive: true, force: true });
  };
  const asRoot = (sql: string) => run("mariadb", ["--no-defaults", `--socket=${socket}`, "-u", "root", "-e", sql]);
  try {
    const ended = exited.then(() => Promise.reject(new Error(`mariadbd ended:\n${log}`)));
    await Promise.race([waitFor("an answer of MariaDB", () => answers(port)), ended]);
    ended.catch(() => {});
    await asRoot(`CREATE USER '${USER}'@'%' IDENTIFIED BY '${PASSWORD}'; GRANT ALL ON *.* TO '${USER}'@'%'`);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    port,
    url: (database) => `mysql://${USER}:${PASSWORD}@${HOST}:${port}/${database}`,
    async createDatabase(name) {
      await asRoot(`CREATE DATABASE \`${name}\``);
      return name;
    },
    async query<Row>(database: string, sql: string) {
      const connection = await mysql.createConnection({ host: HOST, port, user: USER, password: PASSWORD, database });
      try {
        const [rows] = await connection.query(sql);
        return rows as Row[];
      } finally {
        await connection.end();
      }
    },
    async runScript(database, sql) {
      const child = spawn("mariadb", ["--no-defaults", `--socket=${socket}`, "-u", "root", database], {
        stdio: ["pipe", "ignore", "pipe"],
      });
      let told = "";
      child.stderr.on("data", (chunk: Buffer) => (told += chunk.toString()));
      child.stdin.end(sql);
      const [code] = (await once(child, "close")) as [number];
      if (code !== 0) throw new Error(`mariadb ended with ${code}:\n${told}`);
    },
    stop,
  };
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(port, HOST);
    probe.once("data", () => {
      probe.destroy();
      resolve(true);
    });
    probe.once("error", () => resolve(false));
  });
}
