import type { MigrationInterface, QueryRunner } from "typeorm";
import type { CancellationToken } from "vscode-jsonrpc/node";
import type {
  ApplyParams,
  ApplyProgress,
  ApplyResult,
  ExecutableStep,
  StepResult,
  StepStatus,
} from "../protocol/engine.ts";
import { RevisionsError } from "../core/errors.ts";
import type { Journal } from "./journal.ts";
import type { MigrationsTable } from "./migrations-table.ts";
import type { Rehearsal } from "./rehearsal.ts";
import { Resumption } from "./half-applied.ts";
import type { HalfAppliedNote } from "./half-applied.ts";
import { changesSchema, commitsByItself, recordingStatements, staying } from "./self-committing.ts";
import type { Ran, RanStatement } from "./self-committing.ts";
import { stepError } from "./step-error.ts";
import { transactionGroups } from "./transaction-groups.ts";
import type { TransactionGroup } from "./transaction-groups.ts";

export interface LoadedStep {
  index: number;
  step: ExecutableStep;
  migration: MigrationInterface;
  /** The file as it was loaded. */
  source: string;
}

export interface StepRunnerOptions {
  queryRunner: QueryRunner;
  table: MigrationsTable;
  /** One per step, filled in as the run goes. */
  results: StepResult[];
  /** Names that the migrations table holds. */
  applied: Set<string>;
  /** Look at the table once more in each transaction, where the lock cannot keep other runs out. */
  checkInTransaction: boolean;
  /** Where a step that a server left half applied is remembered; absent: the server leaves none. */
  halfApplied?: HalfAppliedNote;
  /** Go on with the one that is remembered. */
  resume?: boolean;
  /** Where the runs are written down; absent: nowhere. */
  journal?: Journal;
  onProgress: (progress: ApplyProgress) => void;
  token: CancellationToken;
}

/** Executes loaded steps in order, each row of the migrations table in the same transaction as its step. */
export class StepRunner {
  readonly #options: StepRunnerOptions;
  #resumed = false;

  constructor(options: StepRunnerOptions) {
    this.#options = options;
  }

  /** Stops at the first failure and when cancelled; what was not reached stays `not-run`. */
  async run(steps: LoadedStep[], mode: ApplyParams["transaction"]): Promise<ApplyResult> {
    const { results, token, queryRunner } = this.#options;
    // One transaction for all would be ended by the first of them, and the rest would not be taken back.
    const possible = mode === "all" && commitsByItself(queryRunner.connection.options.type) ? "each" : mode;
    for (const group of transactionGroups(this.#needed(steps), possible, ({ migration }) => migration.transaction)) {
      if (token.isCancellationRequested) return { steps: results, cancelled: true };
      const outcome = await this.#runGroup(group);
      if (outcome !== "done") return { steps: results, cancelled: outcome === "cancelled" };
    }
    return { steps: results, cancelled: false };
  }

  /** Runs the steps in one transaction that is taken back; a step that ran is `rehearsed`. */
  async rehearse(steps: LoadedStep[], rehearsal: Rehearsal): Promise<ApplyResult> {
    const { results, token, table } = this.#options;
    const needed = this.#needed(steps);
    try {
      await rehearsal.begin(table);
      for (const loaded of needed) {
        if (token.isCancellationRequested) return { steps: results, cancelled: true };
        const startedAt = performance.now();
        this.#report(loaded, "started");
        try {
          await this.#execute(loaded);
          await rehearsal.after(loaded.step);
        } catch (error) {
          const explained = rehearsal.explain(error, loaded.step);
          const failure =
            explained instanceof RevisionsError
              ? explained
              : stepError(error, loaded.step, { inTransaction: true, ran: undefined });
          results[loaded.index]!.error = failure.toReport();
          this.#settle(loaded, "failed", performance.now() - startedAt);
          break;
        }
        this.#settle(loaded, "rehearsed", performance.now() - startedAt);
      }
      return { steps: results, cancelled: false };
    } finally {
      await rehearsal.end();
    }
  }

  /** Leaves out what is already as wished; a run may take a revision back and apply it again. */
  #needed(steps: LoadedStep[]): LoadedStep[] {
    const applied = new Set(this.#options.applied);
    return steps.filter((loaded) => {
      const { step } = loaded;
      if (isDone(step, applied.has(step.name))) {
        this.#settle(loaded, "skipped", 0);
        return false;
      }
      if (step.direction === "up") applied.add(step.name);
      else applied.delete(step.name);
      return true;
    });
  }

  async #runGroup({ steps, transaction }: TransactionGroup<LoadedStep>): Promise<"done" | "failed" | "cancelled"> {
    const { queryRunner, token, checkInTransaction } = this.#options;
    const finished: { loaded: LoadedStep; status: StepStatus; durationMs: number }[] = [];
    let current = steps[0];
    let startedAt = performance.now();
    const commits = commitsByItself(queryRunner.connection.options.type);
    const ran: Ran = { statements: [] };
    try {
      if (transaction) await this.#begin();
      for (const loaded of steps) {
        if (token.isCancellationRequested) {
          await this.#rollBack();
          return "cancelled";
        }
        current = loaded;
        startedAt = performance.now();
        this.#report(loaded, "started");
        if (checkInTransaction && isDone(loaded.step, await this.#options.table.has(queryRunner, loaded.step.name))) {
          finished.push({ loaded, status: "skipped", durationMs: 0 });
          continue;
        }
        await this.#recorded(loaded, ran, transaction);
        const durationMs = performance.now() - startedAt;
        await this.#options.journal?.write(queryRunner, { ...loaded, durationMs });
        finished.push({ loaded, status: "done", durationMs });
      }
      await this.#commit();
    } catch (error) {
      await this.#rollBack();
      if (current === undefined) throw error;
      const failed = ran.failed?.error === error ? ran.failed?.sql : undefined;
      const failure =
        error instanceof RevisionsError
          ? error
          : stepError(error, current.step, {
              inTransaction: transaction,
              ran: commits ? ran.statements : undefined,
              failed,
              resumable: await this.#remember(current.step, staying(ran.statements, failed ?? "", transaction)),
            });
      this.#options.results[current.index]!.error = failure.toReport();
      const durationMs = performance.now() - startedAt;
      await this.#writeFailure(current, failure, durationMs);
      this.#settle(current, "failed", durationMs);
      return "failed";
    } finally {
      if (transaction) await queryRunner.afterMigration().catch(() => {});
    }
    for (const { loaded, status, durationMs } of finished) this.#settle(loaded, status, durationMs);
    return "done";
  }

  async #recorded(loaded: LoadedStep, ran: Ran, transaction: boolean): Promise<void> {
    const { queryRunner, halfApplied, resume } = this.#options;
    if (halfApplied === undefined) return recordingStatements(queryRunner, ran, () => this.#execute(loaded));
    const { step } = loaded;
    const resumption = resume && !this.#resumed ? new Resumption(step, await halfApplied.read()) : undefined;
    this.#resumed = true;
    await recordingStatements(queryRunner, ran, () => this.#execute(loaded, () => resumption?.finish()), {
      instead: (sql, parameters) => resumption?.instead(sql, parameters),
      onRan: async ({ sql }) => {
        if (!transaction || changesSchema(sql)) await written(halfApplied.keepUp(step, ran.statements));
      },
    });
    await halfApplied.forget(step);
  }

