import { isBytes, parseMysqlType } from "../../../core/autogenerate/dialects/mysql/column-type.ts";
import type { Seeding } from "../../../core/operations/seeding.ts";
import type { DatabaseSession } from "../../compared-dialect.ts";
import { readMysqlWorld } from "../read-world.ts";
import { quoteName } from "../../../core/autogenerate/dialects/mysql/sql-tokens.ts";
import type { MysqlTable } from "../world.ts";
import { countRows, seedTables } from "./seed.ts";

/** Tables with more rows than this are not looked at. */
const MOST_ROWS = 1000;

/** The rows of all tables at one time. */
export type MysqlRows = TableRows[];

/** A table with its rows, each a list of texts in the order of the columns; what is computed is left out. */
export interface TableRows {
  name: string;
  columns: RowColumn[];
  /** Names of its columns. */
  primaryKey: string[];
  rows: Row[];
}

export type Row = (string | null)[];

export interface RowColumn {
  name: string;
  type: string;
}

export async function seedRows(
  session: DatabaseSession,
  ignoreTables: readonly string[],
  only?: readonly string[],
): Promise<Seeding> {
  const { tables } = await readMysqlWorld(session, ignoreTables);
  return seedTables(session, only === undefined ? tables : withReferred(tables, only));
}

/** The tables of these names and all that they refer to. */
function withReferred(tables: readonly MysqlTable[], only: readonly string[]): MysqlTable[] {
  const wanted = new Set<MysqlTable>();
  const add = (table: MysqlTable | undefined): void => {
    if (!table || wanted.has(table)) return;
    wanted.add(table);
    for (const { target } of table.foreignKeys) add(tables.find(({ name }) => quoteName(name) === target));
  };
  for (const name of only) add(tables.find((table) => table.name === name));
  return tables.filter((table) => wanted.has(table));
}

export async function readRows(session: DatabaseSession, ignoreTables: readonly string[]): Promise<MysqlRows> {
  const { tables } = await readMysqlWorld(session, ignoreTables);
  const counts = await countRows(session, tables);
  const result: MysqlRows = [];
  for (const table of tables) {
    const columns = table.columns
      .filter(({ generated }) => !generated)
      .map(({ name, type }): RowColumn => ({ name, type }));
    const rows = (counts.get(table.name) ?? 0) > 0 ? await rowsOf(session, table.name, columns) : [];
    const primaryKey = table.keys.find(({ kind }) => kind === "primary")?.parts.flatMap(({ column }) => column ?? []);
    if (rows.length <= MOST_ROWS) result.push({ name: table.name, columns, primaryKey: primaryKey ?? [], rows });
  }
  return result;
}

async function rowsOf(session: DatabaseSession, table: string, columns: readonly RowColumn[]): Promise<Row[]> {
  const values = columns.map(({ name, type }, at) => `${textSql(quoteName(name), type)} AS \`c${at}\``);
  const rows = await session.query(`SELECT ${values.join(", ")} FROM ${quoteName(table)} LIMIT ${MOST_ROWS + 1}`);
  return rows.map((row) => columns.map((_, at) => (row[`c${at}`] as string | null | undefined) ?? null));
}

/** Whatever a driver makes of values, of texts it makes texts. */
function textSql(column: string, type: string): string {
  const parsed = parseMysqlType(type);
  const { base } = parsed;
  if (isBytes(parsed) || SHAPES.test(base)) return `HEX(${column})`;
  // A float shows six of its digits.
  if (base === "float") return `CAST(${column} + 0e0 AS CHAR)`;
  return base === "bit" ? `CAST(${column} + 0 AS CHAR)` : `CAST(${column} AS CHAR)`;
}

const SHAPES = /^(?:geometry|geom(?:etry)?collection|(?:multi)?(?:point|linestring|polygon))$/;

/** Empties the tables that `before` holds no rows of, and lets them count from the beginning. */
export async function takeRowsAway(
  session: DatabaseSession,
  before: MysqlRows,
  ignoreTables: readonly string[],
): Promise<void> {
  const { tables } = await readMysqlWorld(session, ignoreTables);
  const full = new Set(before.filter(({ rows }) => rows.length > 0).map(({ name }) => name));
  const counts = await countRows(session, tables);
  await session.query("SET FOREIGN_KEY_CHECKS = 0");
  try {
    for (const { name } of tables)
      if (!full.has(name) && (counts.get(name) ?? 0) > 0) await session.query(`TRUNCATE TABLE ${quoteName(name)}`);
  } finally {
    await session.query("SET FOREIGN_KEY_CHECKS = 1");
  }
}
