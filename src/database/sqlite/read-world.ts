import { JOURNAL_TABLE } from "../../core/journal.ts";
import { quoteName } from "../../core/autogenerate/sql-tokens.ts";
import type { DatabaseSession } from "../compared-dialect.ts";
import { parseIndex } from "./parse-index.ts";
import { parseTable } from "./parse-table.ts";
import { sameName } from "./sql-text.ts";
import type { SqliteMetadataRow, SqliteTable, SqliteTrigger, SqliteView, SqliteWorld } from "./world.ts";

const MASTER = `SELECT "type", "name", "tbl_name" AS "of", "sql" FROM "sqlite_master"
WHERE "sql" IS NOT NULL AND "name" NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY "name"`;

interface MasterRow {
  type: "table" | "index" | "view" | "trigger";
  name: string;
  of: string;
  sql: string;
}

/** Tables of TypeORM and of ours that no entity and no migration makes. */
const BOOKKEEPING = [JOURNAL_TABLE, "query-result-cache"];

/** @param ignoreTables bookkeeping that is no part of a world */
export async function readWorld(session: DatabaseSession, ignoreTables: readonly string[]): Promise<SqliteWorld> {
  const rows = (await session.query(MASTER)) as unknown as MasterRow[];
  const virtual = rows.filter(({ type, sql }) => type === "table" && /^\s*CREATE\s+VIRTUAL\b/i.test(sql));
  const ignored = [...ignoreTables, ...BOOKKEEPING];
  const isLeftOut = ({ name }: MasterRow): boolean =>
    ignored.some((one) => sameName(one, name)) ||
    // A virtual table keeps what it holds in tables of its own.
    virtual.some((one) => sameName(one.name, name) || name.toLowerCase().startsWith(`${one.name.toLowerCase()}_`));
  const triggersOf = (owner: string): SqliteTrigger[] =>
    rows
      .filter(({ type, of }) => type === "trigger" && sameName(of, owner))
      .map(({ name, sql }) => ({ name, sql: sql.trim() }));
  const tables = rows
    .filter((row) => row.type === "table" && !isLeftOut(row))
    .map(({ name, sql }): SqliteTable => ({
      name,
      ...parseTable(sql),
      indexes: rows
        .filter(({ type, of }) => type === "index" && sameName(of, name))
        .map((one) => parseIndex(one.name, one.sql)),
      triggers: triggersOf(name),
    }));
  const views = rows
    .filter(({ type }) => type === "view")
    .map(({ name, sql }): SqliteView => ({ name, sql: sql.trim(), triggers: triggersOf(name) }));
  const metadataTable = tables.find(isMetadataTable)?.name;
  return {
    tables: tables.filter(({ name }) => name !== metadataTable),
    views,
    ...(metadataTable === undefined ? {} : { metadataTable }),
    metadataRows: metadataTable === undefined ? [] : await metadataRows(session, metadataTable),
  };
}

const METADATA_COLUMNS = ["database", "name", "schema", "table", "type", "value"];

function isMetadataTable({ columns }: SqliteTable): boolean {
  const names = columns.map(({ name }) => name).toSorted();
  return names.length === METADATA_COLUMNS.length && names.every((name, at) => name === METADATA_COLUMNS[at]);
}

async function metadataRows(session: DatabaseSession, table: string): Promise<SqliteMetadataRow[]> {
  const rows = await session.query(
    `SELECT "type", "table", "name", "value" FROM ${quoteName(table)} ORDER BY "type", "table", "name"`,
  );
  return rows as unknown as SqliteMetadataRow[];
}
