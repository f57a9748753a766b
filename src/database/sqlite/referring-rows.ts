import { quoteName } from "../../core/autogenerate/sql-tokens.ts";
import { sameName } from "./sql-text.ts";
import { findTable } from "./structure.ts";
import type { SqliteTable, SqliteWorld } from "./world.ts";

/** Statements around those that drop a table and put another in its place. */
export interface AroundDrop {
  before: string[];
  after: string[];
}

/**
 * What keeps the rows that refer to a table while it is made anew. TypeORM switches foreign keys off before
 * it runs migrations, but not before it takes one back: then SQLite empties a table that is dropped first, and
 * does to the rows that refer to it what their keys say. So that is put off, and then held to be done.
 * @param temporary name under which the table is made
 */
export function keepReferringRows(
  table: SqliteTable,
  temporary: string,
  { from, to }: { from: SqliteWorld; to: SqliteWorld },
): AroundDrop {
  const actions = from.tables.flatMap((one) => {
    const after = findTable(to, one.name);
    const isSelf = sameName(one.name, table.name);
    return after === undefined
      ? []
      : [{ name: isSelf ? temporary : one.name, does: actionsOn(table.name, [one, after]) }];
  });
  const refers = actions.filter(({ does }) => does.size > 0);
  if (refers.length === 0) return { before: [], after: [] };
  const keepers = refers.flatMap(({ name, does }) => [
    ...(does.has("CASCADE") ? [keeper(name, "DELETE")] : []),
    ...(does.has("SET NULL") || does.has("SET DEFAULT") ? [keeper(name, "UPDATE")] : []),
  ]);
  return {
    before: ["PRAGMA defer_foreign_keys = ON", ...keepers.map(({ create }) => create)],
    after: [...keepers.map(({ drop }) => drop), "PRAGMA defer_foreign_keys = OFF"],
  };
}

/** What keys of a table do where the rows of another go, in either of its definitions. */
function actionsOn(referred: string, definitions: readonly SqliteTable[]): Set<string> {
  const references = definitions.flatMap(({ constraints }) => constraints.flatMap(({ references: one }) => one ?? []));
  return new Set(references.filter(({ table }) => sameName(table, referred)).map(({ onDelete }) => onDelete));
}

/** A trigger that lets no row of the table be deleted or changed. */
function keeper(table: string, event: "DELETE" | "UPDATE"): { create: string; drop: string } {
  const name = quoteName(`temporary_keep_${event.toLowerCase()}_${table}`);
  return {
    create: `CREATE TRIGGER ${name} BEFORE ${event} ON ${quoteName(table)} BEGIN SELECT RAISE(IGNORE); END`,
    drop: `DROP TRIGGER ${name}`,
  };
}
