import { quoteName, quoteText } from "../../core/autogenerate/sql-tokens.ts";
import { sameName } from "./sql-text.ts";
import { findTable } from "./structure.ts";
import type { SqliteTable, SqliteWorld } from "./world.ts";

/**
 * A statement that fails where dropping the table would take rows of other tables along. TypeORM switches
 * foreign keys off before it runs migrations, but not before it takes one back: then SQLite empties a table
 * that is dropped first, and does to the rows that refer to it what their keys say.
 * @returns undefined where no key does something to them
 */
export function foreignKeyGuard(
  table: SqliteTable,
  { from, to }: { from: SqliteWorld; to: SqliteWorld },
): string | undefined {
  const acts = ({ constraints }: SqliteTable): boolean =>
    constraints.some(
      ({ references }) =>
        references !== undefined &&
        sameName(references.table, table.name) &&
        /^(?:CASCADE|SET NULL|SET DEFAULT)$/.test(references.onDelete),
    );
  const names = from.tables
    .filter((one) => {
      const after = findTable(to, one.name);
      return after !== undefined && (acts(one) || acts(after));
    })
    .map(({ name }) => name);
  if (names.length === 0) return undefined;
  const message = `rows that refer to ${table.name} would be lost: run this with PRAGMA foreign_keys = OFF`;
  // Nothing but a trigger can raise an error; a path that is none does it, too. It must not look constant.
  return [
    `SELECT json_extract('{}', substr("foreign_keys", 2) || ${quoteText(message)}) FROM pragma_foreign_keys`,
    `WHERE "foreign_keys" = 1 AND (${names.map((name) => `EXISTS (SELECT 1 FROM ${quoteName(name)})`).join(" OR ")})`,
  ].join(" ");
}
