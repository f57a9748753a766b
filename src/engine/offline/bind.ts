import type { DataSource, QueryRunner } from "typeorm";
import { bindPostgres } from "./bind-postgres.ts";
import { bindSqlite } from "./bind-sqlite.ts";
import { NO_DATABASE } from "./empty-mysql.ts";

/** Writes the parameters of a statement into it, so that it can stand in a script. */
export type BindParameters = (sql: string, parameters: unknown[]) => string;

/** How a database's parameters are written, as its driver would send them. */
export async function bindFor(dataSource: DataSource, queryRunner: QueryRunner): Promise<BindParameters> {
  const { type } = dataSource.options;
  if (type === "mysql" || type === "mariadb") return bindMysql(dataSource);
  if (type !== "postgres") return bindSqlite;
  const database = await queryRunner.getCurrentDatabase();
  // TypeORM keeps the name of the database in its own table: the script is run on another one.
  const expressions = new Map<unknown, string>(database ? [[database, "current_database()"]] : []);
  return (sql, parameters) =>
    bindPostgres(sql, parameters, sql.includes(dataSource.metadataTableName) ? expressions : new Map());
}

/** The driver writes them in itself; the name of the database, which is ours alone, is meant of whatever database the script meets. */
function bindMysql(dataSource: DataSource): BindParameters {
  const { format } = (dataSource.driver as unknown as { mysql: { format: BindParameters } }).mysql;
  const database = dataSource.driver.database ?? NO_DATABASE;
  return (sql, parameters) =>
    (parameters.length === 0 ? sql : format(sql, parameters))
      .replaceAll(`\`${database}\`.`, "")
      .replaceAll(`'${database}'`, "DATABASE()");
}
