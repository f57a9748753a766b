import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { RevisionsError } from "../../../src/core/errors.ts";
import { chooseDataSource, findDataSources } from "../../../src/project/data-sources.ts";
import { migrationsFolder, writeRevisionFile } from "../../../src/project/migrations-folder.ts";
import { readRevisions } from "../../../src/project/revisions.ts";
import { ProjectScanner } from "../../../src/project/scan.ts";
import { styleOf } from "../../../src/project/style.ts";

describe("a project on disk", () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(path.join(tmpdir(), "revisions-project-"));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  async function write(files: Record<string, string>): Promise<void> {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(path.dirname(path.join(root, name)), { recursive: true });
      await writeFile(path.join(root, name), text);
    }
  }

  async function choose(requested?: string) {
    const scanner = new ProjectScanner(root);
    return chooseDataSource(findDataSources(await scanner.scan(), root), requested);
  }

  const dataSource = (name: string) =>
    `import { DataSource } from "typeorm";\nexport const ${name} = new DataSource({});\n`;
  const migration = (name: string, doc = "") =>
    `${doc}export class ${name} implements MigrationInterface {\n  async up(queryRunner) {}\n  async down(queryRunner) {}\n}\n`;

  async function refusal(requested?: string): Promise<RevisionsError> {
    return choose(requested).then(
      () => assert.fail("it is refused"),
      (error: unknown) => (error instanceof RevisionsError ? error : assert.fail(String(error))),
    );
  }

  it("finds the one data source, past dependencies, builds and tests", async () => {
    await write({
      "src/data-source.ts": dataSource("Main"),
      "node_modules/other/index.ts": dataSource("Other"),
      "dist/data-source.js": dataSource("Built"),
      "test/data-source.ts": dataSource("Test"),
    });
    assert.deepEqual(await choose(), { file: path.join(root, "src/data-source.ts"), exportName: "Main" });
  });

  it("prefers the one that a script of the package names", async () => {
    await write({
      "package.json": JSON.stringify({ scripts: { migrate: "typeorm -d dist/db/second.js migration:run" } }),
      "src/db/first.ts": dataSource("First"),
      "src/db/second.ts": dataSource("Second"),
    });
    assert.equal((await choose()).exportName, "Second");
  });

  it("takes the one that a script names even where another one tells more", async () => {
    await write({
      "package.json": JSON.stringify({ scripts: { "migration:run": "typeorm migration:run -d ./src/utils/cli.ts" } }),
      "src/data-source.ts": `${dataSource("Main")}export function getDataSource() { return Main; }\n`,
      "src/utils/cli.ts": `import { DataSource } from "typeorm";\nimport { getDataSource } from "../data-source";\nexport const forTheCommand: DataSource = getDataSource();\n`,
    });
    assert.deepEqual(await choose(), { file: path.join(root, "src/utils/cli.ts"), exportName: "forTheCommand" });
  });

  it("takes the file that a script names where its text does not tell what it exports", async () => {
    await write({
      "package.json": JSON.stringify({
        scripts: { typeorm: "typeorm-ts-node-commonjs -d src/orm.ts", start: "docker compose up -d src/other.ts" },
      }),
      "src/orm.ts": `import { build } from "./build";\nexport default build();\n`,
      "src/other.ts": "export default 1;\n",
    });
    assert.deepEqual(await choose(), { file: path.join(root, "src/orm.ts") });
  });

  it("prefers a data source that is made to a variable that will hold one", async () => {
    await write({
      "src/database.ts": `${dataSource("Options")}export let connection: DataSource | undefined;\n`,
    });
    assert.equal((await choose()).exportName, "Options");
    await write({ "src/database.ts": `import { DataSource } from "typeorm";\nexport let connection: DataSource;\n` });
    assert.equal((await choose()).exportName, "connection");
  });

  it("refuses two and lists them", async () => {
    await write({ "a.ts": dataSource("A"), "b.ts": dataSource("B") });
    const error = await refusal();
    assert.equal(error.code, "ambiguous-data-source");
    assert.deepEqual(error.facts.candidates, ["a.ts#A", "b.ts#B"]);
    assert.equal((await choose("b.ts")).exportName, "B");
  });

  it("takes the one of several that lists migrations, unless another one may do so too", async () => {
    const withOptions = (name: string, options: string) =>
      `import { DataSource } from "typeorm";\nimport { App } from "./app";\nexport const ${name} = new DataSource({ ${options} });\n`;
    await write({
      "app.ts": withOptions("App", `type: "postgres", entities: [User]`),
      "cli.ts": withOptions("Cli", `...App.options, migrations: ["migrations/*.ts"]`),
      "test-db.ts": withOptions("Memory", `type: "sqlite", entities: [User], migrations: []`),
    });
    assert.deepEqual(await choose(), { file: path.join(root, "cli.ts"), exportName: "Cli" });
    await write({ "more.ts": withOptions("More", `...App.options`) });
    assert.equal((await refusal()).code, "ambiguous-data-source");
  });

  describe("with two data sources that complete each other", () => {
    const half = (name: string, options: string) =>
      `import { DataSource } from "typeorm";\nexport const ${name} = new DataSource({ type: "postgres", ${options} });\n`;
    const app = half("App", `entities: ["src/*.entity.ts"], migrations: []`);
    const cli = half("Cli", `migrations: ["migrations/*.ts"]`);
    const joined = (first: [string, string], second: [string, string], found: boolean) => {
      const at = ([file, exportName]: [string, string]) => ({ file: path.join(root, file), exportName });
      return { ...at(first), joined: { ...at(second), found } };
    };

    it("joins them, whether or not a script names one, also in one file", async () => {
      await write({ "src/app.ts": app, "src/cli.ts": cli });
      const both = joined(["src/cli.ts", "Cli"], ["src/app.ts", "App"], true);
      assert.deepEqual(await choose(), both);
      await write({ "package.json": JSON.stringify({ scripts: { m: "typeorm migration:run -d src/cli.ts" } }) });
      assert.deepEqual(await choose(), both);
      await write({ "src/app.ts": `${app}${cli.split("\n")[1]}`, "src/cli.ts": "" });
      assert.deepEqual(await choose("src/app.ts"), joined(["src/app.ts", "Cli"], ["src/app.ts", "App"], true));
    });

    it("joins them where their options are in files of their own", async () => {
      await write({
        "src/options.ts": `export const base = { type: "postgres" };\nexport const own = { ...base, migrations: ["m/*.ts"] };\n`,
        "src/app.ts": half("App", `...base, entities: ["src/*.entity.ts"]`).replace(
          "\n",
          `\nimport { base } from "./options";\n`,
        ),
        "src/cli.ts": `import { DataSource } from "typeorm";\nimport { own } from "./options";\nexport const Cli = new DataSource(own);\n`,
      });
      assert.deepEqual(await choose(), joined(["src/cli.ts", "Cli"], ["src/app.ts", "App"], true));
    });

    it("takes the one that is asked for, and joins two that are", async () => {
      await write({ "src/app.ts": app, "src/cli.ts": cli, "src/more.ts": dataSource("More") });
      assert.deepEqual(await choose("src/app.ts"), { file: path.join(root, "src/app.ts"), exportName: "App" });
      const both = joined(["src/cli.ts", "Cli"], ["src/app.ts", "App"], false);
      assert.deepEqual(await choose("src/app.ts, src/cli.ts"), both);
      assert.deepEqual(await choose("src/cli.ts#Cli,src/app.ts"), both);
      assert.equal((await refusal("src/cli.ts,src/app.ts,src/more.ts")).code, "usage");
    });

    it("asks where it is not plain which ones belong together", async () => {
      const refused = async (files: Record<string, string>) => {
        await write(files);
        const { code } = await refusal();
        await Promise.all(Object.keys(files).map((name) => rm(path.join(root, name))));
        return code;
      };
      const cases: Record<string, string>[] = [
        { "a.ts": app, "b.ts": cli, "c.ts": dataSource("Third") },
        {
          "packages/a/package.json": "{}",
          "packages/a/a.ts": app,
          "packages/b/package.json": "{}",
          "packages/b/b.ts": cli,
        },
        { "a.ts": app, "b.ts": half("Other", `entities: ["b/*.ts"]`) },
      ];
      for (const files of cases) assert.equal(await refused(files), "ambiguous-data-source");
    });
  });

  it("says what to do when there is none, and knows NestJS's module", async () => {
    assert.equal((await refusal()).code, "no-data-source");
    await write({
      "app.module.ts": `import { TypeOrmModule } from "@nestjs/typeorm";\nexport const m = TypeOrmModule.forRoot({});`,
    });
    const error = await refusal();
    assert.match(error.message, /app\.module\.ts configures TypeORM through NestJS/);
  });

  it("notices changed, new and deleted files", async () => {
    await write({ "a.ts": dataSource("A") });
    const scanner = new ProjectScanner(root);
    await scanner.scan();
    await write({ "a.ts": dataSource("Renamed"), "b.ts": dataSource("B") });
    assert.deepEqual(
      findDataSources(await scanner.scan(), root).found.map(({ exportName }) => exportName),
      ["Renamed", "B"],
    );
    await rm(path.join(root, "a.ts"));
    assert.deepEqual(
      findDataSources(await scanner.scan(), root).found.map(({ exportName }) => exportName),
      ["B"],
    );
  });

  it("reads one module as it is now, and what did not change once", async () => {
    await write({ "a.ts": migration("First1700000000001"), "dist/b.js": migration("Built1700000000002") });
    const scanner = new ProjectScanner(root);
    await scanner.scan();
    const names = (file: string) =>
      scanner.moduleAt(path.join(root, file))?.migrations.map(({ className }) => className);
    assert.equal(scanner.moduleAt(path.join(root, "a.ts")), scanner.index.get(path.join(root, "a.ts")));
    assert.deepEqual(names("dist/b.js"), ["Built1700000000002"], "also what no scan looks at");
    await write({ "a.ts": migration("Changed1700000000001") });
    assert.deepEqual(names("a.ts"), ["Changed1700000000001"]);
    await rm(path.join(root, "a.ts"));
    assert.equal(names("a.ts"), undefined);
  });

  it("reads revisions: files without tags follow each other, tags win", async () => {
    await write({
      "2.ts": migration("Second1700000000002"),
      "1.ts": migration("First1700000000001", "/**\n * the first\n */\n"),
      "3.ts": migration("Third1700000000003", "/**\n * @revises 1700000000001\n */\n"),
    });
    const { revisions, problems } = await readRevisions(["2.ts", "1.ts", "3.ts"].map((name) => path.join(root, name)));
    assert.deepEqual(problems, []);
    assert.deepEqual(
      revisions.map(({ id, revises, slug }) => [id, revises, slug]),
      [
        ["1700000000001", [], "first"],
        ["1700000000002", ["1700000000001"], "second"],
        ["1700000000003", ["1700000000001"], "third"],
      ],
    );
    assert.equal(revisions[0]?.message, "the first");
  });

  it("reads migrations that share a timestamp one after the other", async () => {
    await write({
      "1700000000001-b.ts": migration("Later1700000000002"),
      "1700000000001-c.ts": migration("A1700000000001"),
      "1700000000001-a.ts": migration("B1700000000001"),
      "1700000000001-d.ts": migration("C1700000000001"),
    });
    const files = ["a", "b", "c", "d"].map((letter) => path.join(root, `1700000000001-${letter}.ts`));
    const { revisions, problems } = await readRevisions(files);
    assert.deepEqual(problems, []);
    assert.deepEqual(
      revisions.map(({ id, name, revises }) => [id, name, revises]),
      [
        ["1700000000001", "B1700000000001", []],
        ["1700000000001.2", "A1700000000001", ["1700000000001"]],
        ["1700000000001.3", "C1700000000001", ["1700000000001.2"]],
        ["1700000000002", "Later1700000000002", ["1700000000001.3"]],
      ],
    );
  });

  it("tells bad names, duplicates and broken files by place", async () => {
    await write({
      "bad.ts": migration("\n\nNoDigits"),
      "one.ts": migration("Same1700000000001"),
      "two.ts": migration("Same1700000000001"),
      "broken.ts": "import 'typeorm';\nexport class {",
    });
    const { revisions, problems } = await readRevisions(
      ["bad.ts", "one.ts", "two.ts", "broken.ts"].map((name) => path.join(root, name)),
    );
    assert.equal(revisions.length, 1);
    assert.deepEqual(
      problems.map(({ code, line }) => [code, line]),
      [
        ["bad-migration-name", 3],
        ["syntax-error", 2],
        ["duplicate-revision", 1],
      ],
    );
  });

  it("writes a new file, never over another one", async () => {
    const file = path.join(root, "deep/er/1-a.ts");
    await writeRevisionFile(file, "first");
    await assert.rejects(
      writeRevisionFile(file, "second"),
      (error: unknown) => error instanceof RevisionsError && error.code === "file-exists",
    );
    assert.equal(await readFile(file, "utf8"), "first");
  });

  it("knows where a new revision belongs", () => {
    const dataSourceFile = "/p/src/data-source.ts";
    assert.equal(
      migrationsFolder({ dataSourceFile, migrationGlobs: ["/p/src/db/**/*.ts"], newest: "/p/src/old/1.ts" }),
      "/p/src/old",
    );
    assert.equal(
      migrationsFolder({ dataSourceFile, migrationGlobs: ["/p/src/db/migrations/*{.ts,.js}"] }),
      "/p/src/db/migrations",
    );
    assert.equal(migrationsFolder({ dataSourceFile, migrationGlobs: [] }), "/p/src/migrations");
  });

  it("reads the style of a neighbour", () => {
    const facts = { language: "ts", module: "esm", extension: "ts" } as const;
    const text = `import { MigrationInterface } from 'typeorm'\n\n/**\n * doc\n */\nexport class A {\n\tname = "x"\n\tasync up() {}\n}\n`;
    assert.deepEqual(styleOf(text, facts), {
      ...facts,
      quotes: "single",
      indent: "\t",
      semicolons: false,
      publicMethods: false,
    });
    assert.equal(styleOf(undefined, facts).indent, "  ");
    const afterText = "const view = `\n    SELECT 1`;\nexport class A1 {\n  async up() {}\n}\n";
    assert.equal(styleOf(afterText, facts).indent, "  ");
  });

  it("parses five hundred files in well under a second", async () => {
    await write(
      Object.fromEntries(
        Array.from({ length: 500 }, (_, index) => [
          `e${index}.ts`,
          `import { Entity } from "typeorm";\n@Entity() export class E${index} { @Column() a: string; @Column() b: number; }`,
        ]),
      ),
    );
    const scanner = new ProjectScanner(root);
    const start = performance.now();
    assert.equal((await scanner.scan()).size, 500);
    assert.ok(performance.now() - start < 3000);
  });
});
