import type { DataSourceOptions } from "typeorm";
import type { HeldLock, LockRequest, TakeLock } from "./locks/port.ts";
import { takePostgresLock } from "./locks/postgres.ts";

/** By TypeORM's driver type; a dialect that is not here has no lock of ours. */
const LOCKS: Partial<Record<DataSourceOptions["type"], TakeLock>> = {
  postgres: takePostgresLock,
};

/**
 * Takes the lock of a database and migrations table, so that one run at a time applies revisions.
 * @returns undefined where the dialect has none
 * @throws RevisionsError `lock-timeout` naming who holds it, `cancelled`
 */
export async function takeLock(request: LockRequest): Promise<HeldLock | undefined> {
  return LOCKS[request.queryRunner.connection.options.type]?.(request);
}
