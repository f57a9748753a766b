import pg from "pg";
import { embeddedFiles, readAddress } from "../../src/shadow/embedded-files.ts";

/** Runs SQL on the embedded Postgres of a project, found as every process finds it. */
export async function queryEmbedded<Row extends pg.QueryResultRow>(project: string, sql: string): Promise<Row[]> {
  const address = await readAddress(embeddedFiles(project));
  if (address === undefined) throw new Error(`No embedded database runs in ${project}.`);
  const { port, password } = address;
  const client = new pg.Client({ host: "127.0.0.1", port, user: "postgres", password, database: "postgres" });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}
