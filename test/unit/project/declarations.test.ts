import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { DEFAULT_STYLE } from "../../../src/core/autogenerate/file-style.ts";
import { writeMigration } from "../../../src/core/autogenerate/source.ts";
import { RevisionsError } from "../../../src/core/errors.ts";
import { chooseDataSource, findDataSources } from "../../../src/project/data-sources.ts";
import { migrationsFolder } from "../../../src/project/migrations-folder.ts";
import { parseModule } from "../../../src/project/parse.ts";
import { resolveOptions } from "../../../src/project/resolved-options.ts";
import { ProjectScanner } from "../../../src/project/scan.ts";

const TYPEORM = `import { DataSource, EntitySchema, Entity } from "typeorm";\n`;

describe("data sources by their shape", () => {
  const cases: [what: string, text: string, found: string[]][] = [
    [
      "not a repository that is taken from one",
      `export const A = new DataSource({}); export const repo = A.getRepository(Post);`,
      ["A instance"],
    ],
    ["not the result of a query", `export const rows = () => new DataSource({}).query("x");`, []],
    ["not one inside an object", `export const providers = [{ useFactory: () => new DataSource({}) }];`, []],
    [
      "not Angular's class of that name",
      `import { DataSource as D } from "@angular/cdk/collections"; export const x = new D();`,
      [],
    ],
    ["not one that is passed on from elsewhere", `export { AppDataSource } from "./other";`, []],
    [
      "not a function that wants to be told something",
      `export const forTenant = (id: string) => new DataSource({ schema: id });`,
      [],
    ],
    [
      "a function with parameters of its own accord",
      `export const make = (id = "a", b?: string) => new DataSource({});`,
      ["make function"],
    ],
    [
      "one under two names, by the better one",
      `const x = new DataSource({}) satisfies DataSource; export default x as DataSource; export { x };`,
      ["x instance"],
    ],
    [
      "one beside what makes it ready",
      `export const ds = new DataSource({}); export const ready = ds.initialize(); export const init = async () => { await ds.initialize(); return ds; };`,
      ["ds instance"],
    ],
    [
      "a choice between two",
      `export default process.env.X ? new DataSource({}) : new DataSource({});`,
      ["default instance"],
    ],
    [
      "one that is filled in later",
      `export let ds: DataSource; export async function init() { ds = new DataSource({}); }`,
      ["ds instance"],
    ],
    ["a function by its type", `export function get(): Promise<DataSource> { return make(); }`, ["get function"]],
    [
      "by its type where the value does not tell",
      `import { open } from "./open";\nexport const ds: DataSource = open();`,
      ["ds instance"],
    ],
    ["a promise by its type", `export let ready: Promise<DataSource>;`, ["ready promise"]],
    [
      "a function called at once",
      `export default (async () => { const o = await options(); return new DataSource(o); })();`,
      ["default promise"],
    ],
    [
      "a call of a local factory",
      `function make(o: object) { return new DataSource(o); }\nexport const ds = make({});`,
      ["ds instance"],
    ],
    ["awaited at the top", `export const ds = await new DataSource({}).initialize();`, ["ds instance"]],
    ["a class that extends it", `class Own extends DataSource {}\nexport const ds = new Own({});`, ["ds instance"]],
    [
      "returned from a switch",
      `export function get() { switch (kind) { case "a": return new DataSource({}); default: return new DataSource({}); } }`,
      ["get function"],
    ],
    [
      "not what a function inside returns",
      `export function make() { const inner = () => { return new DataSource({}); }; }`,
      [],
    ],
  ];
  for (const [what, text, found] of cases) {
    it(what, () =>
      assert.deepEqual(
        parseModule("/p/a.ts", TYPEORM + text).dataSources.map(({ exportName, how }) => `${exportName} ${how}`),
        found,
      ),
    );
  }

  const commonJs: [what: string, text: string, found: string[]][] = [
    [
      "in an object",
      `const { DataSource } = require("typeorm"); module.exports = { AppDataSource: new DataSource({}) };`,
      ["AppDataSource"],
    ],
    ["by the module's name", `const typeorm = require("typeorm"); exports.ds = new typeorm.DataSource({});`, ["ds"]],
    [
      "as TypeScript compiles it",
      `exports.ds = void 0; const typeorm_1 = require("typeorm"); exports.ds = new typeorm_1.DataSource({});`,
      ["ds"],
    ],
    ["under another name", `const { DataSource: DS } = require("typeorm"); module.exports = new DS({});`, ["default"]],
  ];
  for (const [what, text, found] of commonJs) {
    it(`in CommonJS: ${what}`, () =>
      assert.deepEqual(
        parseModule("/p/a.cjs", text).dataSources.map(({ exportName }) => exportName),
        found,
      ));
  }

  it("with the lists of its options, as far as they are written out", () => {
    const options = (text: string) => {
      const [source] = parseModule("/p/a.ts", TYPEORM + text).dataSources;
      const strings = (option: "entities" | "migrations") => source?.[option]?.strings.map(({ text }) => text);
      return { entities: strings("entities"), migrations: strings("migrations"), partial: source?.partial ?? false };
    };
    const whole = { entities: undefined, migrations: undefined, partial: false };
    assert.deepEqual(options(`export const ds = new DataSource({ entities: [Post, "a/*.ts"] });`), {
      ...whole,
      entities: ["a/*.ts"],
    });
    assert.deepEqual(
      options(
        `const globs = isTs ? ["src/*.ts"] : ["dist/*.js"];\nexport const make = async () => { const options: DataSourceOptions = { migrations: [...globs, path.join(__dirname, "..", "m", "*.ts")] }; return new DataSource(options); };`,
      ),
      { ...whole, migrations: ["src/*.ts", "dist/*.js", "../m/*.ts"] },
    );
    assert.deepEqual(
      options(`function base() { return { entities: [] }; }\nexport const ds = new DataSource({ ...base() });`),
      { ...whole, entities: [] },
    );
    assert.deepEqual(options(`export const ds = new DataSource(options);`), { ...whole, partial: true });
  });

  it("with the modules that its options come from, and what those tell", () => {
    const modules = new Map(
      Object.entries({
        "/p/src/db.ts": `import { options } from "./config/index.js"; import make from "../base"; export const ds = new DataSource({ ...options, ...make() });`,
        "/p/src/config/index.ts": `import { shared } from "@app/shared"; export const options = { migrations: ["m/*.ts"], ...shared };`,
        "/p/base.ts": `export default function make(): object { return { entities: ["e/*.ts"], synchronize: true }; }`,
      }).map(([file, text]) => [file, parseModule(file, text)]),
    );
    const [source] = modules.get("/p/src/db.ts")?.dataSources ?? [];
    assert.ok(source);
    const placed = resolveOptions("/p/src/db.ts", source, (file) => modules.get(file));
    const strings = (list: { strings: { text: string }[] } | undefined) => list?.strings.map(({ text }) => text);
    assert.deepEqual(
      placed.map(({ file, entities, migrations, synchronize, partial }) => [
        file,
        strings(entities) ?? strings(migrations),
        synchronize !== undefined,
        partial ?? false,
      ]),
      [
        ["/p/src/db.ts", undefined, false, false],
        ["/p/src/config/index.ts", ["m/*.ts"], false, true],
        ["/p/base.ts", ["e/*.ts"], true, false],
      ],
    );
  });

  it("with synchronize: true in options that are spread", () => {
    const text = `const base = { synchronize: true } as const;\nconst options = { ...base };\nexport const ds = new DataSource(options);`;
    assert.deepEqual(parseModule("/p/a.ts", TYPEORM + text).dataSources[0]?.synchronize?.start, {
      line: 1,
      character: 15,
    });
  });
});

