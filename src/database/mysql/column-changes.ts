import { inOrder } from "../rows/in-order.ts";
import { charsetOf } from "./facts.ts";
import { mentionedNames } from "../../core/autogenerate/dialects/mysql/sql-tokens.ts";
import type { MysqlColumn, MysqlTable, MysqlWorld } from "./world.ts";

export interface TablePair {
  before: MysqlTable;
  after: MysqlTable;
  from: MysqlWorld;
  to: MysqlWorld;
}

export interface ColumnPair {
  before: MysqlColumn;
  after: MysqlColumn;
}

export interface ColumnChanges {
  added: MysqlColumn[];
  dropped: MysqlColumn[];
  /** What MODIFY changes in place. */
  modified: ColumnPair[];
  /** What the server can only drop and make again: the kind of a generated column. */
  remade: ColumnPair[];
  /** Those of the modified ones whose values are stored otherwise. */
  retyped: MysqlColumn[];
}

/** What becomes of the columns of a table. */
export function changesOf({ before, after, from, to }: TablePair): ColumnChanges {
  const old = new Map(before.columns.map((column) => [column.name, column]));
  const now = new Set(after.columns.map(({ name }) => name));
  const pairs = after.columns.flatMap((column): ColumnPair[] => {
    const one = old.get(column.name);
    return one ? [{ before: one, after: column }] : [];
  });
  const changed = pairs.filter((pair) => textOf(before, pair.before, from) !== textOf(after, pair.after, to));
  const dropped = before.columns.filter(({ name }) => !now.has(name));
  const remade = remadeOf(pairs, changed, dropped);
  const modified = changed.filter((pair) => !remade.includes(pair));
  return {
    added: after.columns.filter(({ name }) => !old.has(name)),
    dropped,
    modified,
    remade,
    retyped: modified
      .filter((pair) => storageOf(before, pair.before, from) !== storageOf(after, pair.after, to))
      .map((pair) => pair.after),
  };
}

/** What is computed of something that goes for a while has to go with it. */
function remadeOf(
  pairs: readonly ColumnPair[],
  changed: readonly ColumnPair[],
  dropped: readonly MysqlColumn[],
): ColumnPair[] {
  const remade = changed.filter((pair) => kindOf(pair.before) !== kindOf(pair.after));
  const away = new Set([
    ...remade.map(({ before }) => before.name),
    ...dropped.filter(({ generated }) => generated).map(({ name }) => name),
  ]);
  for (;;) {
    const next = pairs.find(
      ({ before }) =>
        !away.has(before.name) &&
        [...mentionedNames(before.generated?.expression ?? "")].some((name) => away.has(name)),
    );
    if (!next) return remade;
    remade.push(next);
    away.add(next.before.name);
  }
}

/** A generated column's values are stored, or computed as they are read, or it is not generated. */
function kindOf({ generated }: MysqlColumn): string {
  return generated ? (generated.stored ? "stored" : "virtual") : "";
}

function textOf(table: MysqlTable, column: MysqlColumn, { server }: MysqlWorld): string {
  const { charset: _, collation: __, ...rest } = column;
  return JSON.stringify([
    Object.entries(rest).toSorted(([a], [b]) => (a < b ? -1 : 1)),
    charsetOf(table, column, server),
  ]);
}

function storageOf(table: MysqlTable, column: MysqlColumn, { server }: MysqlWorld): string {
  return JSON.stringify([column.type, charsetOf(table, column, server), column.generated]);
}

/** Generated columns come after what they are computed of. */
export function inOrderOfMaking(columns: readonly MysqlColumn[]): MysqlColumn[] {
  const named = new Map(columns.map((column) => [column.name, column]));
  return inOrder(columns, ({ generated }) =>
    [...mentionedNames(generated?.expression ?? "")].flatMap((name) => named.get(name) ?? []),
  );
}
