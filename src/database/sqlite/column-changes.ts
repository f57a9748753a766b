import { quoteName } from "../../core/autogenerate/sql-tokens.ts";
import { mentionsName, sameName } from "./sql-text.ts";
import { columnStructure, findColumn, primaryColumns } from "./structure.ts";
import type { SqliteColumn, SqliteConstraint, SqliteTable } from "./world.ts";

export interface ColumnChanges {
  dropped: SqliteColumn[];
  added: SqliteColumn[];
  altered: { before: SqliteColumn; after: SqliteColumn }[];
}

export function columnChanges(from: SqliteTable, to: SqliteTable): ColumnChanges {
  return {
    dropped: from.columns.filter(({ name }) => !findColumn(to, name)),
    added: to.columns.filter(({ name }) => !findColumn(from, name)),
    altered: to.columns.flatMap((after) => {
      const before = findColumn(from, after.name);
      return before && columnStructure(before) !== columnStructure(after) ? [{ before, after }] : [];
    }),
  };
}

/** Constraints in the column's definition. */
function inlineOf({ constraints }: SqliteTable, { name }: SqliteColumn): SqliteConstraint[] {
  return constraints.filter(({ inline }) => sameName(inline, name));
}

/** Whether ALTER TABLE … ADD COLUMN takes the definition as it is. */
export function isAddable(column: SqliteColumn, table: SqliteTable): boolean {
  const { notNull, generated, default: value } = column;
  const inline = inlineOf(table, column);
  if (primaryColumns(table).some((name) => sameName(name, column.name))) return false;
  if (inline.some(({ kind }) => kind === "unique")) return false;
  if (generated) return !generated.stored && !notNull;
  const isNull = value === undefined || /^null$/i.test(value);
  if (!isNull && inline.some(({ kind }) => kind === "foreign key")) return false;
  return isNull ? !notNull : isConstant(value);
}

function isConstant(value: string): boolean {
  return /^(?:[+-]?[\d.]+(?:e[+-]?\d+)?|x?'(?:[^']|'')*'|true|false)$/i.test(value.trim());
}

/** Whether the column can come as a nullable one, so that its rows get values before it is closed. */
export function isAddableOpen({ notNull, generated, default: value, name }: SqliteColumn, table: SqliteTable): boolean {
  const isKey = primaryColumns(table).some((one) => sameName(one, name));
  return notNull && value === undefined && !generated && !isKey;
}

/** The definition of a column that is still open. */
export function openDefinition({ name, type, collation }: SqliteColumn): string {
  return [quoteName(name), type, ...(collation === undefined ? [] : [`COLLATE ${collation}`])]
    .filter((word) => word !== "")
    .join(" ");
}

/** Whether ALTER TABLE … DROP COLUMN takes it, as far as the table itself is concerned. */
export function isDroppable(column: SqliteColumn, from: SqliteTable): boolean {
  const { name } = column;
  const isOwn = ({ inline }: SqliteConstraint): boolean => sameName(inline, name);
  return (
    from.columns.length > 1 &&
    !inlineOf(from, column).some(({ kind }) => kind !== "check") &&
    from.constraints.every((one) => isOwn(one) || !mentionsName(one.text, name)) &&
    from.columns.every(({ generated }) => !generated || !mentionsName(generated.expression, name))
  );
}
