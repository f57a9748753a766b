import { charsetOf } from "./facts.ts";
import { mentionedNames, quoteName } from "../../core/autogenerate/dialects/mysql/sql-tokens.ts";
import { implicitKeys, partsSql, serves } from "./write.ts";
import type { MysqlCheck, MysqlColumn, MysqlForeignKey, MysqlKey, MysqlTable, MysqlView, MysqlWorld } from "./world.ts";

/**
 * The desired world as it is compared: what is equal to something of the history but for its name has
 * that name, and what only a hand can make is in it. Aligned once more it stays as it is.
 */
export function align(history: MysqlWorld, desired: MysqlWorld): MysqlWorld {
  const before = new Map(history.tables.map((table) => [table.name, table]));
  const tables = desired.tables.map((table) => {
    const old = before.get(table.name);
    return old ? alignTable(old, table, desired) : table;
  });
  const metadataTable = desired.metadataTable ?? history.metadataTable;
  return {
    ...desired,
    tables,
    views: alignViews(history, desired, tables),
    ...(metadataTable === undefined ? {} : { metadataTable }),
  };
}

function alignTable(before: MysqlTable, after: MysqlTable, desired: MysqlWorld): MysqlTable {
  const names = new Set(after.columns.map(({ name }) => name));
  const foreignKeys = takeOverNames(before.foreignKeys, after.foreignKeys, foreignKeyStructure);
  const keys = alignKeys(before, after, foreignKeys, names);
  return {
    ...withHistoryOptions(before, after),
    columns: after.columns.map((column) => alignCharset(before, after, alignColumn(before, column), desired)),
    keys,
    foreignKeys: [...foreignKeys, ...foreignKeysOutside(before, foreignKeys, names)],
    checks: alignChecks(before.checks, after.checks, names),
  };

  /** To tables of another database, which no entity here can mean. */
  function foreignKeysOutside(
    { foreignKeys: old }: MysqlTable,
    now: readonly MysqlForeignKey[],
    columns: ReadonlySet<string>,
  ): MysqlForeignKey[] {
    const known = new Set(desired.tables.map(({ name }) => quoteName(name)));
    return old.filter(
      ({ name, target, columns: own }) =>
        target.includes(".") &&
        !known.has(target) &&
        !now.some((one) => one.name === name) &&
        own.every((column) => columns.has(column)),
    );
  }
}

/** What no entity can say of a table: its charset, how it is stored. */
function withHistoryOptions(before: MysqlTable, after: MysqlTable): MysqlTable {
  const { charset: _, collation: __, others: ___, ...rest } = after;
  const { charset, collation, others } = before;
  return {
    ...rest,
    ...(charset === undefined ? {} : { charset }),
    ...(collation === undefined ? {} : { collation }),
    ...(others === undefined ? {} : { others }),
  };
}

/** Checks of a column and words like INVISIBLE are made by hand; SRID is not. */
function alignColumn(before: MysqlTable, column: MysqlColumn): MysqlColumn {
  const old = before.columns.find(({ name }) => name === column.name);
  if (!old) return column;
  const others = [
    ...wordsOf(old.others).filter((one) => !one.startsWith("SRID")),
    ...wordsOf(column.others).filter((one) => one.startsWith("SRID")),
  ].join(" ");
  const { others: _, check: __, ...rest } = column;
  const mentioned = [...mentionedNames(old.check ?? "")];
  const check = column.check ?? (mentioned.every((name) => name === column.name) ? old.check : undefined);
  const isSameKind = old.type === column.type || old.check === undefined;
  return {
    ...rest,
    ...(others === "" ? {} : { others }),
    ...(check === undefined || !isSameKind ? {} : { check }),
  };
}

/**
 * A column that says nothing of its charset has that of its table, which is the history's here; unless it
 * had the database's all the time.
 */
