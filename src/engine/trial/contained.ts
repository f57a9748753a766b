import type { DataSource, QueryRunner } from "typeorm";
import { RevisionsError } from "../../core/errors.ts";
import { otherDatabase } from "../../core/replay/other-database.ts";

/** A statement of SQLite that opens or writes another file. */
const OTHER_FILE = /^\s*(?:ATTACH\b|VACUUM\b[^;]*\bINTO\b)/i;

/**
 * Refuses what would change another database than the temporary one that a data source is connected
 * to: the real one may be on the same server.
 */
export function keepInside({ driver, options }: DataSource, database: string): void {
  const isSqlite = !/^(?:mysql|mariadb)$/.test(options.type);
  const refused = (sql: string): string | undefined => {
    if (isSqlite) return OTHER_FILE.test(sql) ? "another file" : undefined;
    const other = otherDatabase(sql, database);
    return other === undefined ? undefined : `the database ${other}`;
  };
  const createQueryRunner = driver.createQueryRunner.bind(driver);
  driver.createQueryRunner = (mode) => {
    const queryRunner = createQueryRunner(mode);
    const query = queryRunner.query.bind(queryRunner) as (...args: unknown[]) => Promise<unknown>;
    queryRunner.query = (async (sql: string, ...rest: unknown[]) => {
      const other = refused(sql);
      if (other !== undefined) throw leadsElsewhere(other);
      return query(sql, ...rest);
    }) as QueryRunner["query"];
    return queryRunner;
  };
}

function leadsElsewhere(other: string): RevisionsError {
  return new RevisionsError(
    "shadow-failed",
    `It was not run, because it names ${other}, which is not the shadow's to change`,
    { hint: "Leave the name out, so that the statement is about the database that the connection is to." },
  );
}
