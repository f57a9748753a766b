import { callbackify } from "node:util";
import type { DataSource, DataSourceOptions, QueryRunner } from "typeorm";
import { RevisionsError } from "../core/errors.ts";
import type { ExecutableStep } from "../protocol/engine.ts";
import { connectionError, databaseErrorOf } from "./connection-error.ts";
import { makeMetadataTable } from "./migration-needs.ts";
import type { MigrationsTable } from "./migrations-table.ts";

/** Its constraint is violated from the start and looked at when the transaction commits: so none can. */
const GUARD = "typeorm_revisions_rehearsal";

const ENDS_TRANSACTION =
  /^\s*(?:COMMIT|END|ABORT|BEGIN|START\s+TRANSACTION|PREPARE\s+TRANSACTION|ROLLBACK(?!\s+(?:WORK\s+|TRANSACTION\s+)?TO\b))\b/i;

export interface RehearsalContext {
  /** Of the project's data source: they say whether TypeORM installs extensions. */
  options: DataSourceOptions;
  /** The database, for people. */
  target: string;
}

/** @throws RevisionsError `not-rehearsable` where a rollback would not take everything back */
export function requireRehearsable(dataSource: DataSource): void {
  const { type } = dataSource.options;
  if (type === "postgres") return;
  throw new RevisionsError("not-rehearsable", `A rehearsal is not possible on ${type}.`, {
    hint: "See what would run with --dry-run.",
  });
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
    const { installExtensions } = this.#context.options as { installExtensions?: boolean };
    await runner.query("SET default_transaction_read_only = on");
    await runner.startTransaction();
    await runner.query("SET TRANSACTION READ WRITE");
    await runner.query(`CREATE TEMPORARY TABLE "${GUARD}" ("once" int UNIQUE DEFERRABLE INITIALLY DEFERRED)`);
    await runner.query(`INSERT INTO "${GUARD}" VALUES (1), (1)`);
    this.#transaction = await this.#current();
    if (installExtensions !== false) await makeExtensions(runner);
    await table.createIfMissing(runner);
    await makeMetadataTable(runner.connection, runner);
    this.#refuseEndings();
  }

  /** @throws RevisionsError `not-rehearsable` when the step ended the transaction */
  async after(step: ExecutableStep): Promise<void> {
    if (this.#refused || (await this.#current()) !== this.#transaction)
      throw notRehearsable(step, "ends its transaction itself");
  }

  /** Says so where a step failed because it ended the transaction. */
  explain(error: unknown, step: ExecutableStep): unknown {
    const { code, constraint } = databaseErrorOf(error) as { code?: string; constraint?: string };
    const ended = this.#refused || code === "25006" || constraint?.startsWith(GUARD) === true;
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
      await this.#queryRunner.query("ROLLBACK");
      await this.#queryRunner.query("RESET default_transaction_read_only");
      if (this.#transaction === "") return;
      status = await this.#status();
    } catch {
      // The connection is gone, and the transaction with it.
      return;
    }
    if (status === "aborted") return;
    throw new RevisionsError("internal", `The rehearsal was not rolled back: the server says it is ${status}.`, {
      hint: "Look at the database before you go on, and report this.",
    });
  }

  async #status(): Promise<string> {
    const [row] = (await this.#queryRunner.query("SELECT txid_status($1::bigint) AS status", [this.#transaction])) as {
      status: string | null;
    }[];
    return row?.status ?? "unknown";
  }

  async #current(): Promise<string> {
    const [row] = (await this.#queryRunner.query("SELECT txid_current()::text AS id")) as { id: string }[];
    return row?.id ?? "";
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

/** What TypeORM does on connecting, in the transaction instead; an extension that cannot be made is left out, as there. */
async function makeExtensions(queryRunner: QueryRunner): Promise<void> {
  const driver = queryRunner.connection.driver as unknown as {
    checkMetadataForExtensions(): Promise<{ hasExtensions: boolean }>;
    enableExtensions(needed: object, connection: { query: AskLater }): Promise<void>;
  };
  const needed = await driver.checkMetadataForExtensions();
  if (!needed.hasExtensions) return;
  await driver.enableExtensions(needed, {
    query: callbackify((sql: string) => inSavepoint(queryRunner, sql)),
  });
}

/** As the driver asks a connection of its pool. */
type AskLater = (sql: string, callback: (error: unknown, rows?: unknown) => void) => void;

async function inSavepoint(queryRunner: QueryRunner, sql: string): Promise<unknown> {
  await queryRunner.query("SAVEPOINT extension");
  try {
    return await queryRunner.query(sql);
  } catch (error) {
    await queryRunner.query("ROLLBACK TO SAVEPOINT extension");
    throw error;
  }
}
