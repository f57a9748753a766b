import type { SchemaObject } from "../../core/operations/operation.ts";
import type { KeptObjects } from "../compared-dialect.ts";
import { mentionsName, sameName } from "./sql-text.ts";
import { constraintName, findColumn, findTable } from "./structure.ts";
import type { SqliteConstraint, SqliteTable, SqliteWorld } from "./world.ts";

/**
 * The desired world but for some objects, which are as the history has them. What is kept stands back
 * where a change needs it otherwise.
 * @param aligned the desired world, aligned with the history: equal things have equal names
 */
export function keepObjects(
  history: SqliteWorld,
  aligned: SqliteWorld,
  { objects, changed }: KeptObjects,
): SqliteWorld {
  const isChanged = (object: SchemaObject): boolean => changed.some((one) => isSame(one, object));
  const kept = objects.filter((object) => !isChanged(object));
  const has = (kind: SchemaObject["kind"], name: string, table?: string): boolean =>
    kept.some((one) => isSame(one, { kind, name, ...(table === undefined ? {} : { table }) }));
  const tables = [
    ...aligned.tables.flatMap((table) => {
      const before = findTable(history, table.name);
      if (!before) return has("table", table.name) ? [] : [table];
      return [keepInTable(before, table, has)];
    }),
    ...history.tables.filter(({ name }) => !findTable(aligned, name) && has("table", name)),
  ];
  const views = [
    ...aligned.views.flatMap((view) => {
      if (!has("view", view.name)) return [view];
      return history.views.filter(({ name }) => sameName(name, view.name));
    }),
    ...history.views.filter(
      ({ name }) => !aligned.views.some((view) => sameName(view.name, name)) && has("view", name),
    ),
  ];
  const isKeptRow = ({ table, name }: SqliteWorld["metadataRows"][number]): boolean =>
    has("metadata", name ?? "", table ?? undefined);
  return {
    ...aligned,
    tables,
    views,
    metadataRows: [
      ...aligned.metadataRows.filter((row) => !isKeptRow(row)),
      ...history.metadataRows.filter((row) => isKeptRow(row)),
    ],
  };
}

function isSame(a: SchemaObject, b: SchemaObject): boolean {
  return a.kind === b.kind && sameName(a.name, b.name) && sameName(a.table, b.table);
}

/** A table that both worlds have. */
function keepInTable(
  before: SqliteTable,
  after: SqliteTable,
  has: (kind: SchemaObject["kind"], name: string, table?: string) => boolean,
): SqliteTable {
  const keeps = (kind: "column" | "constraint" | "index", name: string): boolean => has(kind, name, after.name);
  const isNeeded = (column: string): boolean =>
    after.constraints.some((one) => !keeps("constraint", constraintName(one)) && covers(one, column)) ||
    after.indexes.some(({ name, sql }) => !keeps("index", name) && mentionsName(sql, column));
  const columns = [
    ...after.columns.flatMap((column) => {
      if (!keeps("column", column.name)) return [column];
      const old = findColumn(before, column.name);
      return old ? [old] : isNeeded(column.name) ? [column] : [];
    }),
    ...before.columns.filter(({ name }) => !findColumn(after, name) && keeps("column", name)),
  ];
  /** The world that the column's definition is of. */
  const isOld = (name: string | undefined): boolean =>
    columns.some((one) => sameName(one.name, name) && before.columns.includes(one));
  const isThere = (name: string): boolean => columns.some((one) => sameName(one.name, name));
  const stands = (one: SqliteConstraint): boolean => one.columns.every(isThere);
  const isIn = ({ constraints }: SqliteTable, one: SqliteConstraint): boolean =>
    constraints.some((other) => constraintName(other) === constraintName(one));
  const constraints = [
    ...after.constraints.flatMap((one) => {
      if (one.inline !== undefined)
        return isThere(one.inline) && (!isOld(one.inline) || before.constraints.includes(one)) ? [one] : [];
      if (!keeps("constraint", constraintName(one))) return stands(one) ? [one] : [];
      return before.constraints.filter((old) => constraintName(old) === constraintName(one) && stands(old));
    }),
    ...before.constraints.filter((one) => {
      if (after.constraints.includes(one)) return false;
      if (one.inline !== undefined) return isOld(one.inline);
      return !isIn(after, one) && keeps("constraint", constraintName(one)) && stands(one);
    }),
  ];
  const indexes = [
    ...after.indexes.flatMap((index) => {
      if (!keeps("index", index.name)) return [index];
      return before.indexes.filter(({ name }) => sameName(name, index.name));
    }),
    ...before.indexes.filter(
      ({ name }) => !after.indexes.some((one) => sameName(one.name, name)) && keeps("index", name),
    ),
  ].filter(({ keys }) => keys.every(({ column }) => column === undefined || isThere(column)));
  return {
    ...after,
    columns,
    constraints: constraints.filter((one, at) => constraints.indexOf(one) === at),
    indexes,
    options: has("table", after.name) ? before.options : after.options,
  };
}

function covers({ columns, text }: SqliteConstraint, column: string): boolean {
  return columns.some((name) => sameName(name, column)) || mentionsName(text, column);
}
