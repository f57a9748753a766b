import { RevisionsError } from "../core/errors.ts";
import type { SchemaAction } from "../core/operations/operation.ts";
import type { TableName } from "../database/postgres/managed-facts.ts";
import { readWorld } from "../database/postgres/world.ts";
import type { World } from "../database/postgres/world.ts";
import { inTransaction } from "./shadow-session.ts";
import type { ShadowSession } from "./shadow-session.ts";

/**
 * The world that the database holds, with renames carried out; rolled back afterwards.
 * @throws RevisionsError `usage` when one of them is not possible
 */
export async function renamedWorld(
  session: ShadowSession,
  renames: readonly SchemaAction[],
  ignoreTables: readonly TableName[],
): Promise<World> {
  await session.exec("BEGIN");
  try {
    for (const { sql } of renames) {
      await session.exec(sql).catch((cause: unknown) => {
        const { message, code } = cause as { message: string; code?: string };
        throw new RevisionsError("usage", `The rename cannot be carried out: ${message}.`, {
          hint: "Name a table and a column as they are in the database, and a new name that is free.",
          statement: sql,
          ...(code === undefined ? {} : { sqlState: code }),
          cause,
        });
      });
    }
    return await readWorld(inTransaction(session), ignoreTables);
  } finally {
    await session.exec("ROLLBACK");
  }
}
