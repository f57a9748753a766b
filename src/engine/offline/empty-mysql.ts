import type { DataSourceOptions } from "typeorm";

/** The name that the stand-in gives its database; TypeORM writes it before its own tables. */
export const NO_DATABASE = "typeorm_revisions_no_database";

type Callback = (error: Error | null, rows: unknown) => void;

/**
 * Stands in for `mysql2` as an empty server: it knows its version and database, has nothing else, and
 * never opens a socket.
 * @param format the real one's, which writes parameters into statements
 */
export function emptyMysql(type: DataSourceOptions["type"], format: unknown): object {
  const version = type === "mariadb" ? "11.4.0-MariaDB" : "8.4.0";
  const rowsFor = (sql: string): unknown => {
    if (/\bVERSION\(\)/i.test(sql)) return [{ version, "version()": version }];
    if (/\bDATABASE\(\)/i.test(sql) && !/\bFROM\b/i.test(sql)) return [{ db_name: NO_DATABASE }];
    return /^\s*(?:SELECT|SHOW|WITH)\b/i.test(sql) ? [] : { affectedRows: 0, insertId: 0, warningStatus: 0 };
  };
  const textOf = (statement: string | { sql: string }): string =>
    typeof statement === "string" ? statement : statement.sql;
  const connection = {
    query(statement: string | { sql: string }, ...rest: unknown[]): void {
      const callback = rest.findLast((argument) => typeof argument === "function") as Callback | undefined;
      callback?.(null, rowsFor(textOf(statement)));
    },
    /** TypeORM 1 asks this way. */
    promise: () => ({ query: async (statement: string | { sql: string }) => [rowsFor(textOf(statement)), []] }),
    on: () => connection,
    listeners: () => [],
    release: () => {},
  };
  const pool = {
    getConnection: (callback: (error: null, connection: object) => void) => callback(null, connection),
    on: () => pool,
    end: (callback?: (error: null) => void) => callback?.(null),
  };
  return { createPool: () => pool, format };
}
