import { randomBytes } from "node:crypto";
import mysqlCallbacks from "mysql2";
import mysqlDriver from "mysql2/promise";
import type { Connection } from "mysql2/promise";
import type { DataSource, DataSourceOptions } from "typeorm";
import type { Comparison, SchemaAction } from "../../src/core/operations/operation.ts";
import type { DatabaseSession } from "../../src/database/compared-dialect.ts";
import { mysql } from "../../src/database/mysql/mysql.ts";
import type { MysqlWorld } from "../../src/database/mysql/world.ts";
import { creatingStatements } from "../../src/engine/creating-statements.ts";
import { bindFor } from "../../src/engine/offline/bind.ts";
import { emptyMysql } from "../../src/engine/offline/empty-mysql.ts";
import { typeormOf } from "./entity-worlds.ts";
import type { TestEntity } from "./entity-worlds.ts";
import type { TestMariaDb } from "./mariadb.ts";
import type { TypeormLine } from "./plain-typeorm.ts";

/** Temporary databases on one server, over one connection. */
export interface MysqlWorlds {
  connection: Connection;
  session: DatabaseSession;
  /** Makes an empty database and stands in it. */
  fresh(statements?: readonly string[]): Promise<string>;
  /** The world that statements make. */
  worldOf(statements: readonly string[]): Promise<MysqlWorld>;
  run(statements: readonly string[]): Promise<void>;
  apply(actions: readonly SchemaAction[]): Promise<void>;
  read(): Promise<MysqlWorld>;
  cleanup(): Promise<void>;
}

export async function openMysqlWorlds(server: TestMariaDb): Promise<MysqlWorlds> {
  await server.createDatabase("worlds");
  const connection = await mysqlDriver.createConnection(server.url("worlds"));
  let current = "worlds";
  const run = async (statements: readonly string[]): Promise<void> => {
    for (const sql of statements) {
      await connection.query(sql).catch((error: unknown) => {
        throw new Error(`${error instanceof Error ? error.message : String(error)}\n  in ${sql}`);
      });
    }
  };
  const session: DatabaseSession = {
    async query(sql, parameters) {
      const [rows] = await connection.query(sql, parameters === undefined ? undefined : [...parameters]);
      return Array.isArray(rows) ? (rows as Record<string, unknown>[]) : [];
    },
  };
  const fresh = async (statements: readonly string[] = []): Promise<string> => {
    const name = `w_${randomBytes(4).toString("hex")}`;
    await run([`DROP DATABASE ${current}`, `CREATE DATABASE ${name} CHARACTER SET utf8mb4`, `USE ${name}`]);
    current = name;
    await run(statements);
    return name;
  };
  const read = (): Promise<MysqlWorld> => mysql.readWorld(session, []);
  return {
    connection,
    session,
    fresh,
    run,
    read,
    apply: (actions) => run(actions.map(({ sql }) => sql)),
    async worldOf(statements) {
      await fresh(statements);
      return read();
    },
    cleanup: () => connection.end(),
  };
}

/** The statements of both ways, to be read. */
export function sqlOf({ up, down }: Comparison): { up: string[]; down: string[] } {
  return { up: up.map(({ sql }) => sql), down: down.map(({ sql }) => sql) };
}

export const NOTHING = { up: [], down: [] };

/** What one line of TypeORM makes of entities, and what it says of a database. */
export interface MysqlTypeorm {
  /** What TypeORM would run to make the entities, asked without a server. */
  creating(entities: readonly TestEntity[]): Promise<string[]>;
  /** TypeORM's own diff of the entities and the database as it is. */
  diff(entities: readonly TestEntity[], database: string): Promise<string[]>;
}

export function mysqlTypeorm(line: TypeormLine, server: TestMariaDb): MysqlTypeorm {
  const { DataSource, EntitySchema } = typeormOf(line);
  const made = (entities: readonly TestEntity[], options: object) =>
    new DataSource({
      type: "mariadb",
      connectorPackage: "mysql2",
      entities: entities.map((one) => (typeof one === "function" ? one : new EntitySchema(one))),
      ...options,
    } as DataSourceOptions);
  const using = async <T>(dataSource: DataSource, action: (dataSource: DataSource) => Promise<T>): Promise<T> => {
    await dataSource.initialize();
    try {
      return await action(dataSource);
    } finally {
      await dataSource.destroy();
    }
  };
  return {
    creating: (entities) =>
      using(made(entities, { driver: emptyMysql("mariadb", mysqlCallbacks.format) }), async (dataSource) =>
        creatingStatements(dataSource, await bindFor(dataSource, dataSource.createQueryRunner())),
      ),
    diff: (entities, database) =>
      using(made(entities, { driver: mysqlCallbacks, url: server.url(database) }), async (dataSource) => {
        const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
        return upQueries.map(({ query }) => query);
      }),
  };
}
