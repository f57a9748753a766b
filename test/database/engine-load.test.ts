import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import path from "node:path";
import { TYPEORM_LINES } from "../helpers/engine.ts";
import { assertFails, columnTypes, engineProjects, USER } from "../helpers/engine-project.ts";

const DATA_SOURCE = `import { DataSource } from "typeorm";
import { User } from "./user";
export const AppDataSource = new DataSource({ type: "postgres", host: "db.example", username: "me", password: "secret", database: "app", entities: [User] });`;

describe("the engine loading a project", () => {
  const projects = engineProjects();
  const { open } = projects;
  const loadEntities = projects.load;

  for (const typeorm of TYPEORM_LINES) {
    it(`tells what the data source says, on ${typeorm}`, async () => {
      const { engine, workspace } = await open(
        {
          "src/user.ts": USER,
          "src/db.ts": `import { DataSource } from "typeorm";
import { First1700000000000 } from "./first";
export const AppDataSource = new DataSource({ type: "postgres", url: "postgres://me:secret@db.example:6543/app", schema: "sales",
  entities: ["src/*.entity.ts"], migrations: [First1700000000000, "src/migrations/*{.ts,.js}", "nowhere/*.ts"],
  migrationsTableName: "done", migrationsTransactionMode: "all", synchronize: true });`,
          "src/first.ts": `export class First1700000000000 { async up() {} async down() {} }`,
          "src/migrations/1700000000002-b.ts": "export class B1700000000002 {}",
          "src/migrations/1700000000002-b.js": "exports.B1700000000002 = class {}",
          "src/migrations/1700000000003-c.d.ts": "export {}",
          "src/migrations/1700000000001-a.js": "exports.A1700000000001 = class {}",
        },
        { typeorm },
      );
      const files: string[] = [];
      engine.onLoading((file) => files.push(file));
      const loaded = await engine.load({ dataSourceFile: workspace.file("src/db.ts") });
      const globOf = (option: string, name: string, files: number) => {
        return { option, glob: workspace.file(name), effective: [workspace.file(name)], files };
      };
      assert.deepEqual(
        { ...loaded, typeorm: undefined },
        {
          exportName: "AppDataSource",
          typeorm: undefined,
          type: "postgres",
          target: "db.example:6543/app",
          schema: "sales",
          migrationsTable: { schema: "sales", name: "done" },
          transactionMode: "all",
          migrationGlobs: [workspace.file("src/migrations/*{.ts,.js}"), workspace.file("nowhere/*.ts")],
          migrationFiles: [
            workspace.file("src/first.ts"),
            workspace.file("src/migrations/1700000000001-a.js"),
            workspace.file("src/migrations/1700000000002-b.ts"),
          ],
          entityGlobs: [workspace.file("src/*.entity.ts")],
          synchronize: true,
          migrationsRun: false,
          dropSchema: false,
          loadedFiles: ["package.json", "src/db.ts", "src/first.ts", "tsconfig.json"].map((name) =>
            workspace.file(name),
          ),
          globs: [
            globOf("entities", "src/*.entity.ts", 0),
            globOf("migrations", "src/migrations/*{.ts,.js}", 2),
            globOf("migrations", "nowhere/*.ts", 0),
          ],
          warnings: [],
        },
      );
      assert.equal(loaded.typeorm.bundled, false);
      assert.match(loaded.typeorm.version, typeorm === "typeorm" ? /^1\./ : /^0\.3\./);
      assert.deepEqual([...new Set(files)], [workspace.file("src/db.ts"), workspace.file("src/first.ts")]);
    });

    it(`loads entities that import each other, on ${typeorm}`, async () => {
      const { entities } = await loadEntities(
        {
          "src/db.ts": `import { DataSource } from "typeorm";
export default new DataSource({ type: "postgres", entities: ["src/entities/*.ts"] });`,
          "src/entities/author.ts": `import { Entity, OneToMany, PrimaryGeneratedColumn } from "typeorm"; import { Book } from "./book";
@Entity() export class Author { @PrimaryGeneratedColumn() id: number; @OneToMany(() => Book, (book) => book.author) books: Book[]; }`,
          "src/entities/book.ts": `import { Entity, ManyToOne, PrimaryGeneratedColumn } from "typeorm"; import { Author } from "./author";
@Entity() export class Book { @PrimaryGeneratedColumn() id: number; @ManyToOne(() => Author, (author) => author.books) author: Author; }`,
        },
        { typeorm },
      );
      assert.deepEqual(entities.map(({ name }) => name).toSorted(), ["Author", "Book"]);
    });
  }

  it("uses the TypeORM that comes with it where the workspace has none, and says so", async () => {
    const { engine, workspace } = await open({ "src/user.ts": USER, "src/db.ts": DATA_SOURCE }, { typeorm: null });
    const loaded = await engine.load({ dataSourceFile: workspace.file("src/db.ts") });
    assert.equal(loaded.typeorm.bundled, true);
    assert.match(loaded.warnings.join(), /no TypeORM installed/);
    assert.equal((await engine.entities()).entities.length, 1);
  });

  it("loads a native ES module project with top-level __dirname, import.meta and mixed specifiers", async () => {
    const result = await loadEntities({
      "package.json": JSON.stringify({ name: "esm", type: "module" }),
      "tsconfig.json": JSON.stringify({
        compilerOptions: {
          target: "ES2022",
          module: "NodeNext",
          experimentalDecorators: true,
          emitDecoratorMetadata: true,
        },
      }),
      "src/db.ts": `import { createRequire } from "node:module";
import path, { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { DataSource } from "typeorm";
import settings from "./settings.json" with { type: "json" };
import { namePrefix } from "./prefix.mjs";
const __filename = fileURLToPath(import.meta.url);
const __dirname = dirname(__filename);
const require = createRequire(import.meta.url);
if (import.meta.dirname !== __dirname) throw new Error(import.meta.dirname);
const { readFileSync } = require("node:fs");
readFileSync(__filename);
const extra = await_free();
function await_free() { return import("./extra.js"); }
export const AppDataSource = extra.then(({ Tag }) => new DataSource({ type: settings.type as "postgres", entityPrefix: namePrefix, entities: [path.join(__dirname, "*.entity.ts"), Tag] }));`,
      "src/settings.json": JSON.stringify({ type: "postgres" }),
      "src/prefix.mjs": `export const namePrefix = "x_";`,
      "src/extra.ts": `import { Entity, PrimaryColumn } from "typeorm"; @Entity() export class Tag { @PrimaryColumn() name: string; }`,
      "src/a.entity.ts": `import { Entity, ManyToOne, PrimaryColumn, Relation } from "typeorm"; import { B } from "./b.entity.js";
@Entity() export class A { @PrimaryColumn() id: number; @ManyToOne(() => B, (b) => b.as) b: Relation<B>; }`,
      "src/b.entity.ts": `import { Entity, OneToMany, PrimaryColumn, type Relation } from "typeorm"; import { A } from "./a.entity";
@Entity() export class B { @PrimaryColumn() id: number; @OneToMany(() => A, (a) => a.b) as: Relation<A[]>; }`,
    });
    assert.deepEqual(result.entities.map(({ table }) => table).toSorted(), ["x_a", "x_b", "x_tag"]);
  });

  it("resolves tsconfig paths, index files and packages that have types only", async () => {
    const result = await loadEntities({
      "tsconfig.json": JSON.stringify({
        compilerOptions: {
          experimentalDecorators: true,
          emitDecoratorMetadata: true,
          esModuleInterop: true,
          baseUrl: "src",
          paths: { "@entities/*": ["model/*"], "@model": ["model"] },
        },
      }),
      "node_modules/@types/geojson/package.json": JSON.stringify({ name: "@types/geojson", types: "index.d.ts" }),
      "node_modules/@types/geojson/index.d.ts": "export interface Point { x: number }",
      "src/db.ts": `import { DataSource } from "typeorm"; import { User } from "@entities/user"; import { Place } from "@model"; import { kind } from "shared/kind.js";
export const AppDataSource = new DataSource({ type: kind, entities: { User, Place } });`,
      "src/shared/kind.ts": `export const kind = "postgres" as const;`,
      "src/model/index.ts": `export * from "./place";`,
      "src/model/place.ts": `import { Column, Entity, PrimaryColumn } from "typeorm"; import { Point } from "geojson"; import { Shape } from "./shape";
@Entity() export class Place { @PrimaryColumn() id: number; @Column("jsonb") point: Point; @Column("jsonb") shape: Shape; }`,
      "src/model/shape.d.ts": `export interface Shape { sides: number }`,
      "src/model/user.ts": USER,
    });
    assert.deepEqual(result.entities.map(({ name }) => name).toSorted(), ["Place", "User"]);
    assert.equal(
      result.entities.find(({ name }) => name === "Place")?.file,
      result.workspace.file("src/model/place.ts"),
    );
  });

  it("loads entities that import each other through the index file of their folder", async () => {
    const entity = (name: string, other: string): string => `import { Entity, ManyToOne, PrimaryColumn } from "typeorm";
import { ${other} } from ".";
import { columnNameOf } from "./names";
@Entity() export class ${name} { @PrimaryColumn({ name: columnNameOf("${name}") }) id: number; @ManyToOne(() => ${other}) other: ${other}; }`;
    const { entities, statements } = await loadEntities({
      "src/db.ts": `import { DataSource } from "typeorm"; export const db = new DataSource({ type: "postgres", entities: ["src/model/*.ts"] });`,
      "src/model/index.ts": `export * from "./names"; export * from "./ant"; export * from "./bee"; export { Cat } from "./cat";`,
      "src/model/names.ts": `import "./bee"; export function columnNameOf(name: string): string { return name + "_key"; }`,
      "src/model/ant.ts": entity("Ant", "Bee"),
      "src/model/bee.ts": entity("Bee", "Cat"),
      "src/model/cat.ts": entity("Cat", "Ant"),
    });
    assert.deepEqual(
      entities
        .map(({ name, file }) => [name, file?.split(/[\\/]/).at(-1)])
        .toSorted((a, b) => String(a).localeCompare(String(b))),
      [
        ["Ant", "ant.ts"],
        ["Bee", "bee.ts"],
        ["Cat", "cat.ts"],
      ],
    );
    for (const name of ["Ant", "Bee", "Cat"]) assert.match(statements.join(), new RegExp(`"${name}_key" integer`));
  });

  it("gives columns the type that imported enums and aliases have", async () => {
    const result = await loadEntities({
      "src/db.ts": `import { DataSource } from "typeorm"; import { Job } from "./job"; export const db = new DataSource({ type: "postgres", entities: [Job] });`,
      "src/job.ts": `import { Column, Entity, PrimaryColumn } from "typeorm";
import { Role, Rank, State, Text, Frozen } from "./types";
import type { Kind } from "./types";
import * as types from "./types";
import { PackageRole } from "roles";
type Local = "a" | "b";
enum Own { A = 1 }
@Entity() export class Job {
  @PrimaryColumn() id: number;
  @Column() role: Role;
  @Column() rank: Rank;
  @Column() state: State;
  @Column() text: Text;
  @Column() kind: Kind;
  @Column() local: Local;
  @Column() own: Own;
  @Column() qualified: types.Role;
  @Column() fromPackage: PackageRole;
  @Column() frozen: Frozen;
  @Column() optional?: Role;
  @Column() flag: boolean;
}`,
      "src/types.ts": `export * from "./more-types"; export { Rank as Rank } from "./more-types";
export type State = "open" | "closed"; export type Text = string; export const Frozen = Object.freeze({ A: "a", B: "b" } as const); export type Frozen = (typeof Frozen)[keyof typeof Frozen];`,
      "src/more-types.ts": `export enum Role { Admin = "admin", User = "user" } export enum Rank { Low, High } export enum Kind { A = "a" }`,
      "node_modules/roles/package.json": JSON.stringify({ name: "roles", main: "index.js" }),
      "node_modules/roles/index.js": `exports.PackageRole = { A: "a" };`,
    });
    assert.deepEqual(columnTypes(result, "job"), {
      id: "integer",
      role: "character varying",
      rank: "integer",
      state: "character varying",
      text: "character varying",
      kind: "character varying",
      local: "character varying",
      own: "integer",
      qualified: "character varying",
      fromPackage: "character varying",
      frozen: "character varying",
      optional: "character varying",
      flag: "boolean",
    });
  });

  it("follows a type of another file that changes between two loads", async () => {
    const files = {
      "src/db.ts": `import { DataSource } from "typeorm"; import { Job } from "./job"; export const db = new DataSource({ type: "postgres", entities: [Job] });`,
      "src/job.ts": `import { Column, Entity, PrimaryColumn } from "typeorm"; import type { Size } from "./size";
@Entity() export class Job { @PrimaryColumn() id: number; @Column() size: Size; }`,
      "src/size.ts": `export type Size = "s" | "m";`,
    };
    const first = await loadEntities(files);
    assert.equal(columnTypes(first, "job").size, "character varying");
    await first.workspace.write({ "src/size.ts": `export type Size = 1 | 2;` });
    const again = await projects.again(first.workspace);
    await again.load({ dataSourceFile: first.workspace.file("src/db.ts") });
    const reloaded = await again.entities();
    assert.equal(columnTypes(reloaded, "job").size, "integer");
    assert.ok(reloaded.loadedFiles.includes(first.workspace.file("src/size.ts")), "the service watches it");
  });

  it("follows strictNullChecks of the nearest tsconfig", async () => {
    const result = await loadEntities({
      "src/tsconfig.json": JSON.stringify({
        compilerOptions: { strictNullChecks: false, experimentalDecorators: true },
      }),
      "src/db.ts": `import { DataSource } from "typeorm"; import { Job } from "./job"; export const db = new DataSource({ type: "postgres", entities: [Job] });`,
      "src/job.ts": `import { Column, Entity, PrimaryColumn } from "typeorm"; import { Role } from "./role";
@Entity() export class Job { @PrimaryColumn() id: number; @Column() name: string | null; @Column() role: Role | null; }`,
      "src/role.ts": `export enum Role { A = "a" }`,
    });
    assert.deepEqual(columnTypes(result, "job"), {
      id: "integer",
      name: "character varying",
      role: "character varying",
    });
  });

  it("maps globs of built files to their sources", async () => {
    const { engine, workspace } = await open({
      "tsconfig.json": JSON.stringify({
        compilerOptions: { outDir: "dist", rootDir: "src", experimentalDecorators: true, emitDecoratorMetadata: true },
      }),
      "src/db.ts": `import { DataSource } from "typeorm"; export const db = new DataSource({ type: "postgres", entities: ["dist/**/*.entity.js"], migrations: ["dist/migrations/*.js"] });`,
      "src/user.entity.ts": USER,
      "src/migrations/1700000000001-a.ts": "export class A1700000000001 {}",
      "dist/user.entity.js": `throw new Error("the built file was loaded")`,
    });
    const loaded = await engine.load({ dataSourceFile: workspace.file("src/db.ts") });
    assert.deepEqual(loaded.migrationFiles, [workspace.file("src/migrations/1700000000001-a.ts")]);
    assert.equal((await engine.entities()).entities[0]?.file, workspace.file("src/user.entity.ts"));
  });

  it("recognises data sources by shape: a factory, plain options, a doubly wrapped default", async () => {
    for (const [text, exportName] of [
      [
        `import { DataSource } from "typeorm"; export async function makeDataSource() { return new DataSource({ type: "postgres" }); }`,
        "makeDataSource",
      ],
      [`export const options = { type: "postgres", entities: [] };`, "options"],
      [
        `import { DataSource } from "typeorm"; const db = new DataSource({ type: "postgres" }); export { db }; export default db;`,
        "db",
      ],
      [`import { DataSource } from "typeorm"; export = new DataSource({ type: "postgres" });`, "default"],
    ] as const) {
      const { engine, workspace } = await open({ "src/db.ts": text });
      assert.equal((await engine.load({ dataSourceFile: workspace.file("src/db.ts") })).exportName, exportName);
    }
  });

  it("sets the variables of an env file, but not over those that are set", async () => {
    const { engine, workspace } = await open(
      {
        "src/db.ts": `import { DataSource } from "typeorm"; export const db = new DataSource({ type: "postgres", host: process.env.T_HOST, database: process.env.T_NAME });`,
      },
      { env: { T_HOST: "kept" } },
    );
    const loaded = await engine.load({
      dataSourceFile: workspace.file("src/db.ts"),
      env: { T_HOST: "lost", T_NAME: "given" },
    });
    assert.equal(loaded.target, "kept:5432/given");
  });

  it("names the candidates where a module exports several data sources", async () => {
    const { engine, workspace } = await open({
      "src/db.ts": `import { DataSource } from "typeorm"; export const a = new DataSource({ type: "postgres" }); export const b = new DataSource({ type: "postgres" });`,
    });
    const error = await assertFails(
      engine.load({ dataSourceFile: workspace.file("src/db.ts") }),
      "ambiguous-data-source",
      /exports 2 data sources: a, b/,
    );
    assert.deepEqual(error.facts.candidates, ["src/db.ts#a", "src/db.ts#b"]);
    assert.equal((await engine.load({ dataSourceFile: workspace.file("src/db.ts"), exportName: "b" })).exportName, "b");
  });

  it("names files from the folder of the project, where that is above the package", async () => {
    const { engine, workspace } = await open({
      "src/db.ts": `import { DataSource } from "typeorm"; export const db = new DataSource({ type: "postgres", entities: ["src/*.entity.ts"] });`,
      "src/user.entity.ts": `import "./missing"; throw new Error("no " + __filename);`,
    });
    await engine.load({ dataSourceFile: workspace.file("src/db.ts"), root: path.dirname(workspace.folder) });
    const file = path.join(path.basename(workspace.folder), "src", "user.entity.ts").replaceAll("\\", "/");
    const error = await assertFails(engine.entities(), "entity-failed", /./);
    assert.ok(error.message.replaceAll("\\", "/").startsWith(`The entity file ${file} `), error.message);
  });

  it("says that a module exports no data source", async () => {
    const { engine, workspace } = await open({ "src/db.ts": `export const x = 1;` });
    await assertFails(
      engine.load({ dataSourceFile: workspace.file("src/db.ts") }),
      "no-data-source",
      /exports no TypeORM data source/,
      /Export one/,
    );
    await assertFails(
      engine.load({ dataSourceFile: workspace.file("src/db.ts"), exportName: "x" }),
      "no-data-source",
      /"x"/,
    );
    await assertFails(
      engine.load({ dataSourceFile: workspace.file("src/gone.ts") }),
      "no-data-source",
      /does not exist/,
    );
  });

  it("says where a module throws, in lines of the source, and which variables are not set", async () => {
    const { engine, workspace } = await open({
      "src/db.ts": `import type { A } from "./a";
import { url } from "./config";
export const db = url;`,
      "src/config.ts": `interface Config {
  url: string;
}

function required(name: string, value: string | undefined): string {
  if (!value) throw new Error(name + " is required");
  return value;
}
export const url = required("T_DATABASE_URL", process.env.T_DATABASE_URL) + (process.env.T_SCHEMA ?? "public") + process.env.T_NOT_SET;`,
    });
    const error = await assertFails(
      engine.load({ dataSourceFile: workspace.file("src/db.ts") }),
      "data-source-failed",
      /T_DATABASE_URL is required/,
      /^Not set: T_DATABASE_URL;/,
    );
    assert.equal(error.facts.file, workspace.file("src/config.ts"));
    assert.equal(error.facts.line, 6);
  });

  it("says which package is missing and how to get it", async () => {
    const { engine, workspace } = await open({ "src/db.ts": `import "@acme/settings/env"; export {};` });
    await assertFails(
      engine.load({ dataSourceFile: workspace.file("src/db.ts") }),
      "data-source-failed",
      /Cannot find module '@acme\/settings\/env'/,
      /npm install @acme\/settings/,
    );
  });

  it("says where a syntax error is", async () => {
    const { engine, workspace } = await open({
      "src/db.ts": `import { x } from "./broken";\nexport { x };`,
      "src/broken.ts": `export const x = 1;\nconst y = ;\n`,
    });
    const error = await assertFails(
      engine.load({ dataSourceFile: workspace.file("src/db.ts") }),
      "data-source-failed",
      /Unexpected token/,
    );
    assert.deepEqual(
      [error.facts.file, error.facts.line, error.facts.column],
      [workspace.file("src/broken.ts"), 2, 11],
    );
  });

  it("survives process.exit, late rejections and exceptions of the project's code", async () => {
    const { engine, workspace } = await open({
      "src/exits.ts": `process.exit(3);`,
      "src/exits-later.ts": `export default new Promise((_, reject) => setTimeout(() => process.exit(4), 5));`,
      "src/db.ts":
        DATA_SOURCE +
        `\nsetTimeout(() => { throw new Error("late exception"); }, 1); Promise.reject(new Error("late rejection"));`,
      "src/user.ts": USER,
    });
    await assertFails(
      engine.load({ dataSourceFile: workspace.file("src/exits.ts") }),
      "data-source-failed",
      /process\.exit\(3\)/,
    );
    await assertFails(
      engine.load({ dataSourceFile: workspace.file("src/exits-later.ts") }),
      "data-source-failed",
      /process\.exit\(4\)/,
    );
    await engine.load({ dataSourceFile: workspace.file("src/db.ts") });
    while (!engine.output().includes("late exception") || !engine.output().includes("late rejection"))
      await engine.entities();
    assert.equal(engine.process.exitCode, null);
  });

  it("never initialises the user's data source", async () => {
    const { engine, workspace } = await open({
      "src/user.ts": USER,
      "src/db.ts": DATA_SOURCE + `\nAppDataSource.initialize = () => { throw new Error("initialised"); };`,
    });
    await engine.load({ dataSourceFile: workspace.file("src/db.ts") });
    assert.equal((await engine.entities()).entities.length, 1);
  });

  it("says which entity file fails and where", async () => {
    const { engine, workspace } = await open({
      "src/db.ts": `import { DataSource } from "typeorm"; export const db = new DataSource({ type: "postgres", entities: ["src/*.entity.ts"] });`,
      "src/a.entity.ts": `import { Column, Entity } from "typeorm";

@Entity()
export class A {
  @Colum() name: string;
}`,
    });
    await engine.load({ dataSourceFile: workspace.file("src/db.ts") });
    const error = await assertFails(engine.entities(), "entity-failed", /Colum is not defined/);
    assert.equal(error.facts.file, workspace.file("src/a.entity.ts"));
    assert.equal(error.facts.line, 5);
  });

  it("says which column has a type that is none, and what to do", async () => {
    const { engine, workspace } = await open({
      "src/db.ts": `import { DataSource } from "typeorm"; export const db = new DataSource({ type: "postgres", entities: ["src/*.entity.ts"] });`,
      "src/a.entity.ts": `import { Column, Entity, PrimaryColumn } from "typeorm"; @Entity() export class Misspelt { @PrimaryColumn() id: number; @Column() name: strin; }`,
    });
    await engine.load({ dataSourceFile: workspace.file("src/db.ts") });
    const error = await assertFails(engine.entities(), "entity-failed", /Misspelt\.name/, /Give the column its type/);
    assert.equal(error.facts.file, workspace.file("src/a.entity.ts"));
  });

  it("says which entity TypeORM refuses", async () => {
    const { engine, workspace } = await open({
      "src/db.ts": `import { DataSource } from "typeorm"; export const db = new DataSource({ type: "postgres", entities: ["src/*.entity.ts"] });`,
      "src/a.entity.ts": `import { Column, Entity } from "typeorm"; @Entity() export class Keyless { @Column() name: string; }`,
    });
    await engine.load({ dataSourceFile: workspace.file("src/db.ts") });
    const error = await assertFails(engine.entities(), "entity-failed", /Keyless.*primary/i);
    assert.equal(error.facts.file, workspace.file("src/a.entity.ts"));
  });

  it("names the globs that find no entity", async () => {
    const { engine, workspace } = await open({
      "src/db.ts": `import { DataSource } from "typeorm"; export const db = new DataSource({ type: "postgres", entities: ["build/**/*.js"] });`,
    });
    await engine.load({ dataSourceFile: workspace.file("src/db.ts") });
    await assertFails(engine.entities(), "no-entities", /"build\/\*\*\/\*\.js"/);
  });

  it("tells for which databases there are changes of entities", async () => {
    const { engine, workspace } = await open({
      "src/db.ts": `export const options = { type: "mssql", host: "h", database: "d", entities: [] };`,
    });
    assert.equal((await engine.load({ dataSourceFile: workspace.file("src/db.ts") })).target, "h:1433/d");
    await assertFails(engine.entities(), "unsupported-dialect", /type mssql/);
  });

  it("loads on every Node of this machine, preloaded or not", async () => {
    const nodes = execFileSync(
      process.platform === "win32" ? "where" : "which",
      process.platform === "win32" ? ["node"] : ["-a", "node"],
      { encoding: "utf8" },
    );
    for (const execPath of new Set(nodes.split(/\r?\n/).filter((line) => line !== ""))) {
      for (const preload of [false, true]) {
        const { engine, workspace } = await open(
          {
            "package.json": JSON.stringify({ name: "esm", type: "module" }),
            "node_modules/only-esm/package.json": JSON.stringify({
              name: "only-esm",
              type: "module",
              exports: { ".": { import: "./main.js" } },
            }),
            "node_modules/only-esm/main.js": `export { default } from "./value.js"; export const url = import.meta.url;`,
            "node_modules/only-esm/value.js": `export default await Promise.resolve("postgres");`,
            "src/user.ts": USER,
            "src/db.ts": `import type_, { url } from "only-esm"; import { DataSource } from "typeorm"; import { User } from "./user.js";
export const db = new DataSource({ type: type_, entities: [User], applicationName: url });`,
          },
          { execPath },
        );
        const used = preload
          ? await projects.again(workspace, { execPath, arguments: ["--preload", workspace.folder] })
          : engine;
        assert.equal((await used.load({ dataSourceFile: workspace.file("src/db.ts") })).type, "postgres", execPath);
        assert.equal((await used.entities()).entities.length, 1, execPath);
      }
    }
  });
});
