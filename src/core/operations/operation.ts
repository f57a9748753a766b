/** Lossless: no row can be lost or rejected. May-fail: stops on existing rows that break it, loses none. Destructive: values are gone. */
export type Verdict = "lossless" | "may-fail" | "destructive";

/** Kinds of schema objects that TypeORM manages; the only ones that appear in a diff. */
export type SchemaObjectKind =
  | "schema"
  | "type"
  | "table"
  | "column"
  | "default"
  | "constraint"
  | "index"
  | "sequence"
  | "view"
  | "materializedView"
  | "comment"
  /** A row of `typeorm_metadata`. */
  | "metadata";

/** A schema object by name. Names are as the catalogue has them: no quotes, case kept. */
export interface SchemaObject {
  kind: SchemaObjectKind;
  schema?: string;
  /** The owning table of a column, default, constraint or index. */
  table?: string;
  name: string;
}

/**
 * One statement that a comparison of two databases asks for: the neutral form on our side of the
 * comparison port, so that no type of the comparing library goes further.
 */
export interface SchemaAction {
  /** Empty: a statement of another action does it, as where several changes share one rebuild of a table. */
  sql: string;
  verb: "create" | "alter" | "drop" | "rename";
  object: SchemaObject;
  /** The object's catalogue facts before and after; absent where it does not exist. Keys are attribute names (`type`, `notNull`, `def`…). */
  before?: Record<string, unknown>;
  after?: Record<string, unknown>;
  /** Columns that an index or constraint covers, or that a created table has, in order. */
  columns?: string[];
  /** What the comparing library says of data: true when rows or values are dropped. */
  dataLoss: boolean;
  /** The statement rewrites the table. */
  rewrites: boolean;
  /** What stands in its way and no entity can express: "trigger on_title on table posts". */
  obstacles?: string[];
  /** False: must not run inside a transaction. */
  transactional: boolean;
}

/** Decided renames, carried out on the history world before it is compared. */
export type Rename =
  | { kind: "column"; schema: string; table: string; from: string; to: string }
  | { kind: "table"; schema: string; from: string; to: string }
  /** A value of an enum. */
  | { kind: "value"; schema: string; type: string; from: string; to: string };

/** Kinds of databases that are compared. MariaDB is a MySQL here. */
export type DialectName = "postgres" | "mysql" | "sqlite";

/** What a comparison of history and desired world answers. */
export interface Comparison {
  /** Absent: Postgres. */
  dialect?: DialectName;
  /** Of the server that was compared, "15.4": an old one cannot be asked everything. Absent: one of today. */
  serverVersion?: string;
  /** From history to desired, in order of execution. Decided renames come first. */
  up: SchemaAction[];
  /** From desired back to history. */
  down: SchemaAction[];
}

export type OperationKind =
  | "create-table"
  | "drop-table"
  | "rename-table"
  | "add-column"
  | "drop-column"
  | "alter-column"
  | "rename-column"
  | "create-index"
  | "drop-index"
  | "alter-index"
  | "add-constraint"
  | "drop-constraint"
  | "alter-constraint"
  | "create-type"
  | "drop-type"
  | "alter-type"
  | "create-view"
  | "drop-view"
  | "alter-view"
  | "create-schema"
  | "drop-schema"
  | "sequence"
  | "comment"
  | "metadata";

/** One structured schema change: what, where on which entity, how bad, and its SQL both ways. */
export interface Operation {
  kind: OperationKind;
  /** Table or view, without schema when it is the default one. For a type: the table that uses it, else the type's name. */
  table: string;
  column?: string;
  /** Index, constraint, type or sequence that it is about. */
  object?: string;
  /** Class name of the entity, where one maps to the table. */
  entity?: string;
  /** Property of that entity, where one maps to the column. */
  property?: string;
  /** In words, for a person: "add column last_read_at (timestamptz, nullable)". */
  summary: string;
  verdict: Verdict;
  /** Why the verdict is not lossless, one sentence. */
  reason?: string;
  /** For what may fail: a query for the rows on which it does, to be run on a database before the revision; where one can be told. */
  query?: string;
  up: string[];
  down: string[];
}

/** Something that only the developer can answer. Without an answer nothing is written. */
export interface Decision {
  kind:
    | "rename-or-drop-column"
    | "rename-or-drop-table"
    | "drop-column"
    | "drop-table"
    | "drop-view"
    | "default-for-column"
    | "rename-or-remove-value"
    | "lossy-change";
  table: string;
  column?: string;
  /** Of a value that an enum loses: the enum, with its schema where that is not the default one, and the value. */
  type?: string;
  value?: string;
  /** New names that the old one may have become, best first. */
  candidates: string[];
  /** How likely each candidate is, from 0 to 1. */
  scores?: number[];
  /** Of the value that rows get: an expression that suits the column's type, where one does. */
  suggestion?: string;
  /** What is asked besides, of each candidate that nothing is renamed to: the value that rows get in it. */
  otherwise?: Decision[];
  /** The question, one sentence. */
  question: string;
  /** The flags that answer it on the command line, one per possible answer: `--rename posts.title:headline`. */
  flags: string[];
}

/** Answers to decisions, from flags or from quick picks. Tables as in {@link Operation.table}. */
export interface Answers {
  renames: { table: string; from: string; to: string }[];
  tableRenames: { from: string; to: string }[];
  /** Values of enums that were renamed; an enum of another schema than the default one is named with it. */
  valueRenames?: { type: string; from: string; to: string }[];
  /** Columns, as `posts.price`, whose change of type may lose values in silence. */
  losses?: string[];
  /** Nothing was renamed: what goes away and has no other answer is dropped, which still has to be allowed by name. */
  noRenames?: boolean;
  /** Columns and tables that may be dropped: `posts.title`, `posts`. */
  drops: string[];
  /** Columns and tables that stay although no entity has them: `posts.title`, `posts`. Absent: none. */
  keeps?: string[];
  /** Columns, as `posts.slug`, that stay or begin nullable for now although their property is not. */
  nullable?: string[];
  /** SQL expressions by `table.column`: rows that exist get this value. */
  defaults: Record<string, string>;
}

export const NO_ANSWERS: Answers = { renames: [], tableRenames: [], drops: [], defaults: {} };
