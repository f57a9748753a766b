import type { QueryRunner } from "typeorm";
import type { CancellationToken } from "vscode-jsonrpc/node";
import type { StampParams, StampResult } from "../protocol/engine.ts";
import { connect } from "./connection.ts";
import { connectionError } from "./connection-error.ts";
import type { MigrationsTable } from "./migrations-table.ts";
import type { Session } from "./session.ts";
import { underLock } from "./under-lock.ts";

/**
 * Changes rows of TypeORM's table without running anything, in one transaction and while no other run
 * is under way. Without rows it makes the table where there is none.
 * @throws RevisionsError `database-unreachable`, `lock-timeout`, `permission-denied` …
 */
export async function stampRows(session: Session, params: StampParams, token: CancellationToken): Promise<StampResult> {
  const connection = await connect(session, params.connection, { kind: "apply", entities: [] });
  try {
    return await underLock(session, params, connection, token, async (queryRunner, table, { tableCreated }) => {
      const counts = await inTransaction(queryRunner, () => changeRows(queryRunner, table, params));
      return { tableCreated, ...counts };
    });
  } catch (error) {
    throw connectionError(error, connection.target);
  } finally {
    await connection.close();
  }
}

async function changeRows(
  queryRunner: QueryRunner,
  table: MigrationsTable,
  { purge, remove, add }: StampParams,
): Promise<Omit<StampResult, "tableCreated">> {
  const { rows } = await table.read(queryRunner);
  const doomed = new Set(remove);
  const leaving = purge ? rows : rows.filter(({ name }) => doomed.has(name));
  if (purge) await table.clear(queryRunner);
  else for (const name of new Set(leaving.map((row) => row.name))) await table.deleteAll(queryRunner, name);
  const left = new Set(rows.filter((row) => !leaving.includes(row)).map(({ name }) => name));
  const added = add.filter(({ name }) => !left.has(name));
  for (const { id, name } of added) await table.insert(queryRunner, id, name);
  return { removed: leaving.map(({ name }) => name), added: added.map(({ name }) => name) };
}

async function inTransaction<T>(queryRunner: QueryRunner, action: () => Promise<T>): Promise<T> {
  await queryRunner.startTransaction();
  try {
    const result = await action();
    await queryRunner.commitTransaction();
    return result;
  } catch (error) {
    await queryRunner.rollbackTransaction().catch(() => {});
    throw error;
  }
}
