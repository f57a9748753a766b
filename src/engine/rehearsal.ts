import { existsSync } from "node:fs";
import type { DataSourceOptions, QueryRunner } from "typeorm";
import { RevisionsError } from "../core/errors.ts";
import type { ExecutableStep } from "../protocol/engine.ts";
import { connectionError } from "./connection-error.ts";
import { databaseFileOf } from "./database-file.ts";
import { makeMetadataTable } from "./migration-needs.ts";
import type { MigrationsTable } from "./migrations-table.ts";
import { REHEARSAL_GUARDS } from "./rehearsal-guards.ts";
import type { RehearsalGuard } from "./rehearsal-guards.ts";

const ENDS_TRANSACTION =
  /^\s*(?:COMMIT|END|ABORT|BEGIN|START\s+TRANSACTION|PREPARE\s+TRANSACTION|ROLLBACK(?!\s+(?:WORK\s+|TRANSACTION\s+)?TO\b))\b/i;

export interface RehearsalContext {
  guard: RehearsalGuard;
  /** Of the project's data source: they say whether TypeORM installs extensions. */
  options: DataSourceOptions;
  /** The database, for people. */
  target: string;
  /** What is about to be run. */
  steps: readonly ExecutableStep[];
}

/** @throws RevisionsError `not-rehearsable` where a rollback would not take everything back */
export function requireRehearsable(options: DataSourceOptions): RehearsalGuard {
  const guard = REHEARSAL_GUARDS[options.type];
  if (guard === undefined) {
    throw new RevisionsError("not-rehearsable", `A rehearsal is not possible on ${options.type}.`, {
      hint: "See what would run with --dry-run.",
    });
  }
  const file = databaseFileOf(options);
  if (file !== undefined && !existsSync(file)) {
    throw new RevisionsError("not-rehearsable", "There is no database yet to rehearse on.", {
      hint: "Upgrade it: then it is made.",
    });
  }
  return guard;
}

/** @throws RevisionsError `not-rehearsable` for a revision that wants no transaction */
export function requireTransaction(step: ExecutableStep, ownChoice: boolean | undefined): void {
  if (ownChoice === false) throw notRehearsable(step, "runs outside a transaction");
}

/**
 * One transaction on the configured database that ends as if it had never been. The server itself is
 * made to refuse what would stay: a commit, and writing after the transaction was ended in another way.
 */
export class Rehearsal {
  readonly #queryRunner: QueryRunner;
  readonly #context: RehearsalContext;
  #transaction = "";
  #refused = false;

  constructor(queryRunner: QueryRunner, context: RehearsalContext) {
    this.#queryRunner = queryRunner;
    this.#context = context;
  }

  /** Begins, and makes what TypeORM makes before the first migration runs. */
  async begin(table: MigrationsTable): Promise<void> {
    try {
      await this.#begin(table);
    } catch (error) {
      throw connectionError(error, this.#context.target);
    }
  }

  async #begin(table: MigrationsTable): Promise<void> {
    const runner = this.#queryRunner;
    const { guard, options, steps } = this.#context;
    await guard.begin(runner, options);
    this.#transaction = await guard.transaction(runner);
    await table.createIfMissing(runner);
    await makeMetadataTable(runner.connection, runner, steps);
    this.#refuseEndings();
  }

  /** @throws RevisionsError `not-rehearsable` when the step ended the transaction */
  async after(step: ExecutableStep): Promise<void> {
    const now = await this.#context.guard.transaction(this.#queryRunner);
    if (this.#refused || now !== this.#transaction) throw notRehearsable(step, "ends its transaction itself");
  }

  /** Says so where a step failed because it ended the transaction. */
  explain(error: unknown, step: ExecutableStep): unknown {
    const ended = this.#refused || this.#context.guard.refused(error);
    return ended ? notRehearsable(step, "ends its transaction itself") : error;
  }

  /** What is plain to see never reaches the server, which could be told to write all the same. */
  #refuseEndings(): void {
    const runner = this.#queryRunner;
    const query = runner.query.bind(runner);
    runner.query = (async (...args: Parameters<QueryRunner["query"]>): Promise<unknown> => {
      if (!ENDS_TRANSACTION.test(args[0])) return query(...args);
      this.#refused = true;
      throw new Error("A rehearsal goes on to its end in one transaction.");
    }) as QueryRunner["query"];
  }

  /**
   * Takes everything back and asks the server whether it did.
   * @throws RevisionsError `internal` should the transaction have been committed
   */
  async end(): Promise<void> {
    let status: string | undefined;
    Reflect.deleteProperty(this.#queryRunner, "query");
    try {
      status = await this.#context.guard.end(this.#queryRunner, this.#transaction);
    } catch {
      // The connection is gone, and the transaction with it.
      return;
    }
    if (status === "aborted") return;
    throw new RevisionsError("internal", `The rehearsal was not rolled back: the server says it is ${status}.`, {
      hint: "Look at the database before you go on, and report this.",
    });
  }
}

function notRehearsable(step: ExecutableStep, why: string): RevisionsError {
  return new RevisionsError(
    "not-rehearsable",
    `Revision ${step.id} (${step.name}) ${why}, so it cannot be rehearsed.`,
    {
      revision: step.id,
      file: step.file,
      hint: "Rehearse the revisions before it by naming the last of them, or try it on a copy of the database.",
    },
  );
}
