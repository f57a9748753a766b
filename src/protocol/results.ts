import type { ErrorReport } from "../core/errors.ts";
import type { JournalEntry } from "../core/journal.ts";
import type { AcceptedDifference } from "../core/autogenerate/accepted.ts";
import type { LeftOutOperation } from "../core/autogenerate/managed.ts";
import type { PreexistingOperation } from "../core/autogenerate/preexisting.ts";
import type { ChangedColumn } from "../core/operations/changed-column.ts";
import type { Seeding } from "../core/operations/seeding.ts";
import type { Decision, Operation } from "../core/operations/operation.ts";
import type { RevisionState } from "../core/revisions/revision.ts";
import type { StepResult } from "./engine.ts";

/** What commands answer, in the editor and under `--json`. Stable: see the README's table. */

export interface RevisionJson {
  id: string;
  name: string;
  slug: string;
  message?: string;
  /** Absolute path; empty for a missing revision. */
  file: string;
  revises: string[];
  branch?: string;
  dependsOn?: string[];
  state: RevisionState;
  /** Applied, and its file does something else by now. */
  edited?: true;
  /** When it was applied and by whom, where the journal knows; ISO 8601. */
  appliedAt?: string;
  appliedBy?: string;
}

export interface DataSourceJson {
  /** Relative to the project root, with forward slashes. */
  file: string;
  export: string;
  type: string;
  /** Host, port and database, or "embedded"; never user or password. */
  target: string;
  /** Another data source, whose entities belong to the migrations of this one. */
  joined?: { file: string; export: string };
}

export interface StatusResult {
  dataSource: DataSourceJson;
  /** Heads of what is applied. */
  current: string[];
  heads: string[];
  /** Oldest first. */
  revisions: RevisionJson[];
  pending: number;
  warnings: string[];
  /** Globs of the data source that match nothing; `warnings` has their messages too. */
  unmatched: UnmatchedGlob[];
  /** Migration files that cannot be used, and why; `warnings` has their sentences too. */
  problems: ErrorReport[];
  /** Set when the database could not be asked; every state is then "pending". */
  databaseError?: ErrorReport;
  /** Set while the database has not been asked yet; every state is then "pending". */
  databasePending?: true;
}

/** Why an entity or a migration is seen, or is not. Paths are relative to the project root, with forward slashes. */
export interface ExplainResult {
  entityGlobs: GlobReport[];
  migrationGlobs: GlobReport[];
  /** How many entities TypeORM has registered. */
  entities: number;
  /** Classes that look like entities, in files that nothing names and nothing imports. */
  unmatched: { file: string; className: string }[];
  /** Classes that look like migrations, in files that nothing names. */
  unmatchedMigrations: { file: string; className: string }[];
  /** Classes that TypeORM does not have, though their files were loaded; `reason` completes "Post in src/post.ts: …". */
  unregistered: { file: string; className: string; reason: string }[];
  /** What loading the entities had to say: a glob without match, sources taken for built files, stand-ins. */
  warnings: string[];
  /** Set when the entities could not be loaded; `unregistered` is then empty. */
  error?: ErrorReport;
}

export interface GlobReport {
  /** As the data source has it, relative to the project root. */
  glob: string;
  /** The sources that are looked for in place of the built files that it names, where they are there. */
  sources?: string;
  files: number;
}

export interface UnmatchedGlob {
  option: "entities" | "migrations";
  /** As the data source has it, relative to the project root, with forward slashes. */
  glob: string;
  /** That it matches nothing, and where files are that look like what it is for. */
  message: string;
}

/** What is not looked at, or not any more. */
export interface LeftOutResult {
  /** Differences that filters of the project or `synchronize: false` leave out; each tells which. */
  leftOut: LeftOutOperation[];
  /** Entries of the file of accepted differences whose difference is gone; `accept --prune` takes them out. */
  stale: AcceptedDifference[];
}

export interface CheckResult extends ComparedResult, LeftOutResult {}

export interface ComparedResult {
  /** What is in no revision yet, but for what was there before the change. */
  operations: Operation[];
  /** Differences that were accepted before, or are older than the newest committed revision; each tells which. */
  preexisting: PreexistingOperation[];
  /** Of a quick check: which of the operations are older has to be found out yet. */
  unsettled?: true;
  decisions: Decision[];
  /** What makes the comparison worth less than it looks: globs that match nothing. */
  warnings: string[];
}

export interface Verification {
  up: boolean;
  /** Of a generated revision: after up nothing is left to change, but for what was accepted. */
  diffEmpty?: boolean;
  down: boolean;
  schemaRestored: boolean;
  /** And it leads to the same as the first time. */
  upAgain: boolean;
  /** What went wrong, one sentence; absent when all of them hold. */
  problem?: string;
  /** What down leaves otherwise than it was, in words. */
  differences?: string[];
  /** Of a generated revision: what was made by hand and down does not bring back. */
  notRestored?: string[];
  /** Rows that were in the tables for the proof. */
  seeded?: Seeding["seeded"];
  unseeded?: Seeding["unseeded"];
  /** With those rows up stops, and without them it does not: why. */
  failsOnRows?: string;
  /** Columns whose values in those rows are others afterwards, or are gone. */
  changedColumns?: ChangedColumn[];
}

