import { changesOf } from "./column-changes.ts";
import type { ColumnChanges, TablePair } from "./column-changes.ts";
import { keyChangesOf } from "./key-changes.ts";
import type { KeyChanges } from "./key-changes.ts";
import { quoteName } from "../../core/autogenerate/dialects/mysql/sql-tokens.ts";
import { serves } from "./write.ts";
import type { MysqlForeignKey, MysqlTable, MysqlWorld } from "./world.ts";

/** What becomes of a table that is in both worlds. */
export interface TableChanges extends TablePair {
  columns: ColumnChanges;
  keys: KeyChanges;
}

/** A foreign key and the table that it is of. */
export interface PlacedKey {
  table: MysqlTable;
  key: MysqlForeignKey;
}

/** What becomes of the tables that are in both worlds. */
export function tableChanges(from: MysqlWorld, to: MysqlWorld): TableChanges[] {
  const pairs = to.tables.flatMap((after): (TablePair & { columns: ColumnChanges })[] => {
    const before = from.tables.find(({ name }) => name === after.name);
    const pair = before && { before, after, from, to };
    return pair ? [{ ...pair, columns: changesOf(pair) }] : [];
  });
  const staying = pairs.flatMap(({ before, after }) =>
    before.foreignKeys
      .filter((key) => after.foreignKeys.some((one) => isSame(one, key)))
      .map((key): PlacedKey => ({ table: before, key })),
  );
  return pairs.map((pair) => {
    const own = quoteName(pair.before.name);
    const needs = staying.flatMap(({ table, key }) => [
      ...(table === pair.before ? [key.columns] : []),
      ...(key.target === own ? [key.references] : []),
    ]);
    return { ...pair, keys: keyChangesOf(pair.before, pair.after, pair.columns, needs) };
  });
}

/**
 * Foreign keys that go, that change, or that are taken out for as long as something changes which the
 * server does not let change under them.
 */
export function foreignKeysOutOfTheWay(
  from: MysqlWorld,
  to: MysqlWorld,
  changes: readonly TableChanges[],
): PlacedKey[] {
  const after = new Map(to.tables.map((table) => [table.name, table]));
  const circles = keysInCircles(from.tables.filter(({ name }) => !after.has(name)));
  const byTarget = new Map(changes.map((one) => [quoteName(one.before.name), one]));
  const isUnderChange = (target: string, columns: readonly string[]): boolean => {
    const change = byTarget.get(target);
    return change !== undefined && (changesAny(change.columns, columns) || losesKey(change.keys, columns));
  };
  return from.tables.flatMap((table) => {
    const now = after.get(table.name);
    const isInTheWay = (key: MysqlForeignKey): boolean =>
      now === undefined
        ? circles.has(key)
        : !now.foreignKeys.some((one) => isSame(one, key)) ||
          isUnderChange(quoteName(table.name), key.columns) ||
          isUnderChange(key.target, key.references);
    return table.foreignKeys.filter(isInTheWay).map((key): PlacedKey => ({ table, key }));
  });
}

function changesAny({ retyped, remade }: ColumnChanges, columns: readonly string[]): boolean {
  return [...retyped, ...remade.map((one) => one.after)].some(({ name }) => columns.includes(name));
}

function losesKey({ early, staying, handed }: KeyChanges, columns: readonly string[]): boolean {
  const remaining = [...staying, ...handed.map(({ key }) => key)];
  return early.some((key) => serves(key, columns)) && !remaining.some((key) => serves(key, columns));
}

function isSame(one: MysqlForeignKey, other: MysqlForeignKey): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Of tables that go together, what stands against any order. */
function keysInCircles(tables: readonly MysqlTable[]): Set<MysqlForeignKey> {
  const found = new Set<MysqlForeignKey>();
  const seen = new Set<string>();
  const byTarget = new Map(tables.map((table) => [quoteName(table.name), table]));
  const visit = (table: MysqlTable, above: readonly string[]): void => {
    const own = quoteName(table.name);
    seen.add(own);
    for (const key of table.foreignKeys) {
      const other = byTarget.get(key.target);
      if (!other || other === table) continue;
      if (above.includes(key.target)) found.add(key);
      else if (!seen.has(key.target)) visit(other, [...above, own]);
    }
  };
  for (const table of tables) if (!seen.has(quoteName(table.name))) visit(table, []);
  return found;
}