describe("entities and migrations by their shape", () => {
  it("an EntitySchema under TypeORM's name for it, with its columns", () => {
    const text = `export const UserSchema = new EntitySchema({ name: "User", columns: { id: { type: Number }, "e-mail": { type: String } }, relations: { posts: {} } });`;
    const [entity] = parseModule("/p/a.ts", TYPEORM + text).entities;
    assert.equal(entity?.className, "User");
    assert.equal(entity.decorator, "EntitySchema");
    assert.deepEqual(
      entity.properties.map(({ name }) => name),
      ["id", "e-mail", "posts"],
    );
  });

  it("a decorator under another name, but not the one of another library", () => {
    assert.equal(
      parseModule("/p/a.ts", `import { Entity as E } from "typeorm"; @E() export class User {}`).entities.length,
      1,
    );
    assert.equal(
      parseModule("/p/a.ts", `import * as orm from "typeorm"; @orm.Entity() export class User {}`).entities.length,
      1,
    );
    assert.equal(
      parseModule("/p/a.ts", `import { Entity } from "@mikro-orm/core"; @Entity() export class User {}`).entities
        .length,
      0,
    );
  });

  it("a migration without a name of its own, and a class as a value", () => {
    const text = `/** first */\nexport default class implements MigrationInterface { name = "A1700000000001"; async up(queryRunner) {} async down() {} }
export const B1700000000002 = class { async up(queryRunner) {} async down() {} };
export abstract class Base1700000000003 implements MigrationInterface { async up(queryRunner) {} async down() {} }`;
    assert.deepEqual(
      parseModule("/p/a.ts", text).migrations.map(({ className, name, message }) => [className, name, message]),
      [
        ["default", "A1700000000001", "first"],
        ["B1700000000002", undefined, undefined],
      ],
    );
  });

  it("places in UTF-16 units, whatever stands before", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 40 }), fc.constantFrom("\n", "\r\n"), (noise, end) => {
        const safe = noise.replaceAll(/[*/\\`\r\n\u2028\u2029]/g, "");
        const lines = [
          `/* ${safe} */ const s = \`${safe.replaceAll("$", "")}\`;`,
          `/* ${safe} */ @Entity() export class Post {`,
          "}",
        ];
        const [entity] = parseModule("/p/a.ts", lines.join(end)).entities;
        const { start, end: stop } = entity?.range ?? assert.fail(lines.join(end));
        assert.equal(lines[start.line]?.slice(start.character, stop.character), "Post");
      }),
    );
  });

  it("what was written is read back: name, message and tags", () => {
    const message = fc.string({ unit: "grapheme", maxLength: 80 });
    const ids = fc.uniqueArray(fc.integer({ min: 1e12, max: 9e12 }).map(String), { maxLength: 3 });
    fc.assert(
      fc.property(
        message,
        ids,
        ids,
        fc.option(fc.constantFrom("billing", "core"), { nil: undefined }),
        (text, revises, dependsOn, branch) => {
          const id = "1763628000000";
          const source = writeMigration({
            message: text,
            id,
            revises,
            dependsOn,
            upSql: ["SELECT 1"],
            downSql: [],
            operations: [],
            style: DEFAULT_STYLE,
            transaction: false,
            ...(branch === undefined ? {} : { branch }),
          });
          const { migrations, syntaxErrors } = parseModule("/p/a.ts", source);
          assert.deepEqual(syntaxErrors, []);
          const [migration] = migrations;
          assert.ok(migration);
          assert.ok(migration.className.endsWith(id));
          assert.equal(migration.transaction, false);
          assert.equal(migration.tags.revision, id);
          assert.deepEqual(migration.tags.revises ?? [], revises);
          assert.deepEqual(migration.tags.dependsOn ?? [], dependsOn);
          assert.equal(migration.tags.branch, branch);
          if (/^[\w ]*\w[\w ]*$/.test(text)) assert.equal(migration.message, text.trim().replaceAll(/ +/g, " "));
        },
      ),
    );
  });
});

