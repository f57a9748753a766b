import type { SchemaObject } from "../../core/operations/operation.ts";
import type { KeptObjects } from "../compared-dialect.ts";
import { keepInTable } from "./keep-in-table.ts";
import type { Keeps } from "./keep-in-table.ts";
import { mentionsName, sameName } from "./sql-text.ts";
import { findTable } from "./structure.ts";
import type { SqliteMetadataRow, SqliteTable, SqliteView, SqliteWorld } from "./world.ts";

/**
 * The desired world but for some objects, which are as the history has them. What is kept stands back
 * where a change needs it otherwise.
 * @param aligned the desired world, aligned with the history: equal things have equal names
 */
export function keepObjects(history: SqliteWorld, aligned: SqliteWorld, kept: KeptObjects): SqliteWorld {
  const keeps = keepsOf(kept);
  const old = history.tables.filter(({ name }) => !findTable(aligned, name) && keeps("table", name));
  const isGone = (table: string): boolean =>
    findTable(history, table) !== undefined && !findTable({ tables: [...aligned.tables, ...old] }, table);
  const tables = [...old];
  const away: SqliteTable[] = [];
  for (const after of aligned.tables) {
    const before = findTable(history, after.name);
    if (before) tables.push(keepInTable({ history, before, aligned, after, keeps, isGone }));
    else (keeps("table", after.name) ? away : tables).push(after);
  }
  // A new table stays away only as long as no other needs it; what comes may need more.
  for (const table of tables)
    for (const constraint of table.constraints) {
      const needed = findTable({ tables: away }, constraint.references?.table ?? "");
      const isOld = findTable(history, table.name)?.constraints.includes(constraint);
      if (needed && !isOld && !tables.includes(needed)) tables.push(needed);
    }
  const gone = history.tables.filter(({ name }) => isGone(name));
  const keptViews = history.views.filter(
    ({ name, sql }) => keeps("view", name) && !gone.some((table) => mentionsName(sql, table.name)),
  );
  const isOtherView = ({ name }: SqliteView): boolean => {
    const isBack = !findView(keptViews, name) && findView(history.views, name) !== undefined;
    return isBack || !keeps("view", name);
  };
  const isKeptRow = ({ table, name }: SqliteMetadataRow): boolean => keeps("metadata", name ?? "", table ?? undefined);
  return {
    ...aligned,
    tables,
    views: [...aligned.views.filter(isOtherView), ...keptViews],
    metadataRows: [...aligned.metadataRows.filter((row) => !isKeptRow(row)), ...history.metadataRows.filter(isKeptRow)],
  };
}

function keepsOf({ objects, changed }: KeptObjects): Keeps {
  const key = ({ kind, table, name }: SchemaObject): string =>
    JSON.stringify([kind, table?.toLowerCase(), name.toLowerCase()]);
  const kept = new Set(objects.map(key));
  for (const object of changed) kept.delete(key(object));
  return (kind, name, table) => kept.has(key({ kind, name, ...(table === undefined ? {} : { table }) }));
}

function findView(views: readonly SqliteView[], name: string): SqliteView | undefined {
  return views.find((view) => sameName(view.name, name));
}