  /** Returns whether there is something to go on from, of this run or of one before it. */
  async #remember(step: ExecutableStep, stays: RanStatement[]): Promise<boolean> {
    const { halfApplied } = this.#options;
    if (halfApplied === undefined) return false;
    if (stays.length === 0) return (await halfApplied.read(step)) !== undefined;
    return written(halfApplied.write(step, stays));
  }

  /** After the rollback, which would take it along. */
  async #writeFailure(loaded: LoadedStep, { message, facts }: RevisionsError, durationMs: number): Promise<void> {
    const { queryRunner, journal } = this.#options;
    await journal
      ?.write(queryRunner, { ...loaded, durationMs, error: [message, facts.statement].filter(Boolean).join("\n") })
      .catch((error: unknown) => {
        process.stderr.write(`The failure could not be written to the journal: ${String(error)}\n`);
      });
  }

  async #execute({ step, migration }: LoadedStep, beforeRow: () => void = () => {}): Promise<void> {
    const { queryRunner, table } = this.#options;
    if (step.direction === "up") {
      await migration.up(queryRunner);
      beforeRow();
      await table.insert(queryRunner, step.id, step.name);
    } else {
      await migration.down(queryRunner);
      beforeRow();
      await table.deleteAll(queryRunner, step.name);
    }
  }

  async #begin(): Promise<void> {
    const { queryRunner } = this.#options;
    await queryRunner.beforeMigration();
    await queryRunner.startTransaction();
  }

  /** A migration may have ended our transaction, or begun one of its own and left it open. */
  async #commit(): Promise<void> {
    const { queryRunner } = this.#options;
    while (queryRunner.isTransactionActive) await queryRunner.commitTransaction();
  }

  async #rollBack(): Promise<void> {
    const { queryRunner } = this.#options;
    while (queryRunner.isTransactionActive) {
      try {
        await queryRunner.rollbackTransaction();
      } catch {
        // The connection is gone, and the transaction with it.
        return;
      }
    }
  }

  #settle(loaded: LoadedStep, status: StepStatus, durationMs: number): void {
    const result = this.#options.results[loaded.index]!;
    result.status = status;
    result.durationMs = Math.round(durationMs);
    this.#report(loaded, status);
  }

  #report({ index, step: { id, name, direction } }: LoadedStep, status: ApplyProgress["status"]): void {
    this.#options.onProgress({ index, total: this.#options.results.length, id, name, direction, status });
  }
}

/** Whether a note could be written; where it cannot, the run is worth more than the note. */
async function written(writing: Promise<void>): Promise<boolean> {
  try {
    await writing;
    return true;
  } catch (error) {
    process.stderr.write(`What went through could not be remembered: ${String(error)}\n`);
    return false;
  }
}

function isDone({ direction }: ExecutableStep, isApplied: boolean): boolean {
  return isApplied === (direction === "up");
}
