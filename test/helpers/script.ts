import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import type { TestPostgres } from "./postgres.ts";

const hasPsql = spawnSync("psql", ["--version"]).status === 0;

/**
 * Runs a whole script on one session of a database, as its header says: by psql, or where that is not
 * installed in one message to the server, which takes what psql takes but statements that want no transaction.
 */
export async function runScript(postgres: TestPostgres, database: string, sql: string): Promise<void> {
  if (!hasPsql) {
    await postgres.query(database, sql);
    return;
  }
  const child = spawn("psql", ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", postgres.url(database), "-f", "-"], {
    stdio: ["pipe", "ignore", "pipe"],
  });
  let told = "";
  child.stderr.on("data", (chunk: Buffer) => (told += chunk.toString()));
  child.stdin.end(sql);
  const [code] = (await once(child, "close")) as [number];
  if (code !== 0) throw new Error(`psql ended with ${code}:\n${told}`);
}
