import type { QueryRunner } from "typeorm";
import type { CancellationToken } from "vscode-jsonrpc/node";

/** A lock that is held until it is released. */
export interface HeldLock {
  release(): Promise<void>;
}

export interface LockRequest {
  /**
   * The session that works under the lock. It holds the lock itself: should this process die, the
   * lock lasts exactly as long as the server still works on the last statement.
   */
  queryRunner: QueryRunner;
  /** The table that runs are kept apart by, as TypeORM names it. */
  migrationsTable: string;
  waitMs: number;
  /** The database, for people. */
  target: string;
  token: CancellationToken;
}

/**
 * Takes the lock of one dialect, so that one run at a time applies revisions.
 * @throws RevisionsError `lock-timeout` naming who holds it where the server tells, `cancelled`
 */
export type TakeLock = (request: LockRequest) => Promise<HeldLock>;
