import { quoteName, quoteText } from "../../../core/autogenerate/sql-tokens.ts";
import type { DatabaseSession } from "../../compared-dialect.ts";
import { sameName } from "../sql-text.ts";
import { primaryColumns } from "../structure.ts";
import type { SqliteTable } from "../world.ts";
import { rowTables } from "./tables.ts";

/** What the tables hold at one time. */
export interface SqliteRows {
  tables: SqliteTableRows[];
}

export interface SqliteTableRows {
  name: string;
  columns: string[];
  primaryKey: string[];
  /** Values as literals of SQLite, in the order of the columns. */
  rows: string[][];
  /** Where AUTOINCREMENT is; absent: it has not begun. */
  sequence?: number;
}

/** Tables with more rows than this are not looked at. */
const MOST_ROWS = 1000;

export async function readRows(session: DatabaseSession, ignoreTables: readonly string[]): Promise<SqliteRows> {
  const sequences = await sequencesOf(session);
  const tables: SqliteTableRows[] = [];
  for (const table of await rowTables(session, ignoreTables)) {
    const rows = await rowsOf(session, table);
    const sequence = sequences.find(({ name }) => sameName(name, table.name))?.seq;
    if (rows.length <= MOST_ROWS)
      tables.push({
        name: table.name,
        columns: table.columns.map(({ name }) => name),
        primaryKey: primaryColumns(table),
        rows,
        ...(sequence === undefined ? {} : { sequence }),
      });
  }
  return { tables };
}

async function rowsOf(session: DatabaseSession, { name, columns }: SqliteTable): Promise<string[][]> {
  const values = columns.map((column, at) => `quote(${quoteName(column.name)}) AS "c${at}"`);
  const rows = await session.query(`SELECT ${values.join(", ")} FROM ${quoteName(name)} LIMIT ${MOST_ROWS + 1}`);
  return rows.map((row) => columns.map((_, at) => String(row[`c${at}`])));
}

async function sequencesOf(session: DatabaseSession): Promise<{ name: string; seq: number }[]> {
  const [table] = await session.query(`SELECT 1 FROM "sqlite_master" WHERE "name" = 'sqlite_sequence'`);
  if (table === undefined) return [];
  const rows = await session.query(`SELECT "name", "seq" FROM "sqlite_sequence"`);
  return rows.map(({ name, seq }) => ({ name: String(name), seq: Number(seq) }));
}

/** Empties the tables that `before` holds no rows of, and sets their numbering back. */
export async function takeRowsAway(
  session: DatabaseSession,
  before: SqliteRows,
  ignoreTables: readonly string[],
): Promise<void> {
  const [pragma] = await session.query("PRAGMA foreign_keys");
  await session.query("PRAGMA foreign_keys = OFF");
  const counts = (await sequencesOf(session)).length > 0;
  try {
    for (const { name } of (await rowTables(session, ignoreTables)).toReversed()) {
      const known = before.tables.find((table) => sameName(table.name, name));
      if (known && known.rows.length > 0) continue;
      await session.query(`DELETE FROM ${quoteName(name)}`);
      if (!counts) continue;
      const where = `"name" = ${quoteText(name)}`;
      await session.query(
        known?.sequence === undefined
          ? `DELETE FROM "sqlite_sequence" WHERE ${where}`
          : `UPDATE "sqlite_sequence" SET "seq" = ${known.sequence} WHERE ${where}`,
      );
    }
  } finally {
    if (pragma?.["foreign_keys"] === 1) await session.query("PRAGMA foreign_keys = ON");
  }
}
