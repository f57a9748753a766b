import type { QueryRunner } from "typeorm";
import type { CancellationToken } from "vscode-jsonrpc/node";
import type { ConnectionTarget, ExecutableStep } from "../protocol/engine.ts";
import type { OpenConnection } from "./connection.ts";
import { connectionError } from "./connection-error.ts";
import { takeLock } from "./lock.ts";
import type { HeldLock } from "./locks/port.ts";
import { endWithClient } from "./locks/postgres.ts";
import { makeMetadataTable } from "./migration-needs.ts";
import { MigrationsTable } from "./migrations-table.ts";
import type { Session } from "./session.ts";
import { shareSession } from "./shared-session.ts";

export interface LockedRequest {
  connection: ConnectionTarget;
  lockWaitMs: number;
  /** What is about to be run. Absent: nothing. */
  steps?: readonly ExecutableStep[];
  /** Nothing may stay: no table is made, and no other session comes into being. */
  rehearse?: boolean;
}

/**
 * Does something with the migrations table while no other run does: the table is there, made if it was not, save in a rehearsal.
 * @throws RevisionsError `lock-timeout`, `cancelled`, `permission-denied` …
 */
export async function underLock<T>(
  session: Session,
  { connection: { kind }, lockWaitMs, steps = [], rehearse = false }: LockedRequest,
  { dataSource, target }: OpenConnection,
  token: CancellationToken,
  action: (queryRunner: QueryRunner, table: MigrationsTable, made: { tableCreated: boolean }) => Promise<T>,
): Promise<T> {
  const queryRunner = dataSource.createQueryRunner();
  if (kind === "socket" || rehearse) shareSession(dataSource, queryRunner);
  const table = new MigrationsTable(session.typeorm.module, dataSource, queryRunner);
  let lock: HeldLock | undefined;
  let tableCreated = false;
  try {
    try {
      if (kind === "configured") await endWithClient(queryRunner);
      lock = await takeLock({ queryRunner, migrationsTable: table.name, waitMs: lockWaitMs, target, token });
      if (!rehearse) {
        tableCreated = await table.createIfMissing(queryRunner);
        await makeMetadataTable(dataSource, queryRunner, steps);
      }
    } catch (error) {
      throw connectionError(error, target);
    }
    return await action(queryRunner, table, { tableCreated });
  } finally {
    await lock?.release();
    await queryRunner.release().catch(() => {});
  }
}