describe("choosing a data source", () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(path.join(tmpdir(), "choose-"));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  async function choose(files: Record<string, string>, requested?: string): Promise<string> {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(path.dirname(path.join(root, name)), { recursive: true });
      await writeFile(path.join(root, name), text);
    }
    const scanner = new ProjectScanner(root);
    await scanner.scan();
    const { file, exportName } = chooseDataSource(findDataSources(scanner.index, root), requested);
    return `${path.relative(root, file).replaceAll(path.sep, "/")}#${exportName}`;
  }

  const main = `${TYPEORM}export const AppDataSource = new DataSource({});`;

  it("takes the instance where functions make others", async () => {
    const files = {
      "src/data-source.ts": main,
      "src/testing.ts": `${TYPEORM}export const makeTestDataSource = () => new DataSource({});`,
    };
    assert.equal(await choose(files), "src/data-source.ts#AppDataSource");
  });

  it("takes the function where nothing else is there", async () => {
    assert.equal(
      await choose({ "src/db.ts": `${TYPEORM}export const make = () => new DataSource({});` }),
      "src/db.ts#make",
    );
  });

  it("takes one of a test only when the project has no other", async () => {
    assert.equal(await choose({ "test/data-source.ts": main }), "test/data-source.ts#AppDataSource");
    assert.equal(
      await choose({ "src/data-source.ts": main, "src/x.spec.ts": main }),
      "src/data-source.ts#AppDataSource",
    );
  });

  it("takes the export that is asked for, also one that cannot be told by parsing", async () => {
    const files = {
      "a.ts": `${main}\nexport const Other = new DataSource({});`,
      "b.ts": `import { make } from "./x"; export const ds = make();`,
    };
    assert.equal(await choose(files, "a.ts#Other"), "a.ts#Other");
    assert.equal(await choose(files, "b.ts#ds"), "b.ts#ds");
    assert.equal(await choose(files, "b.ts"), "b.ts#undefined");
    await assert.rejects(
      choose(files, "a.ts"),
      (error) =>
        error instanceof RevisionsError &&
        error.code === "ambiguous-data-source" &&
        error.facts.candidates?.length === 2,
    );
  });

  it("says that a file is not there, and what is", async () => {
    await assert.rejects(choose({ "src/data-source.ts": main }, "src/nope.ts"), (error) => {
      assert.ok(error instanceof RevisionsError);
      assert.equal(error.code, "no-data-source");
      assert.equal(error.message, "There is no file src/nope.ts.");
      assert.match(error.hint ?? "", /src\/data-source\.ts#AppDataSource/);
      return true;
    });
  });
});

