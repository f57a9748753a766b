import { RevisionsError } from "./errors.ts";
import type { DialectName } from "./operations/operation.ts";

/** By TypeORM's driver type. */
const DIALECTS: Partial<Record<string, DialectName>> = {
  postgres: "postgres",
  mysql: "mysql",
  mariadb: "mysql",
  sqlite: "sqlite",
  "better-sqlite3": "sqlite",
  sqljs: "sqlite",
};

/**
 * The kind of database that a driver of TypeORM is for.
 * @param what is not done for others: "Changes of entities are told"
 * @throws RevisionsError `unsupported-dialect`
 */
export function dialectOfType(type: string, what: string): DialectName {
  const dialect = Object.hasOwn(DIALECTS, type) ? DIALECTS[type] : undefined;
  if (dialect !== undefined) return dialect;
  throw new RevisionsError(
    "unsupported-dialect",
    `${what} for Postgres, MySQL, MariaDB and SQLite; this data source is of type ${type}.`,
    { hint: "Status, upgrade and downgrade work with this data source all the same." },
  );
}
