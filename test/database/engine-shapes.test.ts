import assert from "node:assert/strict";
import { TYPEORM_LINES } from "../helpers/engine.ts";
import { assertFails, columnTypes, engineProjects, TSCONFIG, USER } from "../helpers/engine-project.ts";

const entity = (name: string, body = ""): string =>
  `import { Column, Entity, PrimaryColumn } from "typeorm"; @Entity() export class ${name} { @PrimaryColumn() id: number; ${body} }`;
const listed = (...names: string[]): string => `import { DataSource } from "typeorm"; ${names
  .map((name) => `import { ${name} } from "./${name.toLowerCase()}";`)
  .join(" ")}
export const db = new DataSource({ type: "postgres", entities: [${names.join(", ")}] });`;

describe("the engine loads what the project's own tools load:", () => {
  const projects = engineProjects();
  const namesOf = ({ entities }: { entities: { name: string }[] }): string[] =>
    entities.map(({ name }) => name).toSorted();

  describe("settings of TypeScript", () => {
    it("a tsconfig that extends several others, aliases of each relative to where they are written", async () => {
      const loaded = await projects.load({
        "tsconfig.json": JSON.stringify({ extends: ["./config/strict.json", "./config/aliases.json"] }),
        "config/strict.json": JSON.stringify({ compilerOptions: { strict: true, experimentalDecorators: true } }),
        "config/aliases.json": JSON.stringify({
          extends: "./decorators.json",
          compilerOptions: { strictNullChecks: false, paths: { "@model/*": ["../src/model/*"] } },
        }),
        "config/decorators.json": JSON.stringify({ compilerOptions: { emitDecoratorMetadata: true } }),
        "src/db.ts": `import { DataSource } from "typeorm"; import { Note } from "@model/note"; export const db = new DataSource({ type: "postgres", entities: [Note] });`,
        "src/model/note.ts": entity("Note", "@Column() text: string | null;"),
      });
      assert.deepEqual(columnTypes(loaded, "note"), { id: "integer", text: "character varying" });
      for (const file of ["strict", "aliases", "decorators"]) {
        assert.ok(loaded.loadedFiles.includes(loaded.workspace.file(`config/${file}.json`)), `${file} is watched`);
      }
    });

    it("aliases without baseUrl, a list of places for one alias, and baseUrl alone", async () => {
      const loaded = await projects.load({
        "tsconfig.json": JSON.stringify({
          compilerOptions: {
            experimentalDecorators: true,
            paths: { "#model": ["./src/model"], "@/*": ["./generated/*", "./src/*"] },
          },
        }),
        "src/db.ts": `import { DataSource } from "typeorm"; import { Note } from "#model"; import { Page } from "@/page"; import { Leaf } from "@/leaf"; export const db = new DataSource({ type: "postgres", entities: [Note, Page, Leaf] });`,
        "src/model/index.ts": entity("Note"),
        "generated/page.ts": entity("Page"),
        "src/leaf.ts": entity("Leaf"),
      });
      assert.deepEqual(namesOf(loaded), ["Leaf", "Note", "Page"]);
      const absolute = await projects.load({
        "tsconfig.json": JSON.stringify({ compilerOptions: { experimentalDecorators: true, baseUrl: "./" } }),
        "src/db.ts": `import { DataSource } from "typeorm"; import { Note } from "src/model/note"; export const db = new DataSource({ type: "postgres", entities: [Note] });`,
        "src/model/note.ts": entity("Note"),
      });
      assert.deepEqual(namesOf(absolute), ["Note"]);
    });

    it("aliases of the module-alias package, which an application registers when it starts", async () => {
      const loaded = await projects.load({
        "package.json": JSON.stringify({
          name: "aliased",
          _moduleAliases: { "@root": ".", "@models": "dist/models" },
        }),
        "tsconfig.json": JSON.stringify({ compilerOptions: { outDir: "dist", experimentalDecorators: true } }),
        "src/db.ts": `import { DataSource } from "typeorm"; import { Note } from "@models/note"; import { Page } from "@root/src/page"; export const db = new DataSource({ type: "postgres", entities: [Note, Page] });`,
        "src/models/note.ts": entity("Note"),
        "src/page.ts": entity("Page"),
      });
      assert.deepEqual(namesOf(loaded), ["Note", "Page"]);
    });

    it("subpath imports of package.json that name built files", async () => {
      const loaded = await projects.load({
        "package.json": JSON.stringify({ name: "subpaths", imports: { "#model/*": "./dist/model/*.js" } }),
        "tsconfig.json": JSON.stringify({
          compilerOptions: { outDir: "dist", rootDir: "src", experimentalDecorators: true },
        }),
        "src/db.ts": `import { DataSource } from "typeorm"; import { Note } from "#model/note"; export const db = new DataSource({ type: "postgres", entities: [Note] });`,
        "src/model/note.ts": entity("Note"),
      });
      assert.deepEqual(namesOf(loaded), ["Note"]);
    });

    it("project references: the referenced tsconfig that has a file decides for it", async () => {
      const loaded = await projects.load({
        "tsconfig.json": JSON.stringify({
          files: [],
          references: [{ path: "./tsconfig.app.json" }, { path: "./tsconfig.spec.json" }],
        }),
        "tsconfig.app.json": JSON.stringify({
          compilerOptions: {
            composite: true,
            outDir: "out/app",
            rootDir: "src",
            strictNullChecks: false,
            experimentalDecorators: true,
            paths: { "@model/*": ["./src/model/*"] },
          },
          include: ["src"],
          exclude: ["src/**/*.spec.ts"],
        }),
        "tsconfig.spec.json": JSON.stringify({ compilerOptions: { strict: true }, include: ["src/**/*.spec.ts"] }),
        "src/db.ts": `import { DataSource } from "typeorm"; import "@model/note"; export const db = new DataSource({ type: "postgres", entities: ["out/app/model/*.js"] });`,
        "src/model/note.ts": entity("Note", "@Column() text: string | null;"),
      });
      assert.deepEqual(columnTypes(loaded, "note"), { id: "integer", text: "character varying" });
    });

    it("class fields as useDefineForClassFields has them, or as the target does", async () => {
      const files = {
        "src/db.ts": listed("Note"),
        "src/note.ts": `${entity("Note", "@Column() text: string;")}
console.log("fields:" + Object.keys(new Note()).join());`,
      };
      for (const [options, fields] of [
        [{ target: "ES2021" }, ""],
        [{ target: "ES2022" }, "id,text"],
        [{ target: "ES2022", useDefineForClassFields: false }, ""],
        [{ target: "ES2021", useDefineForClassFields: true }, "id,text"],
      ] as const) {
        const { engine } = await projects.load({
          ...files,
          "tsconfig.json": JSON.stringify({ compilerOptions: { experimentalDecorators: true, ...options } }),
        });
        assert.match(engine.output(), new RegExp(`^fields:${fields}$`, "m"), JSON.stringify(options));
      }
    });

    it("imports as esModuleInterop has them, import = require, const enums and namespaces", async () => {
      const loaded = await projects.load({
        "tsconfig.json": JSON.stringify({
          compilerOptions: {
            target: "ES2021",
            module: "CommonJS",
            experimentalDecorators: true,
            esModuleInterop: false,
          },
        }),
        "src/db.ts": `import * as path from "path"; import fs = require("fs"); import { DataSource } from "typeorm"; import { Kind, Names } from "./names";
if (typeof path.join !== "function" || typeof fs.existsSync !== "function") throw new Error("not interoperable");
export const db = new DataSource({ type: Kind.Postgres, entityPrefix: Names.prefix, entities: [path.join(__dirname, "*.entity.ts")] });`,
        "src/names.ts": `export const enum Kind { Postgres = "postgres" } export namespace Names { export const prefix = "n_"; }`,
        "src/note.entity.ts": entity("Note"),
      });
      assert.deepEqual(
        loaded.entities.map(({ table }) => table),
        ["n_note"],
      );
    });
  });

  describe("modules", () => {
    it("JSON, by default and by name", async () => {
      const loaded = await projects.load({
        "src/db.ts": `import { DataSource } from "typeorm"; import settings from "../config/db.json"; import * as all from "../config/db.json"; import { prefix } from "../config/db.json";
export const db = new DataSource({ ...settings.connection, type: all.type, entityPrefix: prefix, entities: ["src/*.entity.ts"] });`,
        "config/db.json": JSON.stringify({ type: "postgres", prefix: "j_", connection: { host: "db.example" } }),
        "src/note.entity.ts": entity("Note"),
      });
      assert.deepEqual([loaded.dataSource.target, loaded.entities[0]?.table], ["db.example:5432", "j_note"]);
      assert.ok(loaded.loadedFiles.includes(loaded.workspace.file("config/db.json")));
    });

    it("one project with .cts, .mts, .js of both kinds and .tsx", async () => {
      const loaded = await projects.load({
        "package.json": JSON.stringify({ name: "mixed", type: "module" }),
        "src/db.ts": `import { DataSource } from "typeorm"; import { A } from "./a.cjs"; import { B } from "./b.mjs"; import { c } from "./c.cjs"; import { D } from "./d.js";
export default { options: undefined, ds: c } && new DataSource({ type: "postgres", entities: [A, B, D] });`,
        "src/a.cts": entity("A"),
        "src/b.mts": entity("B"),
        "src/c.cjs": `module.exports = { c: __filename };`,
        "src/d.tsx": entity("D"),
      });
      assert.deepEqual(namesOf(loaded), ["A", "B", "D"]);
    });

    it("default imports of an ES module project: of CommonJS with and without a default, and of its own modules", async () => {
      const loaded = await projects.load({
        "package.json": JSON.stringify({ name: "esm", type: "module" }),
        "tsconfig.json": JSON.stringify({ compilerOptions: { experimentalDecorators: true } }),
        "node_modules/compiled/package.json": JSON.stringify({ name: "compiled", main: "index.js" }),
        "node_modules/compiled/index.js": `Object.defineProperty(exports, "__esModule", { value: true }); exports.default = "postgres"; exports.kind = "no";`,
        "src/db.ts": `import typeorm from "typeorm"; import pg from "pg"; import type_ from "compiled"; import User from "./user.js"; import Team from "./team.js";
const { DataSource } = typeorm;
export default new DataSource({ type: type_, database: typeof pg.Pool, entities: [User, Team] });`,
        "src/user.ts": `import typeorm from "typeorm"; import Team from "./team.js"; @typeorm.Entity() export default class User { @typeorm.PrimaryColumn() id: number; @typeorm.ManyToOne(() => Team) team: typeorm.Relation<Team>; }`,
        "src/team.ts": `import { Entity, OneToMany, PrimaryColumn } from "typeorm"; import User from "./user.js"; @Entity() export default class Team { @PrimaryColumn() id: number; @OneToMany(() => User, (user) => user.team) users: User[]; }`,
      });
      assert.deepEqual([namesOf(loaded), loaded.dataSource.target], [["Team", "User"], "localhost:5432/function"]);
    });

    it("top-level await, in the data source, behind it, in entities and in packages, in the order of imports", async () => {
      const loaded = await projects.load({
        "package.json": JSON.stringify({ name: "waiting", type: "module" }),
        "node_modules/vault/package.json": JSON.stringify({ name: "vault", type: "module", exports: "./index.js" }),
        "node_modules/vault/index.js": `export default await Promise.resolve("postgres"); export const late = true;`,
        "src/db.ts": `import "./first.js"; import { settings } from "./settings.js"; import type_, { late } from "vault"; import { DataSource } from "typeorm";
if (!late) throw new Error("early");
await new Promise((resolve) => setTimeout(resolve, 5));
export const db = new DataSource({ type: type_, ...settings, entities: ["src/*.entity.ts"] });`,
        "src/first.ts": `globalThis.order = ["first"];`,
        "src/settings.ts": `import { secret } from "./secret.js"; globalThis.order.push("settings"); export const settings = { database: secret, host: globalThis.order.join("-") };`,
        "src/secret.ts": `import "./again.js"; for await (const part of [Promise.resolve("se"), Promise.resolve("cret")]) { globalThis.order.push(part); }
export const secret = await (async () => "app")();`,
        "src/again.ts": `import * as secret from "./secret.js"; globalThis.order.push("again"); export const later = () => secret.secret;`,
        "src/note.entity.ts": `import { Column, Entity, PrimaryColumn } from "typeorm"; const length = await Promise.resolve(7); @Entity() export class Note { @PrimaryColumn({ length }) id: string; }`,
      });
      assert.equal(loaded.dataSource.target, "first-again-se-cret-settings:5432/app");
      assert.match(loaded.statements.join(), /"id" character varying\(7\)/);
    });

    it("says where a module fails after it has waited", async () => {
      const { engine, workspace } = await projects.open({
        "src/db.ts": `import { url } from "./url";\nexport const db = url;`,
        "src/url.ts": `await Promise.resolve();\n\nthrow new Error("no vault");\nexport const url = "";`,
      });
      const error = await assertFails(
        engine.load({ dataSourceFile: workspace.file("src/db.ts") }),
        "data-source-failed",
        /^The data source src\/db\.ts does not load: no vault \(in src\/url\.ts\)\.$/,
      );
      assert.deepEqual([error.facts.file, error.facts.line], [workspace.file("src/url.ts"), 3]);
    });

    it("circular entities of an ES module project, in every fresh process", async function () {
      this.timeout(120_000);
      const { workspace } = await projects.open({
        "package.json": JSON.stringify({ name: "circular", type: "module" }),
        "tsconfig.json": JSON.stringify({
          compilerOptions: { target: "ES2022", module: "NodeNext", experimentalDecorators: true },
        }),
        "src/db.ts": `import { DataSource } from "typeorm"; export default new DataSource({ type: "postgres", entities: ["src/entities/*.entity.ts"] });`,
        ...Object.fromEntries(
          [
            ["author", "book", "shelf"],
            ["book", "author", "shelf"],
            ["shelf", "book", "author"],
          ].map(([own = "", one = "", other = ""]) => {
            const name = (text: string): string => text[0]?.toUpperCase() + text.slice(1);
            return [
              `src/entities/${own}.entity.ts`,
              `import { Entity, ManyToOne, OneToMany, PrimaryColumn, type Relation } from "typeorm";
import { ${name(one)} } from "./${one}.entity.js";
import { ${name(other)} } from "./${other}.entity";
@Entity() export class ${name(own)} {
  @PrimaryColumn() id: number;
  @ManyToOne(() => ${name(one)}, (it) => it.${own}s) ${one}: ${name(one)};
  @OneToMany(() => ${name(other)}, (it) => it.${own}) ${other}s: Relation<${name(other)}>[];
}`,
            ];
          }),
        ),
      });
      const tables = new Set<string>();
      for (let count = 0; count < 20; count++) {
        const engine = await projects.again(workspace);
        await engine.load({ dataSourceFile: workspace.file("src/db.ts") });
        const { statements } = await engine.entities();
        tables.add(statements.join(";\n"));
        await engine.stop();
      }
      assert.equal(tables.size, 1, "the same schema every time");
      for (const name of ["author", "book", "shelf"])
        assert.match([...tables][0] ?? "", new RegExp(`CREATE TABLE "${name}"`));
    });
  });

  describe("a workspace of several packages", () => {
    it("a package that is linked and not built yet, by the sources that its tsconfig tells of", async () => {
      const { engine, workspace } = await projects.open(
        {
          "apps/api/package.json": JSON.stringify({ name: "api" }),
          "apps/api/src/db.ts": `import { DataSource } from "typeorm"; import { Note } from "@acme/model"; import { Page } from "@acme/model/page"; import { Leaf } from "@acme/plain";
export const db = new DataSource({ type: "postgres", entities: [Note, Page, Leaf] });`,
          "packages/model/package.json": JSON.stringify({
            name: "@acme/model",
            exports: {
              ".": { types: "./dist/index.d.ts", require: "./dist/index.cjs" },
              "./*": { import: "./dist/*.js" },
            },
          }),
          "packages/model/tsconfig.json": JSON.stringify({
            compilerOptions: { outDir: "dist", rootDir: "src", experimentalDecorators: true },
          }),
          "packages/model/src/index.ts": `export * from "./note";`,
          "packages/model/src/note.ts": entity("Note"),
          "packages/model/src/page.ts": entity("Page"),
          "packages/plain/package.json": JSON.stringify({ name: "@acme/plain" }),
          "packages/plain/index.ts": entity("Leaf"),
        },
        { cwd: "apps/api" },
      );
      await workspace.link("node_modules/@acme/model", "packages/model");
      await workspace.link("node_modules/@acme/plain", "packages/plain");
      await engine.load({ dataSourceFile: workspace.file("apps/api/src/db.ts") });
      const { entities } = await engine.entities();
      assert.deepEqual(namesOf({ entities }), ["Leaf", "Note", "Page"]);
      assert.equal(entities.find(({ name }) => name === "Note")?.file, workspace.file("packages/model/src/note.ts"));
    });

    it("packages that Yarn keeps out of node_modules, by the resolver that it wrote", async () => {
      const store = "../.yarn/store/node_modules";
      const { dataSource, ...loaded } = await projects.load(
        {
          ".pnp.cjs": `const Module = require("module"); const original = Module._resolveFilename;
exports.setup = () => { Module._resolveFilename = (request, parent, ...rest) => {
  try { return original(request, parent, ...rest); }
  catch { return original(request, { ...parent, paths: [__dirname + "/.yarn/store/node_modules"] }, ...rest); }
}; };`,
          "src/db.ts": listed("User"),
          "src/user.ts": USER,
        },
        {
          typeorm: null,
          links: { [`${store}/typeorm`]: "typeorm-0.3", [`${store}/reflect-metadata`]: "reflect-metadata" },
        },
      );
      assert.deepEqual(namesOf(loaded), ["User"]);
      assert.equal(dataSource.typeorm.bundled, false);
      assert.match(dataSource.typeorm.version, /^0\.3\./);
    });

    it("says which package has to be built where its sources cannot be told", async () => {
      const { engine, workspace } = await projects.open({
        "src/db.ts": `import "@acme/wasm"; export {};`,
        "packages/wasm/package.json": JSON.stringify({ name: "@acme/wasm", main: "pkg/wasm.js" }),
      });
      await workspace.link("node_modules/@acme/wasm", "packages/wasm");
      await assertFails(
        engine.load({ dataSourceFile: workspace.file("src/db.ts") }),
        "data-source-failed",
        /^The data source src\/db\.ts does not load: Cannot find module/,
        /^Build the package @acme\/wasm of this workspace first; .*pkg\/wasm\.js is not there\.$/,
      );
    });
  });

  describe("globs", () => {
    const BUILT = {
      "tsconfig.json": JSON.stringify({
        compilerOptions: { outDir: "dist", rootDir: "src", experimentalDecorators: true, emitDecoratorMetadata: true },
      }),
      "src/db.ts": `import { DataSource } from "typeorm"; export const db = new DataSource({ type: "postgres", entities: ["dist/**/*.entity{.ts,.js}"], migrations: ["dist/migrations/*.js"] });`,
      "src/user.entity.ts": USER,
      "src/migrations/1700000000001-a.ts": "export class A1700000000001 {}",
    };

    it("of built files where only sources are there, which is said and watched", async () => {
      const loaded = await projects.load(BUILT);
      assert.deepEqual(loaded.dataSource.migrationFiles, [loaded.workspace.file("src/migrations/1700000000001-a.ts")]);
      assert.deepEqual(loaded.dataSource.migrationGlobs, [loaded.workspace.file("src/migrations/*.{ts,js}")]);
      assert.deepEqual(loaded.dataSource.entityGlobs, [loaded.workspace.file("src/**/*.entity{.ts,.js}")]);
      assert.deepEqual(loaded.dataSource.warnings, [
        `"dist/migrations/*.js" names built files of dist; their sources in src are loaded.`,
      ]);
      assert.deepEqual(loaded.warnings, [
        `"dist/**/*.entity{.ts,.js}" names built files of dist; their sources in src are loaded.`,
      ]);
      assert.deepEqual(namesOf(loaded), ["User"]);
    });

    it("of built files that are older: new sources are seen, and those that are gone are not", async () => {
      const loaded = await projects.load({
        ...BUILT,
        "src/page.entity.ts": entity("Page"),
        "dist/user.entity.js": `throw new Error("the built file was loaded")`,
        "dist/gone.entity.js": `throw new Error("a file without source was loaded")`,
        "dist/migrations/1700000000001-a.js": "exports.A1700000000001 = class {}",
      });
      assert.deepEqual(namesOf(loaded), ["Page", "User"]);
      assert.deepEqual(loaded.dataSource.migrationFiles, [loaded.workspace.file("src/migrations/1700000000001-a.ts")]);
    });

    it("of built files when the data source is named by its own built file", async () => {
      const loaded = await projects.load(
        { ...BUILT, "dist/db.js": `throw new Error("the built file was loaded")` },
        {},
        { dataSourceFile: "dist/db.js" },
      );
      assert.deepEqual(namesOf(loaded), ["User"]);
      assert.equal(loaded.dataSource.warnings[0], "dist/db.js is a built file; its source src/db.ts is loaded.");
    });

    it("of built files, as they are where there are no sources", async () => {
      const built = entity("User")
        .replace(/@PrimaryColumn\(\) id: number; */, "")
        .replace("@Entity() export ", "");
      const loaded = await projects.load(
        {
          "tsconfig.json": BUILT["tsconfig.json"],
          "dist/db.js": `const { DataSource } = require("typeorm"); exports.db = new DataSource({ type: "postgres", entities: [__dirname + "/*.entity.js"], migrations: ["dist/migrations/*.js"] });`,
          "dist/user.entity.js": `const { EntitySchema } = require("typeorm"); ${built.slice(built.indexOf("class"))} exports.schema = new EntitySchema({ target: User, name: "User", columns: { id: { type: Number, primary: true } } });`,
          "dist/migrations/1700000000001-a.js": "exports.A1700000000001 = class {}",
        },
        {},
        { dataSourceFile: "dist/db.js" },
      );
      assert.deepEqual(namesOf(loaded), ["User"]);
      assert.deepEqual(loaded.dataSource.migrationFiles, [loaded.workspace.file("dist/migrations/1700000000001-a.js")]);
      assert.deepEqual(loaded.dataSource.warnings, []);
    });

    it("of built files by usual names, where no tsconfig tells", async () => {
      const loaded = await projects.load({ ...BUILT, "tsconfig.json": TSCONFIG });
      assert.deepEqual(namesOf(loaded), ["User"]);
      assert.match(loaded.warnings.join(), /names built files of dist; their sources in src are loaded/);
    });

    it("by __dirname for *.js, in a project that is loaded from its sources", async () => {
      const loaded = await projects.load({
        "src/db.ts": `import { DataSource } from "typeorm"; export const db = new DataSource({ type: "postgres", entities: [__dirname + "/**/*.entity.js"] });`,
        "src/user.entity.ts": USER,
      });
      assert.deepEqual(namesOf(loaded), ["User"]);
      assert.deepEqual(loaded.warnings, [
        `No built file matches "src/**/*.entity.js"; the sources of the same names are loaded.`,
      ]);
    });

    it("and tells how much each one matches", async () => {
      const loaded = await projects.load({
        "src/db.ts": `import { DataSource } from "typeorm"; export const db = new DataSource({ type: "postgres", entities: ["src/*.entity.ts", __dirname + "/model/*.ts"], migrations: [__dirname + "/none/*.ts"] });`,
        "src/user.entity.ts": USER,
      });
      const file = (name: string) => loaded.workspace.file(name);
      const glob = (option: string, name: string, files: number) => {
        return { option, glob: file(name), effective: [file(name)], files };
      };
      assert.deepEqual(loaded.dataSource.globs, [
        glob("entities", "src/*.entity.ts", 1),
        glob("entities", "src/model/*.ts", 0),
        glob("migrations", "src/none/*.ts", 0),
      ]);
    });

    it("where the first migration will be a source, for globs of built files", async () => {
      const { dataSource, workspace } = await projects.load({
        ...BUILT,
        "src/migrations/1700000000001-a.ts": "",
        "src/db.ts": BUILT["src/db.ts"].replace("dist/migrations/*.js", "dist/db/migrations/*.js"),
      });
      assert.equal(dataSource.migrationGlobs[0], workspace.file("src/db/migrations/*.{ts,js}"));
    });

    it("where the first migration will be a source, for built files that keep the name of the folder of sources", async () => {
      const { dataSource, workspace } = await projects.load({
        "tsconfig.json": JSON.stringify({ compilerOptions: { outDir: "dist", experimentalDecorators: true } }),
        "src/db.ts": `import { DataSource } from "typeorm"; export const db = new DataSource({ type: "postgres", entities: ["dist/**/*.entity.js"], migrations: ["dist/src/migrations/*{.ts,.js}"] });`,
        "src/user.entity.ts": USER,
      });
      assert.equal(dataSource.migrationGlobs[0], workspace.file("src/migrations/*{.ts,.js}"));
    });
  });

  for (const typeorm of TYPEORM_LINES) {
    it(`options that belong to the running application are not used, on ${typeorm}`, async () => {
      const { engine } = await projects.load(
        {
          "src/db.ts": `import { DataSource } from "typeorm"; import { Audit } from "./audit";
class Logger { constructor() {} logQuery() { throw new Error("logged"); } logQueryError() { throw new Error("logged"); } logSchemaBuild() { throw new Error("logged"); } log() { throw new Error("logged"); } }
export const db = new DataSource({ type: "postgres", entities: ["src/*.entity.ts"], subscribers: [Audit, "src/*.subscriber.ts"],
  logging: "all", logger: new Logger(), maxQueryExecutionTime: 1, cache: { type: "database" },
  synchronize: true, migrationsRun: true, dropSchema: true });`,
          "src/audit.ts": `import { EventSubscriber } from "typeorm"; @EventSubscriber() export class Audit { constructor(app) { app.get("service"); } listenTo() { throw new Error("subscribed"); } }`,
          "src/mail.subscriber.ts": `throw new Error("a subscriber was loaded");`,
          "src/user.entity.ts": USER,
        },
        { typeorm },
      );
      assert.equal(engine.output(), "");
    });
  }

  it("entities in index files behind index files, entity schemas, abstract parents and mixed lists", async () => {
    const loaded = await projects.load({
      "src/db.ts": `import { DataSource } from "typeorm"; import * as entities from "./model"; import { Loose } from "./loose"; export const db = new DataSource({ type: "postgres", entities: [...Object.values(entities), Loose, "src/globbed/*.ts"] });`,
      "src/loose.ts": `import { EntitySchema } from "typeorm"; export const Loose = new EntitySchema({ name: "Loose", columns: { id: { type: Number, primary: true } } });`,
      "src/model/index.ts": `export * from "./deep"; export { Note as Renamed } from "./note";`,
      "src/model/deep/index.ts": `export { default as Page } from "./page"; export * as spare from "./spare";`,
      "src/model/deep/page.ts": `import { Entity } from "typeorm"; import { Base } from "../base"; @Entity() export default class Page extends Base {}`,
      "src/model/deep/spare.ts": "export const nothing = 1;",
      "src/model/base.ts": `import { Column, PrimaryColumn } from "typeorm"; export abstract class Base { @PrimaryColumn() id: number; @Column() made: Date; }`,
      "src/model/note.ts": entity("Note"),
      "src/globbed/leaf.ts": entity("Leaf"),
    });
    assert.deepEqual(namesOf(loaded), ["Leaf", "Loose", "Note", "Page"]);
    assert.deepEqual(
      Object.fromEntries(loaded.entities.map(({ name, file }) => [name, file && loaded.workspace.relative(file)])),
      { Leaf: "src/globbed/leaf.ts", Loose: "src/loose.ts", Note: "src/model/note.ts", Page: "src/model/deep/page.ts" },
    );
    assert.match(loaded.statements.join(), /CREATE TABLE "page" \("id" integer NOT NULL, "made" TIMESTAMP NOT NULL/);
  });

  it("an entity in the table of migrations, with a warning", async () => {
    const { warnings } = await projects.load({
      "src/db.ts": listed("Migrations"),
      "src/migrations.ts": entity("Migrations"),
    });
    assert.deepEqual(warnings, [
      "The entity Migrations has the table migrations, in which TypeORM records migrations; set migrationsTableName in the data source.",
    ]);
  });

  describe("autoLoadEntities", () => {
    const NEST = {
      "node_modules/@nestjs/typeorm/package.json": JSON.stringify({ name: "@nestjs/typeorm", main: "index.js" }),
      "node_modules/@nestjs/typeorm/index.js": `throw new Error("the application was loaded");`,
      "src/db.ts": `import { DataSource } from "typeorm"; export const db = new DataSource({ type: "postgres", autoLoadEntities: true } as any);`,
      "src/users/user.entity.ts": USER,
      "src/notes/note.entity.ts": entity("Note"),
      "src/notes/tag.entity.ts": entity("Tag"),
      "src/reports/report.entity.ts": entity("Report"),
    };
    const module = (imports: string, calls: string): string =>
      `import { TypeOrmModule } from "@nestjs/typeorm"; ${imports} @Module({ imports: [${calls}] }) export class AModule {}`;

    it("takes what modules name in forFeature, for this data source", async () => {
      const loaded = await projects.load({
        ...NEST,
        "src/users/users.module.ts": module(
          `import { User } from "./user.entity"; import { REPORTS } from "../reports/names"; import { Report } from "../reports/report.entity";`,
          `TypeOrmModule.forFeature([User]), TypeOrmModule.forFeature([Report], REPORTS)`,
        ),
        "src/reports/names.ts": `export const REPORTS = "reports";`,
        "src/notes/notes.module.ts": module(
          `import { entities } from "./entities"; import * as tags from "./tag.entity";`,
          `TypeOrmModule.forFeature([...entities, tags.Tag])`,
        ),
        "src/notes/entities.ts": `import { Note } from "./note.entity"; export const entities = [Note];`,
      });
      assert.deepEqual(namesOf(loaded), ["Note", "Tag", "User"]);
      assert.deepEqual(loaded.warnings, [
        "autoLoadEntities is set; the 3 entities that modules name in forFeature are used.",
      ]);
    });

    it("takes every entity of the application where no module names any, and says so", async () => {
      const loaded = await projects.load({
        ...NEST,
        "test/fake.entity.ts": entity("Fake"),
        "src/users/user.entity.spec.ts": `throw new Error("a test was loaded: @Entity");`,
      });
      assert.deepEqual(namesOf(loaded), ["Note", "Report", "Tag", "User"]);
      assert.match(loaded.warnings.join(), /those of 4 files in \. are used/);
    });
  });

  describe("data sources that complete each other", () => {
    const OPTIONS = `type: "postgres", host: "db.example", database: "app"`;

    it("two exports of one module: the entities of one, the migrations and the connection of the other", async () => {
      const { dataSource, warnings, ...loaded } = await projects.load({
        "src/db.ts": `import { DataSource } from "typeorm"; import { User } from "./user";
export const application = new DataSource({ ${OPTIONS}, username: "reader", entityPrefix: "app_", entities: [User] });
export const migrations = new DataSource({ ${OPTIONS}, username: "owner", migrationsTableName: "done", migrations: ["src/migrations/*.ts"] });
export default migrations;`,
        "src/user.ts": USER,
        "src/migrations/1700000000001-a.ts": "export class A1700000000001 {}",
      });
      assert.deepEqual(
        [dataSource.exportName, dataSource.migrationsTable.name, dataSource.migrationFiles.length, warnings],
        ["migrations", "done", 1, []],
      );
      assert.deepEqual(dataSource.warnings, [
        "The entities of application are joined with the migrations of migrations.",
      ]);
      assert.deepEqual(
        loaded.entities.map(({ table }) => table),
        ["app_user"],
      );
    });

    it("two modules, when both are named", async () => {
      const files = {
        "src/db.ts": `import { DataSource } from "typeorm"; import { User } from "./user"; export const application = new DataSource({ ${OPTIONS}, entities: [User] });`,
        "src/migrate.ts": `import { DataSource } from "typeorm"; export const owner = new DataSource({ ${OPTIONS}, migrations: ["src/migrations/*.ts"] });`,
        "src/user.ts": USER,
        "src/migrations/1700000000001-a.ts": "export class A1700000000001 {}",
      };
      const { engine, workspace } = await projects.open(files);
      const [one, other] = [workspace.file("src/db.ts"), workspace.file("src/migrate.ts")];
      const joined = await engine.load({ dataSourceFile: one, joined: { dataSourceFile: other, exportName: "owner" } });
      assert.deepEqual([joined.exportName, joined.migrationFiles.length], ["owner", 1]);
      assert.equal((await engine.entities()).entities.length, 1);
      await workspace.write({ "src/migrate.ts": files["src/migrate.ts"].replace("db.example", "other.example") });
      const again = await projects.again(workspace);
      await assertFails(
        again.load({ dataSourceFile: one, joined: { dataSourceFile: other } }),
        "usage",
        /they lead to db\.example:5432\/app and other\.example:5432\/app/,
      );
    });

    it("but not where it would have to be guessed", async () => {
      const { engine, workspace } = await projects.open({
        "src/db.ts": `import { DataSource } from "typeorm";
export const a = new DataSource({ ${OPTIONS}, entities: ["a/*.ts"] });
export const b = new DataSource({ ${OPTIONS.replace("app", "other")}, migrations: ["b/*.ts"] });`,
      });
      await assertFails(
        engine.load({ dataSourceFile: workspace.file("src/db.ts") }),
        "ambiguous-data-source",
        /^src\/db\.ts exports 2 data sources: a, b\.$/,
      );
    });
  });
});
