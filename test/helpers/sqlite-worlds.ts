import assert from "node:assert/strict";
import { createRequire } from "node:module";
import type { Comparison, SchemaAction } from "../../src/core/operations/operation.ts";
import { writtenSql } from "../../src/core/operations/written-sql.ts";
import type { DatabaseSession } from "../../src/database/compared-dialect.ts";
import { sqlite } from "../../src/database/sqlite/sqlite.ts";
import type { SqliteWorld } from "../../src/database/sqlite/world.ts";
import { bindSqlite } from "../../src/engine/offline/bind-sqlite.ts";
import { betterSqlite3 } from "./better-sqlite3.ts";
import { typeormOf } from "./entity-worlds.ts";
import type { TestEntity } from "./entity-worlds.ts";
import type { TypeormLine } from "./plain-typeorm.ts";

const require = createRequire(import.meta.url);

// It may have to be built first.
before(async function () {
  this.timeout(300_000);
  await betterSqlite3();
});

interface NativeStatement {
  reader: boolean;
  all(...parameters: unknown[]): Record<string, unknown>[];
  run(...parameters: unknown[]): unknown;
}

interface NativeDatabase {
  prepare(sql: string): NativeStatement;
  exec(sql: string): void;
  pragma(sql: string): unknown;
  close(): void;
}

type NativeDriver = new (...options: unknown[]) => NativeDatabase;

/** What is made by better-sqlite3 stays: a debug build of it ends the process when a statement is collected. */
const made: unknown[] = [];
let driver: NativeDriver | undefined;

async function nativeDriver(): Promise<NativeDriver> {
  if (driver) return driver;
  const Native = require(await betterSqlite3()) as NativeDriver;
  driver = class extends Native {
    constructor(...options: unknown[]) {
      super(...options);
      made.push(this);
    }

    override prepare(sql: string): NativeStatement {
      const statement = super.prepare(sql);
      made.push(statement);
      return statement;
    }

    override pragma(sql: string): unknown {
      const statement = this.prepare(`PRAGMA ${sql}`);
      return statement.reader ? statement.all() : statement.run();
    }
  };
  return driver;
}

/** A database of SQLite in memory, as better-sqlite3 has it, with foreign keys as TypeORM has them while a migration runs. */
export interface SqliteDatabase extends DatabaseSession {
  run(statements: readonly string[]): Promise<void>;
  read(): Promise<SqliteWorld>;
  close(): void;
}

export async function sqliteDatabase(statements: readonly string[] = []): Promise<SqliteDatabase> {
  const native = new (await nativeDriver())(":memory:");
  native.exec("PRAGMA foreign_keys = OFF");
  const database: SqliteDatabase = {
    query: async (sql, parameters = []) => {
      const statement = native.prepare(sql);
      if (statement.reader) return statement.all(...parameters);
      statement.run(...parameters);
      return [];
    },
    async run(all) {
      for (const statement of all)
        try {
          native.exec(statement);
        } catch (error) {
          throw new Error(`${(error as Error).message}\n  in: ${statement}`, { cause: error });
        }
    },
    read: () => sqlite.readWorld(database, []),
    close: () => native.close(),
  };
  await database.run(statements);
  return database;
}

/** What the statements make of an empty database. */
export async function sqliteWorld(statements: readonly string[]): Promise<SqliteWorld> {
  const database = await sqliteDatabase(statements);
  try {
    return await database.read();
  } finally {
    database.close();
  }
}

export function sqlOfBoth({ up, down }: Comparison): { up: string[]; down: string[] } {
  return { up: up.map(told), down: down.map(told) };
}

function told({ sql, verb, object }: SchemaAction): string {
  return sql === "" ? `${verb} ${object.kind} ${object.name}` : sql;
}

/** Nothing is to be done from one world to the other. */
export function assertSameWorld(actual: SqliteWorld, wanted: SqliteWorld, what: string): void {
  assert.deepEqual(sqlOfBoth(sqlite.compareWorlds(actual, wanted)), { up: [], down: [] }, what);
}

export interface SqliteTrip {
  history: readonly string[];
  desired: readonly string[];
  /** Rows put in before `up`. */
  rows?: readonly string[];
  /** Looks at the database after up, and after down. */
  look?: (database: SqliteDatabase, when: "up" | "down") => Promise<void>;
}

/** The law of every comparison: up leads to the desired world, down back to the history, up again too. */
export async function assertSqliteTrip({ history, desired, rows = [], look }: SqliteTrip): Promise<Comparison> {
  const to = await sqliteWorld(desired);
  const database = await sqliteDatabase(history);
  try {
    const from = await database.read();
    const comparison = sqlite.compareWorlds(from, to);
    const [up, down] = [writtenSql(comparison.up), writtenSql(comparison.down)];
    await database.run(rows);
    await database.run(up);
    assertSameWorld(await database.read(), to, `after up:\n${up.join(";\n")}`);
    await look?.(database, "up");
    await database.run(down);
    assertSameWorld(await database.read(), from, `after down:\n${down.join(";\n")}`);
    await look?.(database, "down");
    await database.run(up);
    assertSameWorld(await database.read(), to, "after up again");
    return comparison;
  } finally {
    database.close();
  }
}

/** What TypeORM of a line says, over better-sqlite3. */
export interface SqliteTypeorm {
  /** What it runs to make the entities in an empty database. */
  creating(entities: readonly TestEntity[]): Promise<string[]>;
  /** Its own diff of the entities and a database that the statements make. */
  diff(entities: readonly TestEntity[], statements: readonly string[]): Promise<string[]>;
  /** The native driver. */
  driver: unknown;
}

export async function sqliteTypeorm(line: TypeormLine): Promise<SqliteTypeorm> {
  const { DataSource, EntitySchema } = typeormOf(line);
  const driver = await nativeDriver();
  const diff = async (entities: readonly TestEntity[], statements: readonly string[]): Promise<string[]> => {
    const source = new DataSource({
      type: "better-sqlite3",
      database: ":memory:",
      driver,
      entities: entities.map((entity) => (typeof entity === "function" ? entity : new EntitySchema(entity))),
    });
    await source.initialize();
    try {
      await source.query("PRAGMA foreign_keys = OFF");
      for (const statement of statements) await source.query(statement);
      const { upQueries } = await source.driver.createSchemaBuilder().log();
      return upQueries.map(({ query, parameters }) => bindSqlite(query, parameters ?? []));
    } finally {
      await source.destroy();
    }
  };
  return {
    async creating(entities) {
      const statements = await diff(entities, []);
      const needsMetadata = statements.some((sql) => sql.includes("typeorm_metadata"));
      return [...(needsMetadata ? [METADATA_TABLE] : []), ...statements];
    },
    diff,
    driver,
  };
}

const METADATA_TABLE = `CREATE TABLE "typeorm_metadata" ("type" varchar NOT NULL, "database" varchar, "schema" varchar, "table" varchar, "name" varchar, "value" text)`;
