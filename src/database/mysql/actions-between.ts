import type { SchemaAction } from "../../core/operations/operation.ts";
import { inOrder } from "../rows/in-order.ts";
import { action, describeForeignKey, describeTable, describeView } from "./facts.ts";
import { compareMetadataRows } from "./metadata-rows.ts";
import { mentionedNames, quoteName } from "../../core/autogenerate/dialects/mysql/sql-tokens.ts";
import { foreignKeysOutOfTheWay, tableChanges } from "./table-changes.ts";
import type { PlacedKey } from "./table-changes.ts";
import { alterTable } from "./alter-table.ts";
import { createTableSql, createViewSql, foreignKeySql, implicitKeys, keySql, serves } from "./write.ts";
import type { MysqlTable, MysqlView, MysqlWorld } from "./world.ts";

export interface Direction {
  from: MysqlWorld;
  to: MysqlWorld;
  /** Columns that are made again get their old place among the others; else new ones come last, which costs least. */
  inPlace: boolean;
}

/** The statements that lead from one world to another, in an order that can be run. */
export function actionsBetween({ from, to, inPlace }: Direction): SchemaAction[] {
  const before = byName(from.tables);
  const after = byName(to.tables);
  const rows = compareMetadataRows(from, to);
  const views = compareViews(from, to);
  const changes = tableChanges(from, to);
  const outOfTheWay = foreignKeysOutOfTheWay(from, to, changes);
  const dropped = from.tables.filter(({ name }) => !after.has(name));
  const created = to.tables.filter(({ name }) => !before.has(name));
  const making = makeTables(created, to);
  const standing = (table: MysqlTable, name: string): boolean =>
    (before.get(table.name)?.foreignKeys ?? []).some((one) => one.name === name) &&
    !outOfTheWay.some((one) => one.table.name === table.name && one.key.name === name);
  const missing = to.tables.flatMap((table) =>
    table.foreignKeys
      .filter((key) => !making.along.has(key) && !standing(table, key.name))
      .map((key): PlacedKey => ({ table, key })),
  );
  return [
    ...rows.gone,
    ...views.gone,
    ...outOfTheWay.map((one) => dropForeignKey(one, after.get(one.table.name))),
    ...dropTables(dropped),
    ...changes.flatMap((change) => {
      const awaited = missing.filter(({ table }) => table === change.after).map(({ key }) => key);
      const gone = new Set(outOfTheWay.filter((one) => takesKey(one, change.after)).map(({ key }) => key.name));
      return alterTable(change, { inPlace, awaited, gone });
    }),
    ...making.actions,
    ...missing.map((one) => addForeignKey(one, before.get(one.table.name))),
    ...views.made,
    ...rows.written,
  ];
}

function byName<T extends { name: string }>(all: readonly T[]): Map<string, T> {
  return new Map(all.map((one) => [one.name, one]));
}

function dropForeignKey(one: PlacedKey, after: MysqlTable | undefined): SchemaAction {
  const { table, key } = one;
  const also = after && takesKey(one, after) ? `, DROP INDEX ${quoteName(key.name)}` : "";
  const sql = `ALTER TABLE ${quoteName(table.name)} DROP FOREIGN KEY ${quoteName(key.name)}${also}`;
  return action(sql, { before: describeForeignKey(table, key) });
}

/** A key that the server made for a foreign key goes with it; left alone it would stay. */
function takesKey({ table, key: { name } }: PlacedKey, after: MysqlTable): boolean {
  const goes = !after.foreignKeys.some((key) => key.name === name) && !after.keys.some((key) => key.name === name);
  return table.name === after.name && goes && implicitKeys(table).has(name);
}

/** The server makes the key behind it, unless it takes another one that is still there for it. */
function addForeignKey({ table, key }: PlacedKey, before: MysqlTable | undefined): SchemaAction {
  const implicit = implicitKeys(table).has(key.name) && table.keys.find(({ name }) => name === key.name);
  const isThere = before === undefined || before.keys.some(({ name }) => name === key.name);
  const isTaken = table.keys.some((one) => one.name !== key.name && serves(one, key.columns));
  const own = implicit && !isThere && isTaken ? `ADD ${keySql(implicit)}, ` : "";
  const sql = `ALTER TABLE ${quoteName(table.name)} ${own}ADD ${foreignKeySql(key)}`;
  return action(sql, { after: describeForeignKey(table, key) });
}

/** Those that refer come before those that are referred to; keys that go round in a circle are out of the way already. */
function dropTables(tables: readonly MysqlTable[]): SchemaAction[] {
  return inOrderOfReferring(tables)
    .toReversed()
    .map((table) =>
      action(`DROP TABLE ${quoteName(table.name)}`, { before: describeTable(table) }, { dataLoss: true }),
    );
}

/** Tables with the foreign keys that can be made along. */
function makeTables(
  created: readonly MysqlTable[],
  to: MysqlWorld,
): { actions: SchemaAction[]; along: Set<MysqlTable["foreignKeys"][number]> } {
  const there = new Set(to.tables.filter((table) => !created.includes(table)).map(({ name }) => quoteName(name)));
  const along = new Set<MysqlTable["foreignKeys"][number]>();
  const actions = inOrderOfReferring(created).map((table) => {
    there.add(quoteName(table.name));
    const now = table.foreignKeys.filter(({ target }) => there.has(target) || target.includes("."));
    for (const key of now) along.add(key);
    return action(createTableSql(table, now), { after: describeTable(table) });
  });
  return { actions, along };
}

/** A table after those that it refers to, as far as they do not refer to each other. */
export function inOrderOfReferring(tables: readonly MysqlTable[]): MysqlTable[] {
  const byTarget = new Map(tables.map((table) => [quoteName(table.name), table]));
  return inOrder(tables, ({ foreignKeys }) => foreignKeys.flatMap(({ target }) => byTarget.get(target) ?? []));
}

/** Views that go are dropped first, the others are made or replaced last, each after those that it reads. */
function compareViews(from: MysqlWorld, to: MysqlWorld): { gone: SchemaAction[]; made: SchemaAction[] } {
  const before = byName(from.views);
  const after = byName(to.views);
  const gone = viewsInOrder(from.views)
    .toReversed()
    .filter(({ name }) => !after.has(name))
    .map((view) => action(`DROP VIEW ${quoteName(view.name)}`, { before: describeView(view) }));
  const made = viewsInOrder(to.views).flatMap((view) => {
    const old = before.get(view.name);
    if (!old) return [action(createViewSql(view), { after: describeView(view) })];
    if (old.definition === view.definition && old.options === view.options) return [];
    const sql = createViewSql(view, "CREATE OR REPLACE");
    return [action(sql, { before: describeView(old), after: describeView(view) })];
  });
  return { gone, made };
}

function viewsInOrder(views: readonly MysqlView[]): MysqlView[] {
  const named = byName(views);
  return inOrder(views, ({ definition }) => [...mentionedNames(definition)].flatMap((name) => named.get(name) ?? []));
}
