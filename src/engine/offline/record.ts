import type { DataSource, DataSourceOptions, MigrationInterface, QueryRunner } from "typeorm";
import { toReport } from "../../core/errors.ts";
import type { RecordedGroup } from "../../core/offline/script.ts";
import type { ExecutableStep, RecordParams, RecordResult } from "../../protocol/engine.ts";
import type { LoadContext } from "../load.ts";
import { loadMigration } from "../migration-class.ts";
import { connectForMigrations } from "../migration-connection.ts";
import { makeMetadataTable, makeUuidExtension, withFailedEntities } from "../migration-needs.ts";
import { MigrationsTable } from "../migrations-table.ts";
import type { Session } from "../session.ts";
import { shareSession } from "../shared-session.ts";
import { stepError } from "../step-error.ts";
import { transactionGroups } from "../transaction-groups.ts";
import type { TransactionGroup } from "../transaction-groups.ts";
import { bindFor } from "./bind.ts";
import { installedExtensions } from "./extensions.ts";
import { onTemporaryDatabase } from "./temporary-database.ts";
import { StatementRecorder } from "./recorder.ts";

interface LoadedStep {
  step: ExecutableStep;
  /** None where the step is only to be recorded as applied or taken back. */
  migration?: MigrationInterface;
}

/**
 * Runs steps on a database of ours that holds what they rest on, and answers what they ran. A step
 * that fails is part of the answer.
 * @throws RevisionsError when nothing was run
 */
export async function recordSteps(session: Session, params: RecordParams, context: LoadContext): Promise<RecordResult> {
  const { connection } = params;
  return context.gate.during("refuse", () =>
    connection.kind === "server"
      ? onTemporaryDatabase(session, connection, (temporary) =>
          record(session, { ...params, connection: temporary }, context),
        )
      : record(session, params, context),
  );
}

async function record(session: Session, params: RecordParams, context: LoadContext): Promise<RecordResult> {
  const steps: LoadedStep[] = [];
  for (const step of params.steps) {
    try {
      steps.push(params.markOnly ? { step } : { step, migration: await loadMigration(step, session.loaded, context) });
    } catch (error) {
      return { before: [], groups: [], failed: failed(step, toReport(error)) };
    }
  }
  const hasSchema = params.connection.kind !== "stand-in" || !isServer(session.options.type);
  const earlier: LoadedStep[] = [];
  for (const step of hasSchema ? (params.from ?? []) : [])
    earlier.push({ step, migration: await loadMigration(step, session.loaded, context) });
  const extensions = await installedExtensions(session, params.connection);
  const { connection, failure } = await connectForMigrations(
    session,
    { connection: params.connection, steps: params.markOnly ? [] : [...(params.from ?? []), ...params.steps] },
    context,
  );
  const { dataSource } = connection;
  const queryRunner = dataSource.createQueryRunner();
  shareSession(dataSource, queryRunner);
  const recorder = new StatementRecorder(queryRunner, {
    bind: await bindFor(dataSource, queryRunner),
    hasSchema,
  });
  try {
    const table = new MigrationsTable(session.typeorm.module, dataSource, queryRunner);
    // Whoever holds the beginning has TypeORM's table.
    const begins = params.from === undefined || params.from.length === 0;
    if (!begins) {
      await table.createIfMissing(queryRunner);
      await makeMetadataTable(dataSource, queryRunner, params.from ?? []);
    }
    for (const { step, migration } of earlier) await runUnrecorded(step, migration, queryRunner, table);
    const made = await recorder.during(async () => {
      if (begins) await table.createIfMissing(queryRunner);
      await makeMetadataTable(dataSource, queryRunner, params.markOnly ? [] : params.steps);
      if (failure !== undefined) await makeUuidExtension(session, params.steps, queryRunner);
    });
    const result: RecordResult = {
      before: [...(await extensions.madeSince(queryRunner)), ...made.statements.map(ifNotExists)],
      groups: [],
    };
    const run = { dataSource, queryRunner, recorder, table };
    for (const group of transactionGroups(steps, params.transaction, ({ migration }) => migration?.transaction)) {
      const { recorded, failed: failedStep } = await recordGroup(group, run);
      result.groups.push(recorded);
      if (failedStep === undefined) continue;
      const [told = failedStep] = failure === undefined ? [] : withFailedEntities([failedStep], failure);
      return { ...result, failed: told };
    }
    return result;
  } finally {
    recorder.dispose();
    await queryRunner.release().catch(() => {});
    await connection.close();
  }
}

async function runUnrecorded(
  step: ExecutableStep,
  migration: MigrationInterface | undefined,
  queryRunner: QueryRunner,
  table: MigrationsTable,
): Promise<void> {
  try {
    await table.createIfMissing(queryRunner);
    await queryRunner.beforeMigration();
    await migration?.up(queryRunner);
    await queryRunner.afterMigration();
  } catch (error) {
    throw stepError(error, step, { inTransaction: false });
  }
}

interface Run {
  dataSource: DataSource;
  queryRunner: QueryRunner;
  recorder: StatementRecorder;
  table: MigrationsTable;
}

async function recordGroup(
  { steps, transaction }: TransactionGroup<LoadedStep>,
  { queryRunner, recorder, table }: Run,
): Promise<{ recorded: RecordedGroup; failed?: RecordResult["failed"] }> {
  const recorded: RecordedGroup = { begins: transaction, commits: false, before: [], after: [], revisions: [] };
  if (transaction) {
    recorded.before = (await recorder.during(() => queryRunner.beforeMigration())).statements;
    await queryRunner.startTransaction();
  }
  for (const { step, migration } of steps) {
    const { id, name, direction } = step;
    try {
      const did = await recorder.during(async () => {
        await migration?.[direction](queryRunner);
      });
      const row = await recorder.during(() =>
        direction === "up" ? table.insert(queryRunner, id, name) : table.delete(queryRunner, id, name),
      );
      const statements = [...did.statements, ...row.statements];
      recorded.revisions.push({ id, name, direction, statements, readsRows: did.readsRows });
    } catch (error) {
      while (queryRunner.isTransactionActive) await queryRunner.rollbackTransaction();
      return { recorded, failed: failed(step, stepError(error, step, { inTransaction: transaction }).toReport()) };
    }
  }
  recorded.commits = queryRunner.isTransactionActive;
  if (recorded.commits) await queryRunner.commitTransaction();
  if (transaction) recorded.after = (await recorder.during(() => queryRunner.afterMigration())).statements;
  return { recorded };
}

function isServer(type: DataSourceOptions["type"]): boolean {
  return type === "mysql" || type === "mariadb";
}

/** Where the script is run, TypeORM may have made its tables before. */
function ifNotExists(statement: string): string {
  return statement.replace(/^(\s*CREATE TABLE) (?!IF NOT EXISTS)/i, "$1 IF NOT EXISTS ");
}

function failed(
  { id, name, direction }: ExecutableStep,
  error: ReturnType<typeof toReport>,
): NonNullable<RecordResult["failed"]> {
  return { id, name, direction, status: "failed", durationMs: 0, error };
}