export interface VerifyInput {
  /** Identifiers of revisions; none: the newest. */
  targets?: string[] | undefined;
  all?: boolean | undefined;
}

export interface VerifyResult {
  /** Oldest first. */
  revisions: (Omit<RevisionJson, "state"> & { verified: Verification })[];
}

export interface RevisionResult {
  revision: RevisionJson;
  file: string;
  /** What is left for the developer to do. */
  warnings: string[];
}

export interface RebaseResult extends RevisionResult {
  /** What the revision was before. */
  previous: { id: string; name: string; file: string };
  /** Ids of all that moved: the revision and what rests on it. */
  moved: { from: string; to: string }[];
  /** Files that were written, as they are called now. */
  changed: string[];
}

export interface GenerateResult extends RevisionResult, ComparedResult {
  verified: Verification;
  /** A revision that was written before it, because what it does has to be committed first. */
  first?: GenerateResult;
}

/** Which differences are to be accepted. */
export interface AcceptInput {
  all?: boolean | undefined;
  /** `posts`, `posts.title`, `IDX_posts_title`. */
  names?: string[] | undefined;
  operations?: Operation[] | undefined;
  /** They are accepted no longer. */
  undo?: boolean | undefined;
}

/** What is accepted now. */
export interface AcceptResult {
  /** Absolute path of the file that says so; it is not there when nothing is accepted. */
  file: string;
  /** New in it. */
  accepted: Operation[];
  /** Taken out of it: their difference is gone, or they were meant. */
  removed: AcceptedDifference[];
  /** Differences that are not accepted, and those that are. */
  operations: Operation[];
  preexisting: Operation[];
}

export interface ApplyCommandResult {
  dataSource: DataSourceJson;
  steps: (StepResult & {
    summary?: string;
    /** Of a dry run: what the step would run, as found on the shadow database. */
    sql?: string[];
    /** Of a dry run: it asked for rows, so that on the database it may do something else. */
    readsRows?: boolean;
    /** Its file is not in the project: where it was found, and what is run. */
    found?: { origin: string; file: string; source: string };
  })[];
  current: string[];
  warnings: string[];
}

export interface StampCommandResult {
  dataSource: DataSourceJson;
  /** Rows written and rows taken out; of a dry run, those that would be. */
  added: { id: string; name: string }[];
  removed: { id: string; name: string }[];
  current: string[];
}

export interface JournalResult {
  dataSource: DataSourceJson;
  /** Oldest first; none where the journal was never turned on. */
  entries: JournalEntry[];
}

export interface EnsureVersionResult {
  dataSource: DataSourceJson;
  /** TypeORM's table, as configured: "migrations", "audit.migrations". */
  table: string;
  /** It was not there. */
  created: boolean;
}

export interface OfflineResult {
  /** A script for the database's own client. */
  sql: string;
  warnings: string[];
}

/** A revision with its place in the history. */
export interface LookedRevision extends RevisionJson {
  /** Ids of what revises it. */
  children: string[];
  /** Ids of what depends on it without revising it. */
  neededBy: string[];
  /** Branch labels, inherited ones too. */
  labels: string[];
}

/** What `history`, `heads`, `branches`, `current` and `show` answer. */
export interface LookResult {
  dataSource: DataSourceJson;
  /** Oldest first; of `show` as they were asked for. */
  revisions: LookedRevision[];
  /** Heads of what is applied. */
  current: string[];
  heads: string[];
  /** Ids of what is not applied. */
  pending: string[];
  /** Why the history may hold less than it should, and what is odd in TypeORM's table. */
  warnings: string[];
  /** What is wrong with the history, by place; those without `severity` keep commands that need all of it from running. */
  problems: ErrorReport[];
  /** Set when the database could not be asked; every state is then "pending". */
  databaseError?: ErrorReport;
}

/** What `init` found or made. Paths are absolute. */
export interface InitResult {
  /** There was a data source already: only the folder may have been made. */
  existing: boolean;
  /** Where the options of a new data source come from: NestJS's module, or variables alone. */
  from?: "nest" | "environment";
  /** The file that exports the data source. */
  file: string;
  export: string;
  /** The folder of the migrations. */
  migrations: string;
  /** Files and folders that were not there before. */
  created: string[];
  /** What the developer has to look at, one sentence each. */
  notes: string[];
  /** Commands to go on with. */
  next: string[];
}

/** An answer that may be an error; requests between server and extension never reject. */
export type Outcome<T> = { ok: true; value: T } | { ok: false; error: ErrorReport };
