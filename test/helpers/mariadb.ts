import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { connect } from "node:net";
import { userInfo } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import mysql from "mysql2/promise";
import { quickFolder } from "./postgres-data.ts";
import { freePort } from "./postgres.ts";
import { waitFor } from "./wait-for.ts";

const run = promisify(execFile);
const cache = fileURLToPath(new URL("../../.cache/mariadb-data/", import.meta.url));

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
/** A part of every copy of the data. */
const LOG_SIZE = "--innodb-log-file-size=8M";

/** Starts a server. Undefined where MariaDB is not installed. */
export async function startMariaDb(): Promise<TestMariaDb | undefined> {
  const version = await run("mariadbd", ["--version"]).then(
    ({ stdout }) => stdout,
    () => undefined,
  );
  if (version === undefined) return undefined;
  const folder = await mkdtemp(path.join(await quickFolder(), "typeorm-revisions-mariadb-"));
  const data = path.join(folder, "data");
  const socket = path.join(folder, "s");
  const { username } = userInfo();
  await fillDataFolder(data, username, version);
  const port = await freePort();
  const server = spawn(
    "mariadbd",
    [
      "--no-defaults",
      `--datadir=${data}`,
      // A server that starts deletes the temporary tables of others that it finds beside its own.
      `--tmpdir=${folder}`,
      `--socket=${socket}`,
      `--port=${port}`,
      `--bind-address=${HOST}`,
      `--user=${username}`,
      `--pid-file=${path.join(folder, "pid")}`,
      "--innodb-flush-log-at-trx-commit=0",
      "--innodb-buffer-pool-size=32M",
      LOG_SIZE,
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

/** With a copy of what was made the first time, for that takes longer than many a test. Several processes may do so at once. */
async function fillDataFolder(data: string, username: string, version: string): Promise<void> {
  const template = path.join(cache, `${version.replaceAll(/[^\w.-]+/g, " ").trim()} ${username}`);
  if (!existsSync(template)) {
    await mkdir(cache, { recursive: true });
    // Beside its place, so that one that is there is whole.
    const staging = await mkdtemp(path.join(cache, "new-"));
    try {
      const made = path.join(staging, "data");
      await run("mariadb-install-db", [
        "--no-defaults",
        `--datadir=${made}`,
        `--user=${username}`,
        "--auth-root-authentication-method=normal",
        "--skip-test-db",
        LOG_SIZE,
      ]);
      await rename(made, template).catch((error: unknown) => {
        // Another process was faster.
        if (!existsSync(template)) throw error;
      });
    } finally {
      await rm(staging, { recursive: true, force: true });
    }
  }
  await run("cp", ["-a", template, data]);
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
