import type { DataSourceOptions, QueryRunner } from "typeorm";
import { RevisionsError } from "../core/errors.ts";
import { natureOf } from "../core/offline/statement-nature.ts";

/** Servers that end the transaction at every statement that changes the schema. */
const COMMITS_BY_ITSELF = /^(?:mysql|mariadb|aurora-mysql|oracle|sap)$/;

const CHANGES_SCHEMA = /^\s*(?:CREATE|ALTER|DROP|RENAME|TRUNCATE|GRANT|REVOKE|COMMENT)\b/i;

/** A statement that a query runner ran, and what it was answered. */
export interface RanStatement {
  sql: string;
  parameters?: unknown[] | undefined;
  answer: unknown;
}

/** What ran while somebody wrote it down. */
export interface Ran {
  /** Without error, in order. */
  statements: RanStatement[];
  /** The last one that failed, for errors that do not tell it. */
  failed?: { sql: string; error: unknown };
}

/** Whether a rollback takes changes of the schema back. */
export function commitsByItself(type: DataSourceOptions["type"]): boolean {
  return COMMITS_BY_ITSELF.test(type);
}

/** @throws RevisionsError `cannot-resume` where a step that fails is rolled back as a whole */
export function requireSelfCommitting(type: DataSourceOptions["type"]): void {
  if (commitsByItself(type)) return;
  throw new RevisionsError("cannot-resume", `On ${type} a revision that fails leaves nothing half applied.`, {
    hint: "Run it without --resume.",
  });
}

/** What of the statements that ran before one failed was committed with them. */
export function staying<S extends Pick<RanStatement, "sql">>(
  ran: readonly S[],
  failed: string,
  inTransaction: boolean,
): S[] {
  if (!inTransaction) return [...ran];
  if (CHANGES_SCHEMA.test(failed)) return [...ran];
  return ran.slice(0, ran.findLastIndex(({ sql }) => CHANGES_SCHEMA.test(sql)) + 1);
}

/** Neither what only reads, nor what begins and ends transactions. */
function leavesSomething(sql: string, { connection }: QueryRunner): boolean {
  return (
    !/^\s*(?:START|BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE)\b/i.test(sql) &&
    natureOf(sql, connection.metadataTableName).acts
  );
}

export interface RecordingOptions {
  /** Answers a statement without running it; undefined: it is run. */
  instead(sql: string, parameters: unknown[] | undefined): RanStatement | undefined;
  /** Another statement ran, and is the last one. */
  onRan(statement: RanStatement): Promise<void>;
}

/** Whether a statement changes the schema, and so ends the transaction where the server commits by itself. */
export function changesSchema(sql: string): boolean {
  return CHANGES_SCHEMA.test(sql);
}

/**
 * Notes the statement that fails while `action` goes on and, where options say what for, writes down
 * those that ran and leave something.
 */
export async function recordingStatements<T>(
  queryRunner: QueryRunner,
  ran: Ran,
  action: () => Promise<T>,
  options?: RecordingOptions,
): Promise<T> {
  const query = queryRunner.query.bind(queryRunner);
  queryRunner.query = (async (...args: Parameters<QueryRunner["query"]>): Promise<unknown> => {
    const [sql] = args;
    const parameters = args[1] as unknown[] | undefined;
    try {
      if (options === undefined || !leavesSomething(sql, queryRunner)) return await query(...args);
      const known = options.instead(sql, parameters);
      const statement = known ?? { sql, parameters, answer: (await query(...args)) as unknown };
      ran.statements.push(statement);
      if (known === undefined) await options.onRan(statement);
      return statement.answer;
    } catch (error) {
      ran.failed = { sql, error };
      throw error;
    }
  }) as QueryRunner["query"];
  try {
    return await action();
  } finally {
    Reflect.deleteProperty(queryRunner, "query");
  }
}
