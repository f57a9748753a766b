import type { ErrorReport } from "../core/errors.ts";
import type { Recording } from "../core/offline/script.ts";
import type { JournalEntry } from "../core/journal.ts";
import type { Direction } from "../core/revisions/revision.ts";
import type { TransactionMode } from "./apply-settings.ts";

/**
 * Messages between the revision service and the engine, the process that runs the user's code.
 * Sent as JSON-RPC over Node's IPC channel (vscode-jsonrpc); stdout and stderr of the engine belong
 * to the user's code and go to the log. A failed request rejects with a ResponseError whose `data`
 * is an {@link ErrorReport}.
 */
export const engineMethods = {
  /** LoadParams → LoadedDataSource. Once per process: a reload is a new process. */
  load: "engine/load",
  /** void → LoadedEntities. */
  entities: "engine/entities",
  /** AppliedParams → AppliedMigrations. Reads only; creates nothing. */
  applied: "engine/applied",
  /** ApplyParams → ApplyResult. Cancellable between steps. */
  apply: "engine/apply",
  /** StampParams → StampResult. */
  stamp: "engine/stamp",
  /** RecordParams → RecordResult. */
  record: "engine/record",
  /** AppliedParams → JournalEntry[]. Reads only; none where there is no journal. */
  journal: "engine/journal",
  /** JournalSourceParams → JournalSource | null. Reads only. */
  journalSource: "engine/journalSource",
  /** Notification engine → service: ApplyProgress. */
  applyProgress: "engine/applyProgress",
  /** Notification engine → service: LoadProgress; the file that is being loaded, so that a hang can name it. */
  loading: "engine/loading",
} as const;

export interface LoadParams {
  /** Absolute path of the module that exports the DataSource. */
  dataSourceFile: string;
  /** Name of the export; `default` for the default one. Absent: the only one that looks like a data source. */
  exportName?: string;
  /** Variables from an env file; set before the module is loaded, never over variables that are already set. */
  env?: Record<string, string>;
  /** Nobody named the env file: its variables are taken back as soon as the project's own code reads an env file. */
  envIsDefault?: boolean;
  /** The folder of the project, from which messages name files; absent: the working directory. */
  root?: string;
  /** Packages that cannot be resolved are stood in for; each is named in `warnings`. */
  standIns?: boolean;
  /** Another data source of the same database that has what this one lacks: its entities or its migrations. */
  joined?: {
    dataSourceFile: string;
    exportName?: string;
    /** Nobody asked for it: where the two do not belong together, one is to be chosen. */
    found?: boolean;
  };
  /** A file that configures TypeORM through NestJS: where the data source lists no entities, they are those of its application. */
  nestModule?: string;
}

export interface LoadedDataSource {
  exportName: string;
  typeorm: {
    version: string;
    /** Absolute folder of the package. */ path: string;
    /** The workspace has none, ours is used. */ bundled: boolean;
  };
  /** TypeORM's driver type: "postgres", "mysql", "better-sqlite3" … */
  type: string;
  /** Set where runs cannot be kept apart: two at once may apply a revision twice. */
  lacksLock?: true;
  /** Where the configured connection points, for people, without user and password: "localhost:5432/blog". */
  target: string;
  /** Schema of the data source's options. */
  schema?: string;
  /** TypeORM's `migrations` table as configured. */
  migrationsTable: { schema?: string; name: string };
  transactionMode: TransactionMode;
  /** As configured, absolute where they were relative; of the sources, where those are taken in place of built files. */
  migrationGlobs: string[];
  /** Absolute paths of the files that the globs match or that defined the listed classes, sorted. */
  migrationFiles: string[];
  /** As `migrationGlobs`. */
  entityGlobs: string[];
  /** Every glob as the data source has it, and what it came to when it was loaded. */
  globs: LoadedGlob[];
  synchronize: boolean;
  migrationsRun: boolean;
  dropSchema: boolean;
  /** Absolute paths of every file outside node_modules that was loaded so far, or read to load another: a change of any asks for a new load. */
  loadedFiles: string[];
  /** Sentences worth telling: sources taken in place of built files, our TypeORM used, … */
  warnings: string[];
}

/** One glob of the options. */
export interface LoadedGlob {
  option: "entities" | "migrations";
  /** Absolute, with forward slashes, as the data source has it. */
  glob: string;
  /** What is looked for in its place, absolute: itself, or the sources of the built files that it names. */
  effective: string[];
  /** How many files it matched. */
  files: number;
}

export interface DeclaredProperty {
  className: string;
  /** Absolute path of the file that defines the class, when it is known. */
  file?: string;
  property: string;
  /** Of an embedded one: what TypeORM puts before its name to name the column. */
  prefix?: string;
}

export interface EntityModel {
  /** Class name, or the name of an EntitySchema. */
  name: string;
  /** Absolute path of the file that defines it, when it is known. */
  file?: string;
  kind: "table" | "view" | "child" | "junction" | "closure-junction";
  /** Table or view in the database. */
  table: string;
  schema?: string;
  columns: {
    /** Property path: "name.first" for embedded ones. */ property: string;
    /** Column in the database. */ column: string;
    /** Where the property is written, unless the entity's own class has it: a base class, or an embedded one. */
    declared?: DeclaredProperty;
  }[];
  /** TypeORM is told to leave its table or view alone. */
  synchronize?: false;
  /** Indexes that TypeORM is told to leave alone, by name. */
  handmadeIndexes?: string[];
  /** Relation properties with the join table they own, where they own one. */
  joinTables: { property: string; table: string }[];
}

