import type { ChangedColumn } from "../core/operations/changed-column.ts";
import type { HandmadeObject } from "../core/operations/handmade-object.ts";
import type { Comparison, Rename, SchemaAction, SchemaObject } from "../core/operations/operation.ts";
import type { Seeding } from "../core/operations/seeding.ts";

/** A connection of the project's own driver to a database that is ours alone. */
export interface DatabaseSession {
  /** Runs one statement; rows where it has some. */
  query(sql: string, parameters?: readonly unknown[]): Promise<Record<string, unknown>[]>;
}

/** Objects that stay as the history has them, and those of the other differences; see `KeptParams` of the shadow. */
export interface KeptObjects {
  objects: readonly SchemaObject[];
  changed: readonly SchemaObject[];
}

export interface RenamedParams<World> {
  renames: readonly Rename[];
  /** Reads the history with the statements carried out. */
  read: (actions: readonly SchemaAction[]) => Promise<World>;
  /** The desired world for a history: aligned, and with what is kept. */
  wanted: (history: World) => Promise<World>;
}

/**
 * What comparing needs of a kind of database whose worlds the engine makes with the project's own driver.
 * A world is a database read back into facts: plain JSON, with nothing in it that differs from one
 * database of the same schema to the next.
 * @typeParam Rows the rows of all tables at one time, plain JSON
 */
export interface ComparedDialect<World, Rows> {
  /** Changes whenever the same database would be read into other facts. */
  readonly version: string;
  /** @param ignoreTables bookkeeping that is no part of a world: the `migrations` table */
  readonly readWorld: (session: DatabaseSession, ignoreTables: readonly string[]) => Promise<World>;
  /** What of a world no entity can express and only a proof looks at: triggers, routines. Absent: it has none. */
  readonly handmadeOf?: (world: World) => HandmadeObject[];
  /** Statements that make the world of an empty database, the rows of `typeorm_metadata` among them. */
  readonly statementsOf: (world: World) => string[];
  /**
   * The desired world as it is compared: what is equal to something of the history but for its name has
   * that name, and what only a hand can make is in it. Aligned once more it stays as it is.
   */
  readonly align: (history: World, desired: World) => World;
  /** An aligned desired world, but for objects that stay as the history has them. */
  readonly keepObjects: (history: World, aligned: World, kept: KeptObjects) => World;
  /** The statements that lead from the history to the desired world and back; aligns by itself. */
  readonly compareWorlds: (history: World, desired: World) => Comparison;
  /** Decided renames, the names that follow them, and what is left to do in a history in which they have been carried out. */
  readonly compareRenamed: (desired: World, params: RenamedParams<World>) => Promise<Comparison>;
  /**
   * Puts rows into empty tables that respect what the schema asks of them.
   * @param only tables that matter; what they refer to gets rows as well. Absent: all
   */
  readonly seedRows: (
    session: DatabaseSession,
    ignoreTables: readonly string[],
    only?: readonly string[],
  ) => Promise<Seeding>;
  readonly readRows: (session: DatabaseSession, ignoreTables: readonly string[]) => Promise<Rows>;
  /**
   * What became of the rows.
   * @param by "identity": a table or column that went while one came with the same values was renamed; "name": it is what has its name
   */
  readonly changedRows: (before: Rows, after: Rows, by: "identity" | "name") => Omit<ChangedColumn, "after">[];
  /** Empties the tables that `before`, read ahead of the seeding, holds no rows of, and sets their numbering back. */
  readonly takeRowsAway: (session: DatabaseSession, before: Rows, ignoreTables: readonly string[]) => Promise<void>;
}
