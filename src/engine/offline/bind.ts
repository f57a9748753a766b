import type { DataSource, QueryRunner } from "typeorm";
import { bindPostgres } from "./bind-postgres.ts";

/** Writes the parameters of a statement into it, so that it can stand in a script. */
export type BindParameters = (sql: string, parameters: unknown[]) => string;

/** How a database's parameters are written, as its driver would send them. */
export async function bindFor(dataSource: DataSource, queryRunner: QueryRunner): Promise<BindParameters> {
  const database = await queryRunner.getCurrentDatabase();
  // TypeORM keeps the name of the database in its own table: the script is run on another one.
  const expressions = new Map<unknown, string>(database ? [[database, "current_database()"]] : []);
  return (sql, parameters) =>
    bindPostgres(sql, parameters, sql.includes(dataSource.metadataTableName) ? expressions : new Map());
}