export interface LoadedEntities {
  entities: EntityModel[];
  /**
   * What TypeORM itself would run to create all entities on an empty database, in its order: SQL with
   * its parameters already inlined as literals. Begins with the creation of schemas and of
   * `typeorm_metadata` where they are needed.
   */
  statements: string[];
  /** Extensions that TypeORM would install: "uuid-ossp". */
  extensions: string[];
  loadedFiles: string[];
  /** Sentences worth telling beside those of the data source: sources taken in place of built files, stand-ins. */
  warnings: string[];
}

/** The connection that a request is about. Never the configured one unless it says so. */
export type ConnectionTarget =
  | { kind: "configured" }
  | {
      kind: "socket";
      host: string;
      port: number;
      user: string;
      password?: string;
      database: string;
      /** Encrypted; as Node's TLS options say it. Absent: not. */
      ssl?: { rejectUnauthorized: boolean };
      /** For people: "shadow", "embedded". */
      label: string;
    }
  /** Nobody's: SQLite in memory; for MySQL and MariaDB, which cannot be in memory, a stand-in that takes everything and has nothing. */
  | { kind: "stand-in"; label: string }
  /** A MySQL or MariaDB server on which temporary databases are made: `mysql://user:password@host/`. */
  | { kind: "server"; url: string; label: string }
  | TemporaryDatabase;

/** A database of ours for a while: a file of SQLite, or a database on the configured server, or on that of `url`. */
export interface TemporaryDatabase {
  kind: "temporary";
  /** Path of the file, or name on the server. */
  database: string;
  url?: string;
  label: string;
}

export interface AppliedParams {
  connection: ConnectionTarget;
}

export interface AppliedMigrations {
  /** False: the table does not exist; `rows` is empty. */
  tableExists: boolean;
  /** In the order of `id`, the order in which they were applied. */
  rows: { id: number; timestamp: string; name: string }[];
  /** What the journal knows of the files that were applied, by the names of the rows; empty without a journal. */
  journaled: Record<string, JournaledRun>;
  /** The revision that a server which commits by itself left half done, by a run of this project. */
  halfApplied?: {
    id: string;
    name: string;
    direction: Direction;
    /** What went through and stays, in order. */
    statements: string[];
  };
}

/** The run that applied a revision last, as the journal has it. */
export type JournaledRun = Pick<JournalEntry, "checksum" | "file" | "ranAt" | "who">;

export interface ExecutableStep {
  /** 13 digits. */
  id: string;
  /** The name recorded in the `migrations` table. */
  name: string;
  className: string;
  file: string;
  /** The text of the file, where it is not there any more. */
  source?: string;
  direction: Direction;
}

export interface ApplyParams {
  connection: ConnectionTarget;
  steps: ExecutableStep[];
  transaction: TransactionMode;
  /** How long to wait for another run's lock, in milliseconds. */
  lockWaitMs: number;
  /** Limits of the session while steps run, in milliseconds; as the server has them afterwards. Absent: untouched. */
  lockTimeoutMs?: number;
  statementTimeoutMs?: number;
  /** Run all steps in one transaction that is rolled back; `transaction` says nothing then. */
  rehearse?: boolean;
  /** Go on with the revision that is half applied, which the first step has to be. */
  resume?: boolean;
  /** Write each run to the journal, a table of ours that is made where there is none; not in a rehearsal. */
  journal?: boolean;
}

export interface ApplyProgress {
  index: number;
  total: number;
  id: string;
  name: string;
  direction: Direction;
  status: "started" | StepStatus;
}

/** `skipped`: another run had already done it when the lock was ours. `rehearsed`: it ran, and was rolled back. */
export type StepStatus = "done" | "rehearsed" | "failed" | "skipped" | "not-run";

export interface StepResult {
  id: string;
  name: string;
  direction: Direction;
  status: StepStatus;
  durationMs: number;
  error?: ErrorReport;
}

export interface ApplyResult {
  /** One per step asked for, in order. Stops at the first failure; the rest is `not-run`. */
  steps: StepResult[];
  cancelled: boolean;
}

export interface StampParams {
  connection: ConnectionTarget;
  lockWaitMs: number;
  /** Take every row out first, those of other histories too. */
  purge: boolean;
  /** Names of rows to take out; all that have the name. */
  remove: string[];
  /** Rows to add in this order, where the name has none yet. */
  add: { id: string; name: string }[];
}

/** Names, as far as there was something to do. */
export interface StampResult {
  /** TypeORM's table was not there and was made. */
  tableCreated: boolean;
  removed: string[];
  added: string[];
}

export interface RecordParams {
  /** A database of ours that holds what the steps rest on; afterwards it holds what the steps made. */
  connection: Exclude<ConnectionTarget, { kind: "configured" }>;
  /** Steps that are run before, and not recorded. Absent: the database holds what they made. */
  from?: ExecutableStep[];
  steps: ExecutableStep[];
  transaction: TransactionMode;
  /** Only the rows of the `migrations` table are written, as a stamp does; no migration is run. */
  markOnly?: boolean;
}

export interface RecordResult extends Recording {
  /** The step that ended the run; the recording is then of what came before it. */
  failed?: StepResult;
}

export interface JournalSourceParams {
  connection: ConnectionTarget;
  /** As in TypeORM's table. */
  name: string;
}

/** A revision's file as it last went up. */
export interface JournalSource {
  /** Relative to the package of the data source. */
  file: string;
  source: string;
}

export interface LoadProgress {
  file: string;
}
