import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { initProject } from "../../../src/service/commands/init.ts";
import { assertFails } from "../../helpers/engine-project.ts";

const ENTITY = `import { Entity } from "typeorm";\n@Entity() export class`;
const MODULE = `import { ConfigService } from '@nestjs/config';\nimport { TypeOrmModule } from '@nestjs/typeorm';\n`;

describe("init", () => {
  let root: string;

  beforeEach(async () => {
    root = await realpath(await mkdtemp(path.join(tmpdir(), "typeorm-revisions-init-")));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  const write = async (files: Record<string, string>) => {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(path.dirname(path.join(root, name)), { recursive: true });
      await writeFile(path.join(root, name), text);
    }
  };
  const read = (name: string) => readFile(path.join(root, name), "utf8");

  /** The options that are written for a module, one line each, without what is the same for all. */
  async function taken(
    call: string,
    files: Record<string, string> = {},
  ): Promise<{ lines: string[]; notes: string[] }> {
    await write({ "tsconfig.json": "{}", "src/app.module.ts": `${MODULE}export const m = ${call};\n`, ...files });
    const { notes } = await initProject({ root });
    const text = await read("src/data-source.ts");
    const lines = text.slice(text.indexOf("({") + 3, text.indexOf("  entities:")).split("\n");
    return { lines: lines.map((line) => line.trim()).filter((line) => line !== ""), notes };
  }

  it("writes a data source with DATABASE_URL where there is no NestJS", async () => {
    await write({
      "package.json": `{ "dependencies": { "pg": "8" } }`,
      "tsconfig.json": "{}",
      "src/entities/user.ts": `${ENTITY} User {}\n`,
    });
    const result = await initProject({ root });
    assert.equal(
      await read("src/data-source.ts"),
      `import { DataSource } from "typeorm";

/** The data source for migrations: of TypeORM's command line and of TypeORM Revisions. */
export const AppDataSource = new DataSource({
  type: "postgres",
  url: process.env.DATABASE_URL,
  entities: [__dirname + "/entities/*.{ts,js}"],
  migrations: [__dirname + "/migrations/*.{ts,js}"],
  synchronize: false,
});
`,
    );
    assert.deepEqual(result.created, [path.join(root, "src/data-source.ts"), path.join(root, "src/migrations")]);
    assert.equal(result.from, "environment");
    assert.ok(existsSync(path.join(root, "src/migrations")));
  });

  it("writes JavaScript for a project of JavaScript, for its driver and its kind of modules", async () => {
    await write({ "package.json": `{ "dependencies": { "better-sqlite3": "1", "dotenv": "1" } }` });
    await initProject({ root });
    assert.equal(
      await read("data-source.js"),
      `require("dotenv/config");
const { DataSource } = require("typeorm");

/** The data source for migrations: of TypeORM's command line and of TypeORM Revisions. */
const AppDataSource = new DataSource({
  type: "better-sqlite3",
  database: process.env.DATABASE_FILE ?? "database.sqlite",
  entities: [__dirname + "/entities/*.{ts,js}"],
  migrations: [__dirname + "/migrations/*.js"],
  synchronize: false,
});

module.exports = { AppDataSource };
`,
    );
    await rm(path.join(root, "data-source.js"));
    await write({ "package.json": `{ "type": "module" }`, "src/a.js": `import { Entity } from 'typeorm'\n` });
    await initProject({ root });
    const text = await read("src/data-source.js");
    assert.match(text, /^import \{ DataSource \} from 'typeorm'\n/);
    assert.match(text, /migrations: \[import\.meta\.dirname \+ '\/migrations\/\*\.js'\]/);
  });

  it("takes literals, variables and constants over from forRoot", async () => {
    const { lines, notes } = await taken(
      `TypeOrmModule.forRoot({
        type: 'postgres', host: process.env.DB_HOST ?? 'localhost', port: +process.env.DB_PORT,
        extra: { max: SIZE * 2 }, schema, autoLoadEntities: true, entities: [A], synchronize: false, retryAttempts: 3 })`,
      { "src/sizes.ts": "export const schema = `app`;" },
    );
    assert.deepEqual(lines, [
      "type: 'postgres',",
      "host: process.env.DB_HOST ?? 'localhost',",
      "port: +process.env.DB_PORT,",
      "// extra: as in app.module.ts",
      "// schema: as in app.module.ts",
    ]);
    assert.equal(notes.filter((note) => note.includes("by hand")).length, 2);
  });

  it("follows names into other files, and brings the imports that remain", async () => {
    const { lines } = await taken(`TypeOrmModule.forRoot(options)`, {
      "src/app.module.ts": `${MODULE}import { options } from './config/database';\nTypeOrmModule.forRoot(options);\n`,
      "src/config/database.ts": `import { Snake } from './naming';\nimport * as fs from 'fs';\nimport { schema } from './sizes';
const base = { type: 'postgres' as const };
export const options = { ...base, schema, namingStrategy: new Snake(), ssl: { ca: fs.readFileSync('ca.pem') } };\n`,
      "src/config/naming.ts": "export class Snake {}",
      "src/config/sizes.ts": "export const schema = `app`;",
    });
    assert.deepEqual(lines, [
      "type: 'postgres',",
      "schema: `app`,",
      "namingStrategy: new Snake(),",
      "ssl: { ca: fs.readFileSync('ca.pem') },",
    ]);
    const text = await read("src/data-source.ts");
    assert.match(text, /^import \{ Snake \} from '\.\/config\/naming';$/m);
    assert.match(text, /^import \* as fs from 'fs';$/m);
  });

  it("reads ConfigService's keys as the variables behind them", async () => {
    const { lines, notes } = await taken(
      `TypeOrmModule.forRootAsync({ inject: [ConfigService], useFactory: async (config: ConfigService) => ({
        type: 'postgres', host: config.get('DB_HOST'), port: config.get('DB_PORT', 5432),
        username: config.getOrThrow<string>('DB_USER'), password: config.get('db.password', { infer: true }),
        ssl: config.get<boolean>('DB_SSL'), poolSize: config.get<number>('POOL') || 4, synchronize: true }) })`,
      {
        "src/db.config.ts": `import { registerAs } from '@nestjs/config';
export default registerAs('db', () => ({ password: process.env.PASSWORD }));`,
      },
    );
    assert.deepEqual(lines, [
      "type: 'postgres',",
      "host: process.env.DB_HOST,",
      "port: Number(process.env.DB_PORT ?? 5432),",
      "username: process.env.DB_USER,",
      "password: process.env.PASSWORD,",
      "ssl: process.env.DB_SSL === 'true',",
      "poolSize: Number(process.env.POOL) || 4,",
    ]);
    assert.match(notes.join("\n"), /app\.module\.ts sets synchronize: turn it off/);
  });

  it("reads options of a class, of a registered configuration and of an injected one", async () => {
    const { lines } = await taken(`TypeOrmModule.forRootAsync({ useClass: Options })`, {
      "src/app.module.ts": `${MODULE}import { Options } from './options';\nTypeOrmModule.forRootAsync({ useClass: Options });\n`,
      "src/options.ts": `export class Options { constructor(private config) {}
  createTypeOrmOptions() { return { type: this.config.get('DB_TYPE'), url: this.config.get('DATABASE_URL') } as any; } }`,
    });
    assert.deepEqual(lines, ["type: process.env.DB_TYPE,", "url: process.env.DATABASE_URL,"]);
    assert.match(await read("src/data-source.ts"), /\} as DataSourceOptions\);\n$/);
    for (const factory of ["(c) => c.get('db')", "(db: ConfigType<typeof dbConfig>) => ({ url: db.url })"]) {
      await rm(path.join(root, "src"), { recursive: true });
      const again = await taken("", {
        "src/app.module.ts": `${MODULE}import dbConfig from './db.config';\nTypeOrmModule.forRootAsync({ useFactory: ${factory} });\n`,
        "src/db.config.ts": `import { registerAs } from '@nestjs/config';
export default registerAs('db', () => ({ url: process.env.DATABASE_URL }));`,
      });
      assert.deepEqual(again.lines, ["type: 'postgres',", "url: process.env.DATABASE_URL,"]);
    }
  });

  it("reads what ConfigModule loads, and tells the file that it takes variables from", async () => {
    const { lines, notes } = await taken(
      `TypeOrmModule.forRootAsync({ useFactory: (c) => ({ host: c.get('database.host'), port: c.get('database.port'), url: c.get('URL') }) })`,
      {
        "src/configuration.ts": `export default () => ({ port: 1, database: { host: process.env.DATABASE_HOST, port: parseInt(process.env.DATABASE_PORT, 10) || 5432 } });`,
        "src/config.module.ts": `import { ConfigModule } from '@nestjs/config';
import configuration from './configuration';
export const m = ConfigModule.forRoot({ isGlobal: true, load: [configuration], envFilePath: ['.env.local', '.env'] });`,
      },
    );
    assert.deepEqual(lines, [
      "type: 'postgres',",
      "host: process.env.DATABASE_HOST,",
      "port: Number(process.env.DATABASE_PORT) || 5432,",
      "url: process.env.URL,",
    ]);
    assert.match(notes.join(" "), /config\.module\.ts reads variables from \.env\.local: name it with --env-file/);
    assert.equal(notes.filter((note) => note.includes("reads variables")).length, 1);
  });

  it("follows functions with what they are handed, services by their class, and files that pass on", async () => {
    const files = {
      "src/app.module.ts": `import { TypeOrmModule as NestTypeOrmModule } from '@nestjs/typeorm';
import { ConfigService } from '@nestjs/config';
import { AppConfig, optionsFor } from '@/config';
NestTypeOrmModule.forRootAsync({
  async useFactory(config: ConfigService, app: AppConfig) {
    return { ...optionsFor(config.get('DATABASE_URL'), config), ...app.extras(), ...new AppConfig(config).more(), ...app.pool };
  },
});
`,
      "src/config/index.ts": `export * from './options';
export { Config as AppConfig } from './app-config';
`,
      "src/config/options.ts": `import { ConfigService } from '@nestjs/config';
export function optionsFor(url: string, settings: ConfigService) { return { type: 'postgres', url, schema: settings.get('SCHEMA') }; }
`,
      "src/config/app-config.ts": `export class Config {
  constructor(private readonly config: any) {}
  extras = () => ({ poolSize: 5 });
  more() { return { applicationName: this.config.get('APP'), ssl: this.getBoolean('SSL') && this.config.get('CA', 'a' || 'b') !== 'x' }; }
  get pool(): object { return { cache: this.getNumber('CACHE') }; }
  getBoolean(key: string) { return this.config.get(key) === 'true'; }
}
`,
    };
    const tsconfig = { compilerOptions: { paths: { "@/*": ["./src/*"] } } };
    const { lines, notes } = await taken("", { ...files, "tsconfig.json": JSON.stringify(tsconfig) });
    assert.deepEqual(lines, [
      "type: 'postgres',",
      "url: process.env.DATABASE_URL,",
      "schema: process.env.SCHEMA,",
      "poolSize: 5,",
      "applicationName: process.env.APP,",
      "ssl: (process.env.SSL === 'true') && ((process.env.CA ?? ('a' || 'b')) !== 'x'),",
      "cache: Number(process.env.CACHE),",
    ]);
    assert.deepEqual(
      notes.filter((note) => note.includes("by hand")),
      [],
    );
  });

  it("keeps the meaning of nested operators", async () => {
    const { lines } = await taken(
      `TypeOrmModule.forRoot({ type: 'postgres', poolSize: (1 + 2) * 3, ssl: !(process.env.A && process.env.B), port: process.env.P ? 1 : 2 })`,
    );
    assert.deepEqual(lines.slice(1), [
      "poolSize: (1 + 2) * 3,",
      "ssl: !(process.env.A && process.env.B),",
      "port: process.env.P ? 1 : 2,",
    ]);
  });

  it("says what it cannot read", async () => {
    const { lines, notes } = await taken(`TypeOrmModule.forRootAsync({ useFactory: makeOptions() })`);
    assert.deepEqual(lines, ["type: 'postgres',", "url: process.env.DATABASE_URL,"]);
    assert.match(notes[0] ?? "", /options of app\.module\.ts could not be read/);
  });

  it("finds entities by a common ending, by folders, or by name", async () => {
    const globs = async (...names: string[]) => {
      await rm(root, { recursive: true });
      await write({
        "tsconfig.json": "{}",
        ...Object.fromEntries(names.map((name, i) => [name, `${ENTITY} E${i} {}\n`])),
      });
      await write({ "src/shared/service.ts": `import { DataSource } from "typeorm";\n` });
      await initProject({ root });
      const [, text = ""] = /entities: \[(.*)\]/.exec(await read("src/data-source.ts")) ?? [];
      return text.replaceAll("__dirname + ", "").replaceAll('"', "");
    };
    assert.equal(await globs("src/a/a.entity.ts", "src/b/b.entity.ts"), "/**/*.entity.{ts,js}");
    assert.equal(
      await globs("src/a/a.model.ts", "libs/x/b.model.ts"),
      "/../libs/x/**/*.model.{ts,js}, /a/**/*.model.{ts,js}",
    );
    assert.equal(await globs("src/a/a.ts", "src/b/b.ts"), "/a/*.{ts,js}, /b/*.{ts,js}");
    assert.equal(await globs("src/a/a.ts", "src/shared/b.ts"), "/a/*.{ts,js}, /shared/b.{ts,js}");
  });

  it("leaves a data source alone and makes only the folder", async () => {
    const source = `import { DataSource } from "typeorm";\nexport const Mine = new DataSource({ type: "postgres" });\n`;
    await write({ "db/mine.ts": source, "test/data-source.ts": source });
    const result = await initProject({ root });
    assert.deepEqual(
      { ...result, next: [] },
      {
        existing: true,
        file: path.join(root, "db/mine.ts"),
        export: "Mine",
        migrations: path.join(root, "db/migrations"),
        created: [path.join(root, "db/migrations")],
        notes: [],
        next: [],
      },
    );
    assert.equal(await read("db/mine.ts"), source);
    assert.deepEqual((await initProject({ root })).created, []);
  });

  it("makes the folder that an existing data source names", async () => {
    const folderFor = async (migrations: string) => {
      await rm(root, { recursive: true });
      await write({
        "tsconfig.json": "{}",
        "src/db.ts": `import path from "node:path";
import { DataSource } from "typeorm";
export const Mine = new DataSource({ type: "postgres", migrations: ${migrations} });\n`,
      });
      return path.relative(root, (await initProject({ root })).migrations).replaceAll("\\", "/");
    };
    assert.equal(await folderFor('[__dirname + "/changes/*.{ts,js}"]'), "src/changes");
    assert.equal(await folderFor('[path.join(__dirname, "../database/changes/**/*.ts")]'), "database/changes");
    assert.equal(await folderFor('["src/changes/*.ts"]'), "src/changes");
    assert.equal(await folderFor('["./src/changes/*{.ts,.js}"]'), "src/changes");
    assert.equal(await folderFor('["dist/changes/*.js"]'), "src/changes");
    assert.equal(await folderFor("[First]"), "src/migrations");
  });

  it("takes a data source of the tests for none", async () => {
    await write({
      "tsconfig.json": "{}",
      "test/data-source.ts": `import { DataSource } from "typeorm";\nexport const Mine = new DataSource({});\n`,
    });
    assert.equal((await initProject({ root })).existing, false);
  });

  it("overwrites no file, and writes another one when it is named", async () => {
    await write({ "tsconfig.json": "{}", "data-source.ts": "export const other = 1;\n" });
    await assertFails(initProject({ root }), "file-exists", /data-source\.ts is already there/, /init FILE/);
    assert.equal(await read("data-source.ts"), "export const other = 1;\n");
    assert.ok(!existsSync(path.join(root, "migrations")));
    const { file } = await initProject({ root, file: "database/orm.ts" });
    assert.equal(file, path.join(root, "database/orm.ts"));
  });

  it("puts migrations where some are already", async () => {
    await write({
      "tsconfig.json": "{}",
      "src/db/changes/1.ts": `import { MigrationInterface } from "typeorm";
export class A1700000000000 implements MigrationInterface { async up() {} async down() {} }\n`,
    });
    await initProject({ root });
    assert.match(await read("src/data-source.ts"), /migrations: \[__dirname \+ "\/db\/changes\/\*\.\{ts,js\}"\]/);
  });

  it("says so when the folder cannot be written, and leaves nothing half done", async function () {
    if (process.getuid?.() === 0) {
      // Root writes everywhere: a file in the folder's place has the same effect.
      await write({ "tsconfig.json": "{}", migrations: "a file" });
    } else {
      await write({ "tsconfig.json": "{}" });
      await chmod(root, 0o500);
    }
    await assertFails(initProject({ root }), "write-failed", /migrations/, /writable/);
    await chmod(root, 0o700);
    assert.ok(!(await readdir(root)).includes("data-source.ts"));
  });
});
