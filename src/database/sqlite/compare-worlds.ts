import type { Comparison, SchemaAction } from "../../core/operations/operation.ts";
import { quoteName } from "../../core/autogenerate/sql-tokens.ts";
import { inOrder } from "../rows/in-order.ts";
import { actionOf } from "./action.ts";
import { align } from "./align.ts";
import { describeIndex, indexColumns } from "./describe.ts";
import { compareMetadataRows } from "./metadata-rows.ts";
import { mentionsName, sameName } from "./sql-text.ts";
import { findTable, sqlStructure } from "./structure.ts";
import { TableChanges } from "./table-changes.ts";
import { createMetadataTable, createTable } from "./write-table.ts";
import type { SqliteTable, SqliteView, SqliteWorld } from "./world.ts";

/**
 * The statements that lead from the history to the desired world and back. Equal but for names of
 * constraints and indexes is equal; what only a hand can make is left alone.
 */
export function compareWorlds(history: SqliteWorld, desired: SqliteWorld): Comparison {
  const aligned = align(history, desired);
  return {
    dialect: "sqlite",
    up: actionsBetween(history, aligned),
    down: actionsBetween(aligned, history),
  };
}

/** What goes first makes room for the names of what comes. */
export function actionsBetween(from: SqliteWorld, to: SqliteWorld): SchemaAction[] {
  const worlds = { from, to };
  const gone = from.tables.filter(({ name }) => !findTable(to, name));
  const made = to.tables.filter(({ name }) => !findTable(from, name));
  const changes = to.tables.flatMap((table) => {
    const before = findTable(from, table.name);
    return before ? [new TableChanges(before, table, worlds)] : [];
  });
  const away = viewsAway(worlds, changes);
  const rows = compareMetadataRows(from, to);
  const written = rows.filter(({ verb }) => verb !== "drop");
  return [
    ...(written.length > 0 && from.metadataTable === undefined && to.metadataTable !== undefined
      ? [actionOf("create", { kind: "table", name: to.metadataTable }, createMetadataTable(to.metadataTable))]
      : []),
    ...rows.filter(({ verb }) => verb === "drop"),
    ...orderedViews(from.views)
      .filter(({ name }) => away.has(name))
      .toReversed()
      .map(dropView),
    ...changes.flatMap((one) => one.dropIndexes()),
    ...changes.flatMap((one) => one.renameIndexes()),
    ...changes.flatMap((one) => one.actions(away)),
    // No key refers to them any more that could take rows of other tables along.
    ...ordered(gone).toReversed().map(dropTable),
    ...ordered(made).map(makeTable),
    ...changes.flatMap((one) => one.createIndexes()),
    ...made.flatMap((table) => table.indexes.map((index) => makeIndex(table, index))),
    ...made.flatMap(({ name, triggers }) => triggers.map(({ sql }) => actionOf("alter", { kind: "table", name }, sql))),
    ...orderedViews(to.views)
      .filter(({ name }) => away.has(name) || !from.views.some((view) => sameName(view.name, name)))
      .flatMap(makeView),
    ...written,
  ];
}

/** Names of the views that have to go, or be out of the way for a while: SQLite renames no table as long as a view speaks of one that is not there. */
function viewsAway(
  { from, to }: { from: SqliteWorld; to: SqliteWorld },
  changes: readonly TableChanges[],
): Set<string> {
  const stays = (view: SqliteView): boolean =>
    to.views.some((one) => sameName(one.name, view.name) && sqlStructure(one.sql) === sqlStructure(view.sql));
  const away = new Set(from.views.filter((view) => !stays(view)).map(({ name }) => name));
  const rebuilt = changes.filter(({ isRebuild }) => isRebuild).map((one) => one.from.name);
  const alters = rebuilt.length > 0 || changes.some(({ dropsColumns }) => dropsColumns);
  for (let size = -1; size !== away.size;) {
    size = away.size;
    const missing = [...rebuilt, ...(alters ? away : [])];
    for (const { name, sql } of from.views)
      if (!away.has(name) && missing.some((one) => mentionsName(sql, one))) away.add(name);
  }
  return away;
}

/** A table after those that it refers to. */
function ordered(tables: readonly SqliteTable[]): SqliteTable[] {
  return inOrder(tables, ({ constraints }) =>
    constraints.flatMap(({ references }) => tables.filter(({ name }) => sameName(name, references?.table))),
  );
}

/** A view after those that it rests on. */
function orderedViews(views: readonly SqliteView[]): SqliteView[] {
  return inOrder(views, ({ name, sql }) =>
    views.filter((other) => other.name !== name && mentionsName(sql, other.name)),
  );
}

function dropTable(table: SqliteTable): SchemaAction {
  return actionOf("drop", { kind: "table", name: table.name }, `DROP TABLE ${quoteName(table.name)}`, {
    before: { name: table.name },
    columns: table.columns.map(({ name }) => name),
    dataLoss: true,
  });
}

function makeTable(table: SqliteTable): SchemaAction {
  return actionOf("create", { kind: "table", name: table.name }, createTable(table, table.name), {
    after: { name: table.name },
    columns: table.columns.map(({ name }) => name),
  });
}

function makeIndex({ name: table }: SqliteTable, index: SqliteTable["indexes"][number]): SchemaAction {
  return actionOf("create", { kind: "index", table, name: index.name }, index.sql, {
    after: describeIndex(index),
    columns: indexColumns(index),
  });
}

function dropView({ name, sql }: SqliteView): SchemaAction {
  return actionOf("drop", { kind: "view", name }, `DROP VIEW ${quoteName(name)}`, { before: { def: sql } });
}

function makeView({ name, sql, triggers }: SqliteView): SchemaAction[] {
  const object = { kind: "view" as const, name };
  return [
    actionOf("create", object, sql, { after: { def: sql } }),
    ...triggers.map((trigger) => actionOf("alter", object, trigger.sql)),
  ];
}