describe("the folder of a new revision", () => {
  const cases: [dataSourceFile: string, glob: string, folder: string][] = [
    ["/p/src/data-source.ts", "/p/src/**/migrations/*.ts", "/p/src/migrations"],
    ["/p/src/data-source.ts", "/p/src/modules/*/migrations/*.ts", "/p/src/modules"],
    ["/p/src/data-source.ts", "/p/dist/migrations/*.js", "/p/src/migrations"],
    ["/p/src/data-source.ts", "/p/dist/src/migrations/*.js", "/p/src/migrations"],
    ["/p/data-source.ts", "/p/dist/migrations/*.js", "/p/migrations"],
    ["/p/dist/data-source.js", "/p/dist/migrations/*.js", "/p/dist/migrations"],
    ["/p/src/data-source.ts", "/p/src/migrations/1-first.ts", "/p/src/migrations"],
    ["/p/src/data-source.ts", "/p/src/migrations", "/p/src/migrations"],
    ["/p/src/data-source.ts", "/p/dist/migrations/", "/p/src/migrations"],
  ];
  for (const [dataSourceFile, glob, folder] of cases) {
    it(`of ${glob}, seen from ${dataSourceFile}`, () => {
      assert.equal(migrationsFolder({ dataSourceFile, migrationGlobs: [glob] }), path.normalize(folder));
    });
  }
});