function alignCharset(
  before: MysqlTable,
  after: MysqlTable,
  { charset, collation, ...column }: MysqlColumn,
  { server }: MysqlWorld,
): MysqlColumn {
  const old = before.columns.find(({ name }) => name === column.name);
  const inherited = charset === undefined && after.charset === undefined;
  const wanted = charsetOf(after, { ...column, ...(charset && collation ? { charset, collation } : {}) }, server);
  const of = { table: charsetOf(before, column, server), old: old && charsetOf(before, old, server) };
  const isAsBefore = of.old?.collation === wanted.collation;
  if (wanted.collation === undefined || wanted.collation === of.table.collation || (inherited && !isAsBefore))
    return column;
  return { ...column, ...wanted };
}

/** `INVISIBLE COLUMN_FORMAT FIXED` as two. */
function wordsOf(others = ""): string[] {
  return others.match(/(?:SRID|REF_SYSTEM_ID|COLUMN_FORMAT|STORAGE|WITHOUT) \S+(?: VERSIONING)?|\S+/gi) ?? [];
}

function alignKeys(
  before: MysqlTable,
  after: MysqlTable,
  foreignKeys: MysqlForeignKey[],
  names: ReadonlySet<string>,
): MysqlKey[] {
  const refined = after.keys.map((key) => {
    const old = before.keys.find(({ name }) => name === key.name);
    return old && (isRefined(old, key) || isSamePrimary(old, key)) ? old : key;
  });
  // For TypeORM a key that was made for a foreign key is none that an entity asked for.
  const [ofHistory, made] = [implicitKeys(before), implicitKeys(after)];
  const asked = takeOverNames(
    before.keys.filter(({ name }) => !ofHistory.has(name)),
    refined.filter(({ name }) => !made.has(name)),
    keyStructure,
  );
  const rest = before.keys.filter((key) => !asked.some(({ name }) => name === key.name));
  // The key behind a foreign key that was named by hand has another name than it.
  const isNamed = ({ name }: MysqlKey): boolean =>
    after.foreignKeys.some((key, at) => key.name === name && foreignKeys[at]?.name !== name);
  const along = refined.filter(({ name }) => made.has(name));
  const named = [
    ...asked,
    ...takeOverNames(rest, along.filter(isNamed), keyStructure),
    ...along.filter((key) => !isNamed(key)),
  ];
  const isFree = (key: MysqlKey): boolean => !named.some(({ name }) => name === key.name);
  const stands = ({ parts }: MysqlKey): boolean =>
    parts.every(({ column, expression }) =>
      column === undefined ? [...mentionedNames(expression ?? "")].every((name) => names.has(name)) : names.has(column),
    );
  const left = before.keys.filter((key) => isFree(key) && isHandmade(key) && stands(key));
  return alignImplicit(before, foreignKeys, [...named, ...left]);
}

/** Keys that the server makes for foreign keys come and go with what else is there. */
function alignImplicit(before: MysqlTable, foreignKeys: MysqlForeignKey[], keys: MysqlKey[]): MysqlKey[] {
  const standing = foreignKeys.filter(({ name }) => before.foreignKeys.some((one) => one.name === name));
  const isServed = (name: string, by: readonly MysqlKey[]): boolean => {
    const { columns = [] } = standing.find((one) => one.name === name) ?? {};
    return by.some((key) => key.name !== name && serves(key, columns) && has(before.keys, key) && has(keys, key));
  };
  const of = { before: implicitKeys(before), after: implicitKeys({ keys, foreignKeys }) };
  const isStanding = (name: string): boolean => standing.some((one) => one.name === name);
  const superfluous = before.keys.filter(
    (key) => of.before.has(key.name) && !has(keys, key) && isStanding(key.name) && isServed(key.name, keys),
  );
  const unneeded = keys.filter(
    (key) => of.after.has(key.name) && !has(before.keys, key) && isStanding(key.name) && isServed(key.name, keys),
  );
  return [...keys.filter((key) => !unneeded.includes(key)), ...superfluous];
}

function has(keys: readonly MysqlKey[], key: MysqlKey): boolean {
  return keys.some((one) => JSON.stringify(one) === JSON.stringify(key));
}

/** No entity can ask for it: expressions, descending columns, lengths, comments, hiding. */
function isHandmade({ kind, parts, others = "" }: MysqlKey): boolean {
  const isPlain = parts.every(
    ({ column, length, descending }) => column !== undefined && length === undefined && descending !== true,
  );
  return kind === "vector" || !isPlain || !/^(?:WITH PARSER \S+)?$/.test(others);
}

