import { readFile } from "node:fs/promises";
import path from "node:path";
import pg from "pg";

/** Runs SQL on the embedded Postgres of a project, found as other processes find it: by its lock file. */
export async function queryEmbedded<Row extends pg.QueryResultRow>(project: string, sql: string): Promise<Row[]> {
  const lock = JSON.parse(await readFile(path.join(project, ".typeorm-revisions/embedded.json"), "utf8")) as {
    host?: string;
    port: number;
    user?: string;
    database?: string;
  };
  const client = new pg.Client({
    host: lock.host ?? "127.0.0.1",
    port: lock.port,
    user: lock.user ?? "postgres",
    password: "",
    database: lock.database ?? "postgres",
  });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}
