import { PGlite } from "@electric-sql/pglite";
import { createPgConfig } from "@electric-sql/pglite/node-postgres";
import { createRequire } from "node:module";
import { compileFunction } from "node:vm";
import pg from "pg";
import type { DataSource, DataSourceOptions, EntitySchemaOptions } from "typeorm";
import type * as TypeOrm from "typeorm";
import { DEFAULT_STYLE } from "../../src/core/autogenerate/file-style.ts";
import { callsOf } from "../../src/core/autogenerate/query-runner/comparison-calls.ts";
import { writeMigration } from "../../src/core/autogenerate/source.ts";
import type { Comparison } from "../../src/core/operations/operation.ts";
import { creatingStatements } from "../../src/engine/creating-statements.ts";
import { inlineParameters } from "../../src/engine/sql-literal.ts";
import { readWorld } from "../../src/database/postgres/world.ts";
import type { World } from "../../src/database/postgres/world.ts";
import { emptyPostgres, inlineForPostgres } from "../../src/engine/empty-postgres.ts";
import { PgliteExtensions } from "../../src/shadow/pglite-extensions.ts";
import { typeormLines } from "./plain-typeorm.ts";
import type { TypeormLine } from "./plain-typeorm.ts";
import { compare, EMPTYING, run, sqlOf, worldOf } from "./worlds.ts";
import type { WorldDatabase } from "./worlds.ts";

const require = createRequire(import.meta.url);

/** An entity of a test: an object for an `EntitySchema`, or a class that its decorators were called on. */
export type TestEntity = EntitySchemaOptions<object> | (new () => object);

/** The `typeorm` package of a line, loaded into the test's own process. */
export function typeormOf(line: TypeormLine): typeof TypeOrm {
  return require(typeormLines[line]) as typeof TypeOrm;
}

/** The same for entities that are classes: both lines keep what decorators say in one global place. */
export function decoratorsOf(line: TypeormLine): typeof TypeOrm {
  Reflect.deleteProperty(globalThis, "typeormMetadataArgsStorage");
  return typeormOf(line);
}

/** What one line of TypeORM makes of entities, and what it says of a database. */
export interface TypeormWorlds {
  /** What TypeORM would run to make the entities, with the extensions that it would install first. */
  creating(entities: readonly TestEntity[], options?: Partial<DataSourceOptions>): Promise<string[]>;
  /** Runs one way of a comparison as a file with TypeORM's `QueryRunner` API has it. */
  migrate(comparison: Comparison, way: "up" | "down"): Promise<void>;
  /** TypeORM's own diff of the entities and the database as it is. */
  diff(entities: readonly TestEntity[], options?: Partial<DataSourceOptions>): Promise<string[]>;
}

export interface EntityWorlds extends WorldDatabase {
  typeorm(line: TypeormLine): TypeormWorlds;
}

/** A database that TypeORM itself can look at, with all extensions that PGlite has. */
export async function entityWorlds(): Promise<EntityWorlds> {
  const db = await PGlite.create();
  const extensions = new PgliteExtensions(db);
  extensions.loadFor("pg_available_extensions");
  return {
    // TypeORM has statements of several.
    query: async (sql) => ({ rows: (await db.exec(sql)).at(-1)?.rows ?? [] }),
    exec: (sql) => db.exec(sql),
    empty: async () => void (await db.exec(`SET client_min_messages TO error; ${EMPTYING}`)),
    stop: () => db.close(),
    typeorm: (line) => typeormWorlds(line, db),
  };
}

function typeormWorlds(line: TypeormLine, db: PGlite): TypeormWorlds {
  const { DataSource, EntitySchema } = typeormOf(line);
  const initialized = (entities: readonly TestEntity[], options: object): Promise<DataSource> =>
    new DataSource({
      type: "postgres",
      entities: entities.map((entity) => (typeof entity === "function" ? entity : new EntitySchema(entity))),
      ...options,
    }).initialize();
  return {
    async creating(entities, options = {}) {
      const { driver, extensions } = emptyPostgres(AVAILABLE);
      const source = await initialized(entities, { driver, ...options });
      try {
        const statements = await creatingStatements(source, inlineForPostgres);
        return [...extensions.map((name) => `CREATE EXTENSION IF NOT EXISTS "${name}" CASCADE`), ...statements];
      } finally {
        await source.destroy();
      }
    },
    async migrate(comparison, way) {
      const source = await new DataSource({
        type: "postgres",
        driver: pg,
        poolSize: 1,
        extra: createPgConfig(db),
      }).initialize();
      try {
        const Migration = migrationOf(comparison, typeormOf(line));
        await new Migration()[way](source.createQueryRunner());
      } finally {
        await source.destroy();
      }
    },
    async diff(entities, options = {}) {
      const source = await initialized(entities, {
        driver: pg,
        poolSize: 1,
        extra: createPgConfig(db),
        ...options,
      });
      try {
        const { upQueries } = await source.driver.createSchemaBuilder().log();
        return upQueries.map(({ query, parameters }) => inlineParameters(query, parameters ?? []));
      } finally {
        await source.destroy();
      }
    },
  };
}

