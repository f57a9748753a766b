import type { SchemaAction } from "../../core/operations/operation.ts";
import { quoteName, quoteText } from "../../core/autogenerate/sql-tokens.ts";
import { insertMetadata } from "./write-table.ts";
import { actionOf } from "./action.ts";
import type { SqliteMetadataRow, SqliteWorld } from "./world.ts";

/** The statements that bring the rows of `typeorm_metadata` from one world to another. */
export function compareMetadataRows(from: SqliteWorld, to: SqliteWorld): SchemaAction[] {
  const table = to.metadataTable ?? from.metadataTable;
  if (table === undefined) return [];
  const before = new Map(from.metadataRows.map((row) => [metadataKey(row), row]));
  const after = new Map(to.metadataRows.map((row) => [metadataKey(row), row]));
  const target = quoteName(table);
  const gone = [...before].filter(([key]) => !after.has(key));
  return [
    ...gone.map(([, row]) => action("drop", row, `DELETE FROM ${target} WHERE ${condition(row)}`, row, undefined)),
    ...[...after].flatMap(([key, row]) => {
      const old = before.get(key);
      if (!old) return [action("create", row, insertMetadata(table, row), undefined, row)];
      if (old.value?.trim() === row.value?.trim()) return [];
      const value = row.value === null ? "NULL" : quoteText(row.value);
      return [action("alter", row, `UPDATE ${target} SET "value" = ${value} WHERE ${condition(row)}`, old, row)];
    }),
  ];
}

export function metadataKey({ type, table, name }: SqliteMetadataRow): string {
  return JSON.stringify([type, table, name]);
}

function action(
  verb: SchemaAction["verb"],
  { table, name }: SqliteMetadataRow,
  sql: string,
  before: SqliteMetadataRow | undefined,
  after: SqliteMetadataRow | undefined,
): SchemaAction {
  return actionOf(verb, { kind: "metadata", ...(table === null ? {} : { table }), name: name ?? "" }, sql, {
    ...(before ? { before: { type: before.type, value: before.value } } : {}),
    ...(after ? { after: { type: after.type, value: after.value } } : {}),
  });
}

function condition(row: SqliteMetadataRow): string {
  return (["type", "table", "name"] as const)
    .map((column) => `${quoteName(column)} ${row[column] === null ? "IS NULL" : `= ${quoteText(row[column])}`}`)
    .join(" AND ");
}
