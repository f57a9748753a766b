import type { HeldLock, LockRequest, TakeLock } from "./locks/port.ts";
import { takeMysqlLock } from "./locks/mysql.ts";
import { takePostgresLock } from "./locks/postgres.ts";
import { takeSqliteLock } from "./locks/sqlite.ts";

/** By TypeORM's driver type; a dialect that is not here has no lock of ours. */
const LOCKS: Partial<Record<string, TakeLock>> = {
  postgres: takePostgresLock,
  mysql: takeMysqlLock,
  mariadb: takeMysqlLock,
  "better-sqlite3": takeSqliteLock,
  sqljs: takeSqliteLock,
  // Of TypeORM 0.3.
  sqlite: takeSqliteLock,
};

/** Whether runs on this dialect are kept apart. */
export function hasLock(type: string): boolean {
  return Object.hasOwn(LOCKS, type);
}

/**
 * Takes the lock of a database and migrations table, so that one run at a time applies revisions.
 * @returns undefined where the dialect has none
 * @throws RevisionsError `lock-timeout` naming who holds it, `cancelled`
 */
export async function takeLock(request: LockRequest): Promise<HeldLock | undefined> {
  return LOCKS[request.queryRunner.connection.options.type]?.(request);
}