/** The class of the file that a comparison is written to in calls of TypeORM's `QueryRunner`. */
function migrationOf(comparison: Comparison, typeorm: typeof TypeOrm): new () => TypeOrm.MigrationInterface {
  const source = writeMigration({
    message: "calls",
    id: "1763628000000",
    revises: [],
    upSql: sqlOf(comparison.up),
    downSql: sqlOf(comparison.down),
    calls: callsOf(comparison),
    operations: [],
    style: { ...DEFAULT_STYLE, language: "js", module: "cjs" },
  });
  const module: { exports: Record<string, new () => TypeOrm.MigrationInterface> } = { exports: {} };
  compileFunction(source, ["module", "require"])(module, () => typeorm);
  return Object.values(module.exports)[0] as new () => TypeOrm.MigrationInterface;
}

/** Entities that a test names, with the options of their data source. */
export interface EntityCase {
  entities: readonly TestEntity[];
  options?: Partial<DataSourceOptions>;
}

/** Statements that are found where nothing changed. */
export interface Found {
  /** Between a history of TypeORM's own statements and the entities. */
  overTypeorms: string[];
  /** Between a history of what the comparison writes from nothing and the entities. */
  overOurs: string[];
  /** By TypeORM's own diff: in what the comparison made, and in what TypeORM itself did. */
  byTypeorm: { inOurs: string[]; inIts: string[] };
  /** Once the way back has been gone. */
  left: string[];
  /** Makes it by calls of TypeORM's `QueryRunner` instead of statements; what is then found. */
  makeByCalls(): Promise<string[]>;
  /** The tables, views and types of each case, in double quotes. */
  names: Record<string, string[]>;
}

/** Makes the entities of all cases, which share no name, in one database and compares them again. */
export async function findAgain(
  database: EntityWorlds,
  line: TypeormLine,
  cases: Readonly<Record<string, EntityCase>>,
): Promise<Found> {
  const typeorm = database.typeorm(line);
  const all = Object.entries(cases);
  const statements: Record<string, string[]> = {};
  for (const [name, { entities, options }] of all) statements[name] = await typeorm.creating(entities, options);
  // Each case with views brings the table that TypeORM keeps them in.
  const creating = [...new Set(Object.values(statements).flat())];
  const before = creating.filter((sql) => /^CREATE (?:EXTENSION|SCHEMA) /.test(sql));
  const diffs = async (): Promise<string[]> => {
    const found: string[] = [];
    for (const { entities, options } of Object.values(cases)) found.push(...(await typeorm.diff(entities, options)));
    return found.toSorted();
  };
  const desired = await worldOf(database, creating);
  const typeorms = await worldOf(database, creating);
  const inIts = await diffs();
  const empty = await worldOf(database, before);
  const { up, down } = compare(empty, desired);
  await run(database, sqlOf(up));
  const ours = await readWorld(database, []);
  const inOurs = await diffs();
  await run(database, sqlOf(down));
  return {
    overTypeorms: bothWays(typeorms, desired),
    overOurs: bothWays(ours, desired),
    byTypeorm: { inOurs, inIts },
    left: bothWays(await readWorld(database, []), empty),
    async makeByCalls() {
      await run(database, [EMPTYING, ...before]);
      await typeorm.migrate({ up, down }, "up");
      return bothWays(await readWorld(database, []), desired);
    },
    names: Object.fromEntries(all.map(([name]) => [name, namesOf(statements[name] ?? [])])),
  };
}

function namesOf(statements: readonly string[]): string[] {
  return statements.flatMap(
    (sql) => /^CREATE (?:TABLE|TYPE|VIEW|MATERIALIZED VIEW) (?:"[^"]*"\.)?("[^"]*")/.exec(sql)?.[1] ?? [],
  );
}

function bothWays(a: World, b: World): string[] {
  const { up, down } = compare(a, b);
  return sqlOf([...up, ...down]);
}

const AVAILABLE = ["uuid-ossp", "citext", "hstore", "cube", "ltree", "vector", "btree_gist", "pgcrypto"];
