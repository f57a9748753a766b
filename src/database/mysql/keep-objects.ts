import type { SchemaObject } from "../../core/operations/operation.ts";
import type { KeptObjects } from "../compared-dialect.ts";
import { metadataKey } from "./metadata-rows.ts";
import { mentionedNames, quoteName } from "../../core/autogenerate/dialects/mysql/sql-tokens.ts";
import type { MysqlTable, MysqlWorld } from "./world.ts";

/**
 * The aligned desired world but for objects that stay as the history has them, or stay away. Where a
 * change needs one otherwise, it changes all the same.
 */
export function keepObjects(history: MysqlWorld, aligned: MysqlWorld, { objects, changed }: KeptObjects): MysqlWorld {
  const changes = new Set(changed.map(keyOf));
  let kept = objects.filter((object) => !changes.has(keyOf(object)));
  const already = brokenTables(aligned);
  for (;;) {
    const world = kept.reduce((made, object) => keep(history, made, object), aligned);
    const tables = new Set(brokenTables(world).filter((name) => !already.includes(name)));
    const still = kept.filter(
      (object) => !tables.has(object.table ?? object.name) && !isNeededBy(object, tables, aligned, history),
    );
    if (still.length === kept.length) return world;
    kept = still;
  }
}

function keyOf({ kind, table, name }: SchemaObject): string {
  return JSON.stringify([kind, table ?? "", name]);
}

/** A table of which another one, that does not hold together, is in need. */
function isNeededBy(
  { kind, name, table }: SchemaObject,
  broken: ReadonlySet<string>,
  ...worlds: readonly MysqlWorld[]
): boolean {
  const own = quoteName(table ?? name);
  if (kind !== "table" && kind !== "column" && kind !== "constraint" && kind !== "index") return false;
  return worlds.some(({ tables }) =>
    tables.some((one) => broken.has(one.name) && one.foreignKeys.some(({ target }) => target === own)),
  );
}

function brokenTables(world: MysqlWorld): string[] {
  return world.tables.filter((table) => !isWhole(table, world)).map(({ name }) => name);
}

/** What its keys, checks and computed columns are about is there. */
function isWhole(table: MysqlTable, { tables }: MysqlWorld): boolean {
  const columns = new Set(table.columns.map(({ name }) => name));
  const areThere = (names: Iterable<string>): boolean => [...names].every((name) => columns.has(name));
  return (
    table.columns.every(({ generated }) => areThere(mentionedNames(generated?.expression ?? ""))) &&
    table.keys.every(({ parts }) =>
      parts.every(({ column, expression }) =>
        column === undefined ? areThere(mentionedNames(expression ?? "")) : columns.has(column),
      ),
    ) &&
    table.checks.every(({ condition }) => areThere(mentionedNames(condition))) &&
    table.foreignKeys.every((key) => {
      const other = tables.find(({ name }) => quoteName(name) === key.target);
      const isOutside = key.target.includes(".");
      return (
        areThere(key.columns) &&
        (isOutside || key.references.every((name) => other?.columns.some((column) => column.name === name)))
      );
    })
  );
}

function keep(history: MysqlWorld, world: MysqlWorld, object: SchemaObject): MysqlWorld {
  const { kind, name } = object;
  switch (kind) {
    case "table":
      return { ...world, tables: taken(history.tables, world.tables, name) };
    case "view":
      return { ...world, views: taken(history.views, world.views, name) };
    case "metadata": {
      const isIt = (row: MysqlWorld["metadataRows"][number]): boolean => metadataKey(row) === metadataKey(object);
      const rows = [...world.metadataRows.filter((row) => !isIt(row)), ...history.metadataRows.filter(isIt)];
      return { ...world, metadataRows: rows };
    }
    default: {
      const tableName = object.table ?? name;
      const before = history.tables.find((table) => table.name === tableName);
      if (!before) return world;
      return {
        ...world,
        tables: world.tables.map((table) => (table.name === tableName ? keepIn(before, table, object) : table)),
      };
    }
  }
}

function keepIn(before: MysqlTable, after: MysqlTable, { kind, name }: SchemaObject): MysqlTable {
  switch (kind) {
    case "column":
    case "default":
      return { ...after, columns: taken(before.columns, after.columns, name) };
    case "index":
      return { ...after, keys: taken(before.keys, after.keys, name) };
    case "constraint":
      return {
        ...after,
        keys: name === "PRIMARY" ? taken(before.keys, after.keys, name) : after.keys,
        foreignKeys: taken(before.foreignKeys, after.foreignKeys, name),
        checks: taken(before.checks, after.checks, name),
      };
    case "comment": {
      const { comment: _, ...rest } = after;
      return before.comment === undefined ? rest : { ...rest, comment: before.comment };
    }
    default:
      return after;
  }
}

/** The list with the one of this name as it was, at its old place. */
function taken<T extends { name: string }>(before: readonly T[], after: readonly T[], name: string): T[] {
  const at = before.findIndex((one) => one.name === name);
  const old = before[at];
  if (after.some((one) => one.name === name))
    return after.flatMap((one) => (one.name === name ? (old ? [old] : []) : [one]));
  if (!old) return [...after];
  const previous = before.slice(0, at).findLast((one) => after.some((other) => other.name === one.name));
  const place = previous ? after.findIndex((one) => one.name === previous.name) + 1 : 0;
  return after.toSpliced(place, 0, old);
}
