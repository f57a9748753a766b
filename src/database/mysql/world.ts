import type { HandmadeObject } from "../../core/operations/handmade-object.ts";

/** Changes whenever the same database would be read into other facts. */
export const MYSQL_COMPARISON_VERSION = "mysql facts 4";

/** A database of MySQL or MariaDB read back: what TypeORM manages of it, in the server's own words. Plain JSON. */
export interface MysqlWorld {
  server: MysqlServer;
  tables: MysqlTable[];
  views: MysqlView[];
  /** TypeORM's table of views and generated columns; absent where it has made none. */
  metadataTable?: string;
  metadataRows: MetadataRow[];
  /** Triggers, routines and events, which are left alone. */
  handmade: HandmadeObject[];
}

export interface MysqlServer {
  mariadb: boolean;
  version: string;
  /** It refuses values that do not fit, instead of cutting them. */
  strict: boolean;
  /** Of a table that says nothing. */
  charset: string;
  collation: string;
}

export interface MysqlTable {
  name: string;
  engine: string;
  /** Absent: the database's. */
  charset?: string;
  collation?: string;
  comment?: string;
  /** Further options, which no entity can express. */
  others?: string;
  /** In their order. */
  columns: MysqlColumn[];
  keys: MysqlKey[];
  foreignKeys: MysqlForeignKey[];
  checks: MysqlCheck[];
}

export interface MysqlColumn {
  name: string;
  /** As the server prints it: `int(10) unsigned`, `enum('a','b')`. */
  type: string;
  notNull: boolean;
  /** Absent: the table's. */
  charset?: string;
  collation?: string;
  /** SQL; absent where it is NULL. */
  default?: string;
  onUpdate?: string;
  autoIncrement?: true;
  comment?: string;
  generated?: { expression: string; stored: boolean };
  /** Further words, like INVISIBLE or SRID 4326. */
  others?: string;
  /** The condition of a check that belongs to the column, with its parentheses. */
  check?: string;
}

export type KeyKind = "primary" | "unique" | "index" | "fulltext" | "spatial" | "vector";

export interface MysqlKey {
  /** PRIMARY for the primary key. */
  name: string;
  kind: KeyKind;
  parts: KeyPart[];
  /** Parser, comment, INVISIBLE. */
  others?: string;
}

export interface KeyPart {
  /** A column; absent for an expression. */
  column?: string;
  expression?: string;
  /** Of the beginning that is indexed. */
  length?: number;
  descending?: true;
}

export interface MysqlForeignKey {
  name: string;
  columns: string[];
  /** Referenced table, in backticks; with its database where that is another one. */
  target: string;
  references: string[];
  /** `ON DELETE CASCADE`, as the server prints it. */
  rules: string;
}

export interface MysqlCheck {
  name: string;
  /** With its parentheses. */
  condition: string;
  notEnforced?: true;
}

export interface MysqlView {
  name: string;
  /** What stands before the name where it is not as usual: `ALGORITHM=MERGE`. */
  options?: string;
  /** What follows the name: `AS select …`, without names of databases. */
  definition: string;
}

/** A row of `typeorm_metadata`. */
export interface MetadataRow {
  type: string;
  /** It names the database; else its schema is null. */
  hasSchema: boolean;
  table: string | null;
  name: string | null;
  value: string | null;
}