/** The key that the entity declares, refined by hand in a way that no entity can express. */
function isRefined(before: MysqlKey, after: MysqlKey): boolean {
  const declared = (key: MysqlKey): string => JSON.stringify([key.kind, key.parts.map(({ column }) => column ?? null)]);
  return isHandmade(before) && !isHandmade(after) && declared(before) === declared(after);
}

/** The order of a primary key's columns is TypeORM's, not the entity's. */
function isSamePrimary(before: MysqlKey, after: MysqlKey): boolean {
  if (before.kind !== "primary" || after.kind !== "primary") return false;
  const columns = ({ parts }: MysqlKey): string => JSON.stringify(parts.map(({ column }) => column ?? "").toSorted());
  return columns(before) === columns(after);
}

export function keyStructure(key: MysqlKey): string {
  return JSON.stringify([key.kind, partsSql(key), key.others ?? ""]);
}

export function foreignKeyStructure({ columns, target, references, rules }: MysqlForeignKey): string {
  return JSON.stringify([columns, target, references, rules]);
}

/** TypeORM makes no checks on these servers, so those that are there were made by hand. */
function alignChecks(
  before: readonly MysqlCheck[],
  after: readonly MysqlCheck[],
  names: ReadonlySet<string>,
): MysqlCheck[] {
  const structure = ({ condition, notEnforced }: MysqlCheck): string => JSON.stringify([condition, notEnforced]);
  const named = takeOverNames(before, after, structure);
  const stands = ({ condition }: MysqlCheck): boolean =>
    [...mentionedNames(condition)].every((name) => names.has(name));
  return [...named, ...before.filter((check) => !named.some(({ name }) => name === check.name) && stands(check))];
}

/** What is equal but for its name gets the name that the history has, where that is free. */
function takeOverNames<T extends { name: string }>(
  before: readonly T[],
  after: readonly T[],
  structure: (one: T) => string,
): T[] {
  const pairs = pairsOf(before, after, structure);
  return after.map((one) => pairs.get(one) ?? one);
}

/** What is equal but for its name, by what it is in the desired world. */
export function pairsOf<T extends { name: string }>(
  before: readonly T[],
  after: readonly T[],
  structure: (one: T) => string,
): Map<T, T> {
  const isIn = (one: T, all: readonly T[]): boolean =>
    all.some((other) => other.name === one.name && structure(other) === structure(one));
  const free = before.filter((one) => !isIn(one, after));
  let pairs = new Map<T, T>();
  for (const one of after) {
    if (isIn(one, before)) continue;
    const at = free.findIndex((old) => structure(old) === structure(one));
    const [old] = at < 0 ? [] : free.splice(at, 1);
    if (old) pairs.set(one, old);
  }
  // A name that something else keeps in the desired world is not free.
  for (;;) {
    const isFree = ({ name }: T): boolean => !after.some((other) => other.name === name && !pairs.has(other));
    const possible = new Map([...pairs].filter(([, old]) => isFree(old)));
    if (possible.size === pairs.size) return pairs;
    pairs = possible;
  }
}

/** A view that TypeORM has no row of was made by hand. */
function alignViews(history: MysqlWorld, desired: MysqlWorld, tables: readonly MysqlTable[]): MysqlView[] {
  const declared = new Set(history.metadataRows.filter(({ type }) => type === "VIEW").map(({ name }) => name));
  const views = [...desired.views];
  const taken = new Set([...tables, ...views].map(({ name }) => name));
  const relations = new Set([...history.tables, ...history.views].map(({ name }) => name));
  const waiting = history.views.filter(({ name }) => !declared.has(name) && !taken.has(name));
  for (;;) {
    const at = waiting.findIndex(({ definition }) =>
      [...mentionedNames(definition)].every((name) => !relations.has(name) || taken.has(name)),
    );
    const [view] = at < 0 ? [] : waiting.splice(at, 1);
    if (!view) return views;
    views.push(view);
    taken.add(view.name);
  }
}
