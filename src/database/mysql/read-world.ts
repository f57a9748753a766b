import type { DatabaseSession } from "../compared-dialect.ts";
import { readHandmade } from "./read-handmade.ts";
import { readCreateTable } from "./read-table.ts";
import { readView } from "./read-view.ts";
import { quoteName } from "../../core/autogenerate/dialects/mysql/sql-tokens.ts";
import type { MetadataRow, MysqlServer, MysqlTable, MysqlView, MysqlWorld } from "./world.ts";

/** TypeORM's own table of view and generated-column definitions is known by its columns: projects may call it otherwise. */
const METADATA_COLUMNS = JSON.stringify(["database", "name", "schema", "table", "type", "value"]);

/** TypeORM's cache of results, and what we keep notes in. */
const BOOKKEEPING = /^(?:query-result-cache|typeorm_revisions_.*)$/;

interface Relation {
  name: string;
  type: string;
  collation: string | null;
}

interface Charset {
  table: string;
  name: string;
  charset: string;
  collation: string;
}

/**
 * Reads a database by what the server prints of it.
 * @param ignoreTables bookkeeping that is no part of a world: the `migrations` table
 */
export async function readMysqlWorld(session: DatabaseSession, ignoreTables: readonly string[]): Promise<MysqlWorld> {
  const { database, ...server } = await readServer(session);
  const relations = (await session.query(
    "SELECT TABLE_NAME AS `name`, TABLE_TYPE AS `type`, TABLE_COLLATION AS `collation` FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() ORDER BY TABLE_NAME",
  )) as unknown as Relation[];
  const charsets = (await session.query(
    "SELECT TABLE_NAME AS `table`, COLUMN_NAME AS `name`, CHARACTER_SET_NAME AS `charset`, COLLATION_NAME AS `collation` FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND COLLATION_NAME IS NOT NULL",
  )) as unknown as Charset[];
  const metadataTable = relations.find(({ name }) => isMetadataTable(name, charsets))?.name;
  const tables: MysqlTable[] = [];
  const views: MysqlView[] = [];
  for (const { name, type, collation } of relations) {
    if (BOOKKEEPING.test(name) || ignoreTables.includes(name) || name === metadataTable) continue;
    if (type === "VIEW") {
      views.push(readView(await shown(session, "VIEW", name), name, database));
    } else if (type === "BASE TABLE" || type === "SYSTEM VERSIONED") {
      const table = readCreateTable(await shown(session, "TABLE", name));
      const own = charsets.filter((one) => one.table === name);
      tables.push(withCharsets(table, own, collation ?? server.collation, server));
    }
  }
  return {
    server,
    tables: withTargets(tables),
    views,
    ...(metadataTable === undefined ? {} : { metadataTable }),
    metadataRows: metadataTable === undefined ? [] : await readMetadataRows(session, metadataTable),
    handmade: await readHandmade(session),
  };
}

/** Where names of tables are kept as they were written but compared without their case, references are in small letters. */
export function withTargets(tables: readonly MysqlTable[]): MysqlTable[] {
  const names = new Map(tables.map(({ name }) => [quoteName(name.toLowerCase()), quoteName(name)]));
  const exact = new Set(tables.map(({ name }) => quoteName(name)));
  return tables.map((table) => ({
    ...table,
    foreignKeys: table.foreignKeys.map((key) => ({
      ...key,
      target: exact.has(key.target) ? key.target : (names.get(key.target) ?? key.target),
    })),
  }));
}

async function readServer(session: DatabaseSession): Promise<MysqlServer & { database: string }> {
  const [row = {}] = await session.query(
    "SELECT VERSION() AS `version`, DATABASE() AS `database`, @@character_set_database AS `charset`, @@collation_database AS `collation`, @@sql_mode AS `mode`",
  );
  const { version, database, charset, collation, mode } = row as Record<string, string>;
  return {
    mariadb: /mariadb/i.test(version ?? ""),
    version: version ?? "",
    strict: /STRICT_(?:TRANS|ALL)_TABLES/.test(mode ?? ""),
    charset: charset ?? "",
    collation: collation ?? "",
    database: database ?? "",
  };
}

async function shown(session: DatabaseSession, kind: "TABLE" | "VIEW", name: string): Promise<string> {
  const [row = {}] = await session.query(`SHOW CREATE ${kind} ${quoteName(name)}`);
  const text = Object.entries(row).find(([key]) => key.toLowerCase() === `create ${kind.toLowerCase()}`)?.[1];
  return textOf(text) ?? "";
}

/** What a column or table has from what it is in is left out. */
export function withCharsets(
  table: MysqlTable,
  charsets: readonly Pick<Charset, "name" | "charset" | "collation">[],
  collation: string,
  server: Pick<MysqlServer, "charset" | "collation">,
): MysqlTable {
  const { charset, collation: _, ...rest } = table;
  const isUsual = collation === server.collation;
  const byName = new Map(charsets.map((one) => [one.name, one]));
  return {
    ...rest,
    ...(isUsual ? {} : { charset: charset ?? collation.split("_")[0] ?? "", collation }),
    columns: table.columns.map((column) => {
      const { charset: __, collation: ___, ...plain } = column;
      const own = byName.get(column.name);
      if (!own || column.type === "json" || own.collation === collation) return plain;
      return { ...plain, charset: own.charset, collation: own.collation };
    }),
  };
}

function isMetadataTable(name: string, charsets: readonly Charset[]): boolean {
  const columns = charsets.filter((one) => one.table === name).map((one) => one.name);
  return JSON.stringify(columns.toSorted()) === METADATA_COLUMNS;
}

async function readMetadataRows(session: DatabaseSession, table: string): Promise<MetadataRow[]> {
  const rows = await session.query(
    `SELECT \`type\`, \`schema\` IS NOT NULL AS \`hasSchema\`, \`table\`, \`name\`, \`value\` FROM ${quoteName(table)} WHERE \`schema\` IS NULL OR \`schema\` = DATABASE()`,
  );
  return rows
    .map((row): MetadataRow => ({
      type: textOf(row["type"]) ?? "",
      hasSchema: Number(row["hasSchema"]) === 1,
      table: textOf(row["table"]),
      name: textOf(row["name"]),
      value: textOf(row["value"]),
    }))
    .toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

function textOf(value: unknown): string | null {
  if (value instanceof Uint8Array) return Buffer.from(value).toString();
  return typeof value === "string" ? value : null;
}

function keyOf({ type, table, name }: MetadataRow): string {
  return JSON.stringify([type, table, name]);
}
