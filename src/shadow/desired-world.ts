import type { PGlite } from "@electric-sql/pglite";
import { RevisionsError } from "../core/errors.ts";
import { readWorld } from "../database/postgres/world.ts";
import type { World } from "../database/postgres/world.ts";
import { quoteName } from "../database/postgres/sql-tokens.ts";
import { inTransaction } from "./in-process-port.ts";

/** Whether entities ask for it or not: TypeORM's defaults of uuid columns come from it. */
const ALWAYS = ["uuid-ossp"];

/**
 * What the statements make of an empty database. Made in a transaction that is rolled back, on
 * whatever the database holds: dropping all of it there is cheaper than a second database.
 * @throws RevisionsError `entity-failed` with the statement that Postgres refused
 */
export async function buildWorld(
  db: PGlite,
  statements: readonly string[],
  extensions: readonly string[],
): Promise<World> {
  await db.exec("BEGIN");
  try {
    await empty(db);
    for (const extension of new Set([...ALWAYS, ...extensions])) await createExtension(db, extension);
    await run(db, statements);
    return await readWorld(inTransaction(db), []);
  } finally {
    await db.exec("ROLLBACK");
  }
}

async function empty(db: PGlite): Promise<void> {
  const { rows } = await db.query<{ name: string }>(
    "SELECT nspname AS name FROM pg_namespace WHERE nspname <> 'information_schema' AND nspname NOT LIKE 'pg\\_%'",
  );
  const drops = rows.map(({ name }) => `DROP SCHEMA ${quoteName(name)} CASCADE;`);
  await db.exec(
    `SET LOCAL client_min_messages TO error; ${drops.join(" ")} CREATE SCHEMA public; SET LOCAL search_path TO public`,
  );
}

/** One that this Postgres does not have is passed over: TypeORM does so too, and what needs it will say so. */
async function createExtension(db: PGlite, name: string): Promise<void> {
  await db.exec("SAVEPOINT extension");
  await db
    .exec(`CREATE EXTENSION IF NOT EXISTS ${quoteName(name)} CASCADE`)
    .catch(() => db.exec("ROLLBACK TO SAVEPOINT extension"));
}

/** All at once, which is fast; after a failure one by one, to know which statement it was. */
async function run(db: PGlite, statements: readonly string[]): Promise<void> {
  await db.exec("SAVEPOINT statements");
  try {
    await db.exec(statements.join(";\n"));
  } catch {
    await db.exec("ROLLBACK TO SAVEPOINT statements");
    for (const statement of statements) {
      await db.exec(statement).catch((cause: unknown) => {
        throw refused(statement, cause);
      });
    }
  }
}

function refused(statement: string, cause: unknown): RevisionsError {
  const { message, code, position } = cause as { message: string; code?: string; position?: string };
  return new RevisionsError("entity-failed", `Postgres refuses what TypeORM makes of the entities: ${message}`, {
    hint: "Correct the entity that the statement comes from.",
    statement,
    ...(code === undefined ? {} : { sqlState: code }),
    ...(position === undefined ? {} : { position: Number(position) }),
    cause,
  });
}
