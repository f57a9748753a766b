import type { Seeding } from "../core/operations/seeding.ts";
import type { TemporaryDatabase } from "./engine.ts";

/**
 * Messages between the revision service and the engine about temporary databases of the project's own
 * kind, on which history is replayed and worlds are made where the shadow's Postgres is of no use.
 * Worlds and rows are plain JSON, whose shape is the dialect's (`src/database`).
 */
export const trialMethods = {
  /** CreateTrialParams → TrialDatabase: makes an empty one. */
  create: "trial/create",
  /** TrialParams → void: drops it. */
  drop: "trial/drop",
  /** ReadTrialParams → world: reads it back. */
  read: "trial/read",
  /** BuildTrialParams → BuiltTrial: what statements make of another empty database, which is dropped again. */
  build: "trial/build",
  /** SeedTrialParams → SeededTrial: puts rows into its empty tables. */
  seed: "trial/seed",
  /** ReadTrialParams → rows: those of all tables. */
  rows: "trial/rows",
  /** EmptyTrialParams → void: takes the rows away that were put in. */
  empty: "trial/empty",
} as const;

export interface CreateTrialParams {
  /** Of a server, with the password; absent: the configured one. SQLite needs none. */
  url?: string;
}

export interface TrialDatabase {
  connection: TemporaryDatabase;
  /** The database's own version: what another one reads may differ. */
  version: string;
}

export interface TrialParams {
  connection: TemporaryDatabase;
}

export interface ReadTrialParams extends TrialParams {
  /** The database's own bookkeeping: the `migrations` table. */
  ignoreTables: string[];
}

export interface BuildTrialParams extends CreateTrialParams {
  /** Run one after another; the first that fails ends it. */
  statements: string[];
}

/** What of an empty database was made. */
export type BuiltTrial = { world: unknown } | { failed: { statement: number; message: string } };

export interface SeedTrialParams extends ReadTrialParams {
  /** Tables that matter; what they refer to gets rows as well. Absent: all. */
  only?: string[];
}

export interface SeededTrial {
  seeding: Seeding;
  /** As they were before, and with the rows. */
  before: unknown;
  seeded: unknown;
}

export interface EmptyTrialParams extends ReadTrialParams {
  /** As {@link SeededTrial} had them. */
  before: unknown;
}
