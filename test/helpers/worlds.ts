import { PGlite } from "@electric-sql/pglite";
import { uuid_ossp } from "@electric-sql/pglite/contrib/uuid_ossp";
import assert from "node:assert/strict";
import pg from "pg";
import type { Comparison, SchemaAction } from "../../src/core/operations/operation.ts";
import { compareWorlds } from "../../src/database/postgres/compare-worlds.ts";
import type { QueryPort } from "../../src/database/postgres/query-port.ts";
import { readWorld } from "../../src/database/postgres/world.ts";
import type { World } from "../../src/database/postgres/world.ts";
import { startPostgres } from "./postgres.ts";

/** A database of a test that can be emptied and read back. */
export interface WorldDatabase extends QueryPort {
  /** Runs several statements. */
  exec(sql: string): Promise<unknown>;
  /** Drops everything that a test made in it. */
  empty(): Promise<void>;
  stop(): Promise<void>;
}

/** Drops every schema with all that is in it, and makes `public` again. */
export const EMPTYING = `DO $$ DECLARE name text; BEGIN
  FOR name IN SELECT nspname FROM pg_namespace WHERE nspname <> 'information_schema' AND nspname NOT LIKE 'pg\\_%'
  LOOP EXECUTE format('DROP SCHEMA %I CASCADE', name); END LOOP;
  CREATE SCHEMA public;
END $$`;

export async function pgliteWorlds(): Promise<WorldDatabase> {
  const db = await PGlite.create({ extensions: { uuid_ossp } });
  return {
    query: async (sql) => db.query<Record<string, unknown>>(sql),
    exec: (sql) => db.exec(sql),
    empty: async () => void (await db.exec(`SET client_min_messages TO error; ${EMPTYING}`)),
    stop: () => db.close(),
  };
}

export async function postgresWorlds(): Promise<WorldDatabase> {
  const server = await startPostgres();
  await server.createDatabase("worlds");
  const client = new pg.Client({ connectionString: server.url("worlds") });
  await client.connect();
  return {
    query: async (sql) => client.query<Record<string, unknown>>(sql),
    exec: (sql) => client.query(sql),
    empty: async () => void (await client.query(`SET client_min_messages TO error; ${EMPTYING}`)),
    async stop() {
      await client.end();
      await server.stop();
    },
  };
}

export async function run(database: QueryPort, statements: readonly string[]): Promise<void> {
  for (const statement of statements) {
    await database.query(statement).catch((error: Error) => {
      throw new Error(`${error.message}\n  in: ${statement}`);
    });
  }
}

export function sqlOf(actions: readonly SchemaAction[]): string[] {
  return actions.map(({ sql }) => sql);
}

/** What the statements make of an empty database. */
export async function worldOf(database: WorldDatabase, statements: readonly string[]): Promise<World> {
  await database.empty();
  await run(database, statements);
  return readWorld(database, []);
}

export function compare(history: World, desired: World): Comparison {
  return compareWorlds(history, desired, { defaultSchema: "public" });
}

export function assertSame(actual: World, expected: World, what: string): void {
  const { up, down } = compare(actual, expected);
  assert.deepEqual({ up: sqlOf(up), down: sqlOf(down) }, { up: [], down: [] }, what);
}

export interface RoundTrip {
  history: readonly string[];
  desired: readonly string[];
  /** Rows put in before `up`. */
  rows?: readonly string[];
}

/** The law of every comparison: up leads to the desired world, down back to the history, up again too. */
export async function assertRoundTrip(
  database: WorldDatabase,
  { history, desired, rows = [] }: RoundTrip,
): Promise<Comparison> {
  const to = await worldOf(database, desired);
  const from = await worldOf(database, history);
  const comparison = compare(from, to);
  await run(database, rows);
  await run(database, sqlOf(comparison.up));
  assertSame(await readWorld(database, []), to, `after up:\n${sqlOf(comparison.up).join(";\n")}`);
  await run(database, sqlOf(comparison.down));
  assertSame(await readWorld(database, []), from, `after down:\n${sqlOf(comparison.down).join(";\n")}`);
  await run(database, sqlOf(comparison.up));
  assertSame(await readWorld(database, []), to, "after up again");
  return comparison;
}
