import { randomBytes } from "node:crypto";
import mysqlDriver from "mysql2/promise";
import type { Connection } from "mysql2/promise";
import type { Comparison, SchemaAction } from "../../src/core/operations/operation.ts";
import type { DatabaseSession } from "../../src/database/compared-dialect.ts";
import { mysql } from "../../src/database/mysql/mysql.ts";
import type { MysqlWorld } from "../../src/database/mysql/world.ts";
import type { TestMariaDb } from "./mariadb.ts";

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
