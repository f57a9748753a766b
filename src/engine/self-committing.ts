import type { DataSourceOptions, QueryRunner } from "typeorm";

/** Servers that end the transaction at every statement that changes the schema. */
const COMMITS_BY_ITSELF = /^(?:mysql|mariadb|aurora-mysql|oracle|sap)$/;

const CHANGES_SCHEMA = /^\s*(?:CREATE|ALTER|DROP|RENAME|TRUNCATE|GRANT|REVOKE|COMMENT)\b/i;

/** Whether a rollback takes changes of the schema back. */
export function commitsByItself(type: DataSourceOptions["type"]): boolean {
  return COMMITS_BY_ITSELF.test(type);
}

/** What of the statements that ran before one failed was committed with them. */
export function staying(ran: readonly string[], failed: string): string[] {
  if (CHANGES_SCHEMA.test(failed)) return [...ran];
  return ran.slice(0, ran.findLastIndex((statement) => CHANGES_SCHEMA.test(statement)) + 1);
}

/** Writes down the statements that a query runner ran without error while `action` went on. */
export async function recordingStatements<T>(
  queryRunner: QueryRunner,
  ran: string[],
  action: () => Promise<T>,
): Promise<T> {
  const query = queryRunner.query.bind(queryRunner);
  queryRunner.query = (async (...args: Parameters<QueryRunner["query"]>): Promise<unknown> => {
    const answer: unknown = await query(...args);
    ran.push(args[0]);
    return answer;
  }) as QueryRunner["query"];
  try {
    return await action();
  } finally {
    Reflect.deleteProperty(queryRunner, "query");
  }
}
