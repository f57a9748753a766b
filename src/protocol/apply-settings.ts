/** Which steps share a transaction: all of a run, each its own, or none any. */
export type TransactionMode = "all" | "each" | "none";

/** How a run on a database is carried out. What is absent is as the project's configuration has it, else as the data source has it. */
export interface ApplySettings {
  transaction?: TransactionMode;
  /** Go on with the revision that is half applied, without the statements that went through. */
  resume?: boolean;
  /** How long to wait for another run to finish, in milliseconds; 0: not at all. */
  lockWaitMs?: number;
  /** How long a statement waits for a lock on a table or row, in milliseconds. */
  lockTimeoutMs?: number;
  /** How long a statement may take, in milliseconds. */
  statementTimeoutMs?: number;
  /** Write each run to the journal, a table of ours. */
  journal?: boolean;
}
