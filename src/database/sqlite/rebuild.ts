import { affinityOf } from "../../core/autogenerate/dialects/sqlite/affinity.ts";
import { quoteName, quoteText } from "../../core/autogenerate/sql-tokens.ts";
import { keepReferringRows } from "./referring-rows.ts";
import { mentionsName, sameName } from "./sql-text.ts";
import { findColumn, findTable, rowidAlias } from "./structure.ts";
import { createTable } from "./write-table.ts";
import type { SqliteColumn, SqliteIndex, SqliteTable, SqliteTrigger, SqliteWorld } from "./world.ts";

export interface Rebuild {
  from: SqliteTable;
  to: SqliteTable;
  /** New columns that the table has got by then. */
  added: readonly string[];
  /** That it has again afterwards. */
  indexes: readonly SqliteIndex[];
  worlds: { from: SqliteWorld; to: SqliteWorld };
  /** Names of the views that are out of the way. */
  viewsAway: ReadonlySet<string>;
}

/**
 * The statements that make a table anew under another name, copy its rows, and put it in the place of the
 * old one, with its rowids, its numbering, the indexes that stay, and the triggers that speak of it.
 */
export function rebuildStatements(rebuild: Rebuild): string[] {
  const { from, to } = rebuild;
  const temporary = temporaryName(rebuild);
  const [old, made] = [quoteName(from.name), quoteName(temporary)];
  const elsewhere = triggersElsewhere(rebuild);
  const around = keepReferringRows(from, temporary, rebuild.worlds);
  const columns = copiedColumns(rebuild);
  const rowid = rowidOf(from, to);
  const names = [...rowid, ...columns.map(({ name }) => quoteName(name))].join(", ");
  const values = [...rowid, ...columns.map((column) => copiedValue(column, from))].join(", ");
  return [
    ...elsewhere.map(({ name }) => `DROP TRIGGER ${quoteName(name)}`),
    createTable(to, temporary),
    ...numbering(from, to, temporary),
    ...(names === "" ? [] : [`INSERT INTO ${made} (${names}) SELECT ${values} FROM ${old}`]),
    ...around.before,
    `DROP TABLE ${old}`,
    `ALTER TABLE ${made} RENAME TO ${old}`,
    ...around.after,
    ...rebuild.indexes.map(({ sql }) => sql),
    ...[...to.triggers, ...elsewhere].map(({ sql }) => sql),
  ];
}

/** The name that TypeORM gives such a table, where it is free. */
function temporaryName({ from, worlds }: Rebuild): string {
  const taken = [...worlds.from.tables, ...worlds.to.tables, ...worlds.from.views, ...worlds.to.views];
  let name = `temporary_${from.name}`;
  while (taken.some((one) => sameName(one.name, name))) name = `temporary_${name}`;
  return name;
}

function copiedColumns({ from, to, added }: Rebuild): SqliteColumn[] {
  return to.columns.filter(({ name, generated }) => !generated && (added.includes(name) || findColumn(from, name)));
}

/** Types of the numeric affinity whose values are no fractions. */
const NOT_FRACTIONS = /^(?:boolean|date|datetime|time|json|jsonb)\b/;

/** The value as it is, for SQLite to convert. Of fractions it writes 15 digits as text, in most of its versions. */
function copiedValue({ name, type }: SqliteColumn, from: SqliteTable): string {
  const value = quoteName(name);
  const before = findColumn(from, name)?.type ?? type;
  const affinity = affinityOf(before);
  const isFraction = (affinity === "real" || affinity === "numeric") && !NOT_FRACTIONS.test(before);
  if (!isFraction || affinityOf(type) !== "text") return value;
  const isCut = `typeof(${value}) = 'real' AND CAST(CAST(${value} AS TEXT) AS REAL) <> ${value}`;
  return `CASE WHEN ${isCut} THEN printf('%!.17g', ${value}) ELSE ${value} END`;
}

/** Rows without a key of their own keep the number that SQLite gave them. */
function rowidOf(from: SqliteTable, to: SqliteTable): string[] {
  const hasOwn = [from, to].some((table) => table.options.withoutRowid || rowidAlias(table) !== undefined);
  const names = [...from.columns, ...to.columns];
  const free = ["rowid", "_rowid_", "oid"].find((word) => !names.some(({ name }) => sameName(name, word)));
  return hasOwn || free === undefined ? [] : [free];
}

/** AUTOINCREMENT goes on where it was, also past rows that are gone. */
function numbering(from: SqliteTable, to: SqliteTable, temporary: string): string[] {
  const counts = [from, to].every(({ columns }) => columns.some(({ autoincrement }) => autoincrement));
  return counts
    ? [
        `INSERT INTO "sqlite_sequence" ("name", "seq") SELECT ${quoteText(temporary)}, "seq" FROM "sqlite_sequence" WHERE "name" = ${quoteText(from.name)}`,
      ]
    : [];
}

/** Triggers of other tables and views: SQLite renames no table as long as one of them speaks of a table that is not there. */
function triggersElsewhere({ from, worlds, viewsAway }: Rebuild): SqliteTrigger[] {
  const owners = [
    ...worlds.to.tables.filter(({ name }) => !sameName(name, from.name) && findTable(worlds.from, name)),
    ...worlds.to.views.filter(
      ({ name }) => !viewsAway.has(name) && worlds.from.views.some((view) => sameName(view.name, name)),
    ),
  ];
  return owners.flatMap(({ triggers }) => triggers).filter(({ sql }) => mentionsName(sql, from.name));
}
