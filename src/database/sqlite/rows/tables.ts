import type { DatabaseSession } from "../../compared-dialect.ts";
import { inOrder } from "../../rows/in-order.ts";
import { readWorld } from "../read-world.ts";
import { sameName } from "../sql-text.ts";
import type { SqliteTable } from "../world.ts";

/** The tables of the database, each after those that it refers to, but for those that are bookkeeping. */
export async function rowTables(session: DatabaseSession, ignoreTables: readonly string[]): Promise<SqliteTable[]> {
  const { tables } = await readWorld(session, ignoreTables);
  const plain = tables.filter(({ name }) => !name.startsWith("typeorm_revisions_"));
  return inOrder(plain, (table) => referredBy(table, plain));
}

/** Tables that foreign keys of the table refer to. */
export function referredBy({ constraints }: SqliteTable, tables: readonly SqliteTable[]): SqliteTable[] {
  return constraints.flatMap(({ references }) => tables.filter(({ name }) => sameName(name, references?.table)));
}
