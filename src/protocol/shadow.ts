import type { Comparison, Rename, SchemaObject } from "../core/operations/operation.ts";
import type { ConnectionTarget } from "./engine.ts";

/**
 * Messages between the revision service and the shadow, the process that owns the PGlite, or the
 * temporary databases on a server, on which history is replayed and worlds are made. JSON-RPC over
 * Node's IPC channel. Nothing boots before it is needed: a comparison of two cached worlds starts no
 * database.
 *
 * A *world* is a database read back into facts, known by a key that the service derives from what
 * made it (contents of revisions; list of creating statements). Facts are cached in memory and in
 * `cacheDir`.
 */
export const shadowMethods = {
  /** UseServerParams → void. Before everything else; without it the shadow is a PGlite. Connects to nothing yet. */
  useServer: "shadow/useServer",
  /** OpenParams → void: opens the database on nothing, so that it is there when it is needed. */
  open: "shadow/open",
  /** PrepareParams → PreparedHistory. */
  prepare: "shadow/prepare",
  /** MarkParams → void: the database now holds this history (steps were applied over the socket). */
  mark: "shadow/mark",
  /** HasParams → boolean[]: which worlds are in the cache. */
  has: "shadow/has",
  /** ReadParams → void: reads the database as it is now and keeps the facts under `key`. */
  read: "shadow/read",
  /** void → HandmadeObject[]: what the database holds now that is no part of a world. */
  readHandmade: "shadow/readHandmade",
  /** BuildParams → void: makes a world from statements on an empty database, keeps the facts, leaves the database as it was. */
  build: "shadow/build",
  /** CompareParams → Comparison. */
  compare: "shadow/compare",
  /** PutRowsParams → Seeding: puts rows into the empty tables of the history, for a proof. */
  putRows: "shadow/putRows",
  /** ChangedRowsParams → ChangedColumn[] without `after`: what became of them, and of the rows that were there. */
  changedRows: "shadow/changedRows",
  /** void → void: takes them away again. The tables have to be those of before. */
  takeRowsAway: "shadow/takeRowsAway",
  /** void → void: closes the database; what was made on a server is dropped there. */
  close: "shadow/close",
} as const;

export interface UseServerParams {
  /** Of a real server, with the password: `postgres://user:password@host/database`. */
  url: string;
}

export interface OpenParams {
  /**
   * Tells apart the states of a project's files. Of a state that was compared before both worlds are
   * likely to be known, so that no database is needed and none is opened. Absent: it is needed anyway.
   */
  state?: string;
}

export interface PrepareParams {
  /** Content key of each revision that the database should hold, in order. */
  history: string[];
  /** Schemas that have to be there before the first revision: where TypeORM keeps its `migrations` table. Absent: none. */
  schemas?: string[];
}

export interface PreparedHistory<Connection = Extract<ConnectionTarget, { kind: "socket" }>> {
  /** How many of them it already holds; the service applies the rest over `connection`. */
  held: number;
  connection: Connection;
  serverVersion: string;
  /** Where the shadow is, for people: "localhost:5432". Absent: it is a PGlite. */
  server?: string;
}

export interface MarkParams {
  history: string[];
}

export interface HasParams {
  keys: string[];
}

export interface ReadParams {
  key: string;
  /** The database's own bookkeeping, never part of a world: the `migrations` table. */
  ignoreTables: { schema?: string; name: string }[];
}

export interface PutRowsParams {
  /** As in {@link ReadParams}. */
  ignoreTables: { schema?: string; name: string }[];
  /** Tables that matter; what they refer to gets rows as well. Absent: all. */
  only?: string[] | undefined;
}

export interface ChangedRowsParams {
  /** "identity": tables and columns are followed through renames; "name": what is made again under its name is the same. */
  by: "identity" | "name";
}

export interface BuildParams {
  key: string;
  statements: string[];
  extensions: string[];
}

export interface CompareParams {
  history: string;
  desired: string;
  /** When not empty the database must hold `history`; the renames are tried on it and rolled back. */
  renames: Rename[];
  /** The schema whose name is left out of the SQL; "public" unless the data source sets one. */
  defaultSchema: string;
  /** The TypeORM of the entities lets them name the method of an index; absent: only a hand can. */
  indexMethods?: boolean;
  kept?: KeptParams;
}

/** Differences that are left as they are. */
export interface KeptParams {
  /** Objects that stay as the history has them. */
  objects: SchemaObject[];
  /** Objects of the other differences; where one of them needs a kept object, that one is not kept. */
  changed: SchemaObject[];
  /** The world that is then wanted is kept under this key. */
  key: string;
}

export type CompareResult = Comparison;
