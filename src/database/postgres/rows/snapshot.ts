import type { QueryPort } from "../query-port.ts";
import { quoteName } from "../../../core/autogenerate/sql-tokens.ts";
import type { TableName } from "../managed-facts.ts";
import { countRows, quoted } from "./seed.ts";
import { readTables } from "./tables.ts";
import type { RowTable } from "./tables.ts";

/** A table with its rows, each a list of texts in the order of the columns. */
export interface TableRows extends Pick<RowTable, "id" | "schema" | "name" | "columns" | "primaryKey"> {
  rows: (string | null)[][];
}

/** Tables with more rows than this are not looked at. */
const MOST_ROWS = 1000;

/** What the tables hold. */
export async function readRows(port: QueryPort, ignored: readonly TableName[]): Promise<TableRows[]> {
  const tables = await readTables(port, ignored);
  const counts = await countRows(port, tables);
  const result: TableRows[] = [];
  for (const table of tables) {
    const rows = (counts.get(table.id) ?? 0) > 0 ? await rowsOf(port, table) : [];
    if (rows.length <= MOST_ROWS) result.push({ ...table, rows });
  }
  return result;
}

async function rowsOf(port: QueryPort, table: RowTable): Promise<(string | null)[][]> {
  const columns = table.columns.map(({ name }, index) => `${quoteName(name)}::text AS c${index}`);
  const { rows } = await port.query(`SELECT ${columns.join(", ")} FROM ${quoted(table)} LIMIT ${MOST_ROWS + 1}`);
  return rows.map((row) => columns.map((_, index) => row[`c${index}`] as string | null));
}
