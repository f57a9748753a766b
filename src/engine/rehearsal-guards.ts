import { callbackify } from "node:util";
import type { DataSourceOptions, QueryRunner } from "typeorm";
import { databaseErrorOf } from "./connection-error.ts";

/** What one kind of server does so that nothing of a transaction can stay. */
export interface RehearsalGuard {
  /** Begins the transaction, with what TypeORM makes as it connects. */
  begin(queryRunner: QueryRunner, options: DataSourceOptions): Promise<void>;
  /** Names the transaction that the session is in; the same as long as it is. */
  transaction(queryRunner: QueryRunner): Promise<string>;
  /** The server refused something because the transaction was ended, or was about to be. */
  refused(error: unknown): boolean;
  /** Rolls back. Answers what the server says of the transaction: "aborted" when nothing stays. */
  end(queryRunner: QueryRunner, transaction: string): Promise<string>;
}

/** Its constraint is violated from the start and looked at when the transaction commits: so none can. */
const GUARD = "typeorm_revisions_rehearsal";

/** A commit is refused, and so is writing after the transaction was ended in another way. */
const postgres: RehearsalGuard = {
  async begin(queryRunner, options) {
    await queryRunner.query("SET default_transaction_read_only = on");
    await queryRunner.startTransaction();
    await queryRunner.query("SET TRANSACTION READ WRITE");
    await queryRunner.query(`CREATE TEMPORARY TABLE "${GUARD}" ("once" int UNIQUE DEFERRABLE INITIALLY DEFERRED)`);
    await queryRunner.query(`INSERT INTO "${GUARD}" VALUES (1), (1)`);
    const { installExtensions } = options as { installExtensions?: boolean };
    if (installExtensions !== false) await makeExtensions(queryRunner);
  },
  async transaction(queryRunner) {
    const [row] = (await queryRunner.query("SELECT txid_current()::text AS id")) as { id: string }[];
    return row?.id ?? "";
  },
  refused(error) {
    const { code, constraint } = databaseErrorOf(error) as { code?: string; constraint?: string };
    return code === "25006" || constraint?.startsWith(GUARD) === true;
  },
  async end(queryRunner, transaction) {
    await queryRunner.query("ROLLBACK");
    await queryRunner.query("RESET default_transaction_read_only");
    if (transaction === "") return "aborted";
    const [row] = (await queryRunner.query("SELECT txid_status($1::bigint) AS status", [transaction])) as {
      status: string | null;
    }[];
    return row?.status ?? "unknown";
  },
};

/** Its drivers run one statement at a time, so that none can hide the end of a transaction behind another one. */
const sqlite: RehearsalGuard = {
  async begin(queryRunner) {
    await queryRunner.beforeMigration();
    await queryRunner.startTransaction();
  },
  transaction: () => Promise.resolve("transaction"),
  refused: () => false,
  async end(queryRunner) {
    await queryRunner.query("ROLLBACK");
    await queryRunner.afterMigration();
    return "aborted";
  },
};

/** By driver type; elsewhere a rollback does not take everything back, or we could not hold it to that. */
export const REHEARSAL_GUARDS: Partial<Record<string, RehearsalGuard>> = {
  postgres,
  "better-sqlite3": sqlite,
  sqlite,
};

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
