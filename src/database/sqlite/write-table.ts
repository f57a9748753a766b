import { quoteName, quoteText } from "../../core/autogenerate/sql-tokens.ts";
import type { SqliteMetadataRow, SqliteTable, SqliteWorld } from "./world.ts";

/** The statement that makes the table, without its indexes. TypeORM reads it back with regular expressions, so the spelling of each part stays. */
export function createTable({ columns, constraints, options }: SqliteTable, name: string): string {
  const parts = [
    ...columns.map(({ text }) => text),
    ...constraints.filter(({ inline }) => inline === undefined).map(({ text }) => text),
  ];
  const words = [...(options.withoutRowid ? ["WITHOUT ROWID"] : []), ...(options.strict ? ["STRICT"] : [])];
  return `CREATE TABLE ${quoteName(name)} (${parts.join(", ")})${words.length > 0 ? ` ${words.join(", ")}` : ""}`;
}

/** Statements that make the world of an empty database. */
export function statementsOf({ tables, views, metadataTable, metadataRows }: SqliteWorld): string[] {
  return [
    ...(metadataTable === undefined ? [] : [createMetadataTable(metadataTable)]),
    ...tables.map((table) => createTable(table, table.name)),
    ...tables.flatMap(({ indexes }) => indexes.map(({ sql }) => sql)),
    ...views.map(({ sql }) => sql),
    ...[...tables, ...views].flatMap(({ triggers }) => triggers.map(({ sql }) => sql)),
    ...(metadataTable === undefined ? [] : metadataRows.map((row) => insertMetadata(metadataTable, row))),
  ];
}

/** As TypeORM itself makes it. */
export function createMetadataTable(name: string): string {
  const columns = [
    '"type" varchar NOT NULL',
    ...["database", "schema", "table", "name"].map((column) => `${quoteName(column)} varchar`),
    '"value" text',
  ];
  return `CREATE TABLE IF NOT EXISTS ${quoteName(name)} (${columns.join(", ")})`;
}

export function insertMetadata(metadataTable: string, { table, type, name, value }: SqliteMetadataRow): string {
  const given = Object.entries({ table, type, name, value }).filter(([, text]) => text !== null);
  const columns = given.map(([column]) => quoteName(column)).join(", ");
  return `INSERT INTO ${quoteName(metadataTable)} (${columns}) VALUES (${given.map(([, text]) => quoteText(text ?? "")).join(", ")})`;
}
