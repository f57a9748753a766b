/** Changes whenever the same database would be read into other facts. */
export const SQLITE_WORLD_VERSION = "sqlite facts 1";

/** A database of SQLite read back: what TypeORM manages of it, and what a rebuilt table has to get back. Names keep their case. */
export interface SqliteWorld {
  tables: SqliteTable[];
  views: SqliteView[];
  /** Name of TypeORM's own table; absent when the database has none. */
  metadataTable?: string;
  metadataRows: SqliteMetadataRow[];
}

export interface SqliteTable {
  name: string;
  columns: SqliteColumn[];
  constraints: SqliteConstraint[];
  options: TableOptions;
  indexes: SqliteIndex[];
  triggers: SqliteTrigger[];
}

export interface TableOptions {
  withoutRowid: boolean;
  strict: boolean;
}

export interface SqliteColumn {
  name: string;
  /** The definition as it is written, name first. */
  text: string;
  /** As it is declared, in lower case; "" where there is none. */
  type: string;
  notNull: boolean;
  /** Default expression, without parentheses around it. */
  default?: string;
  generated?: { expression: string; stored: boolean };
  collation?: string;
  autoincrement: boolean;
}

export type ConstraintKind = "primary key" | "unique" | "foreign key" | "check";

export interface SqliteConstraint {
  kind: ConstraintKind;
  /** Absent: it has none. */
  name?: string;
  /** Of a key, in order. */
  columns: string[];
  references?: ForeignReference;
  /** Of a check, without parentheses. */
  condition?: string;
  /** The constraint as it is written, with its name; of one in a column's definition in the way of one beside it. */
  text: string;
  /** The column whose definition it is part of. */
  inline?: string;
}

export interface ForeignReference {
  table: string;
  /** Empty: the primary key. */
  columns: string[];
  onDelete: string;
  onUpdate: string;
  deferred: boolean;
}

export interface SqliteIndex {
  name: string;
  /** The statement that makes it. */
  sql: string;
  unique: boolean;
  keys: IndexKey[];
  /** Condition of a partial index. */
  where?: string;
}

export interface IndexKey {
  /** Absent: an expression. */
  column?: string;
  expression?: string;
  descending: boolean;
  collation?: string;
}

export interface SqliteTrigger {
  name: string;
  sql: string;
}

export interface SqliteView {
  name: string;
  sql: string;
  triggers: SqliteTrigger[];
}

export interface SqliteMetadataRow {
  type: string;
  table: string | null;
  name: string | null;
  value: string | null;
}
