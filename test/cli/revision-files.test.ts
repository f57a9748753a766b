import assert from "node:assert/strict";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { RevisionsError } from "../../src/core/errors.ts";
import { openRevisionService } from "../../src/service/open.ts";
import type { RevisionService } from "../../src/service/revision-service.ts";
import { runCli } from "../helpers/cli.ts";
import { compilePlainProject, typeormLines } from "../helpers/plain-typeorm.ts";
import type { TypeormLine } from "../helpers/plain-typeorm.ts";
import { startPostgres } from "../helpers/postgres.ts";
import type { TestPostgres } from "../helpers/postgres.ts";
import { copySample } from "../helpers/sample.ts";
import type { SampleCopy } from "../helpers/sample.ts";

/** The newest revision of the sample. */
const HEAD = "1794491564019";

describe("commands that write revisions", function () {
  this.timeout(120_000);
  let postgres: TestPostgres;
  let sample: SampleCopy;
  let service: RevisionService;
  let env: Record<string, string>;

  before(async () => {
    postgres = await startPostgres();
    sample = await copySample("installed");
    env = {
      DB_HOST: postgres.host,
      DB_PORT: String(postgres.port),
      DB_USER: postgres.user,
      DB_PASSWORD: postgres.password,
      DB_NAME: await postgres.createDatabase("files"),
    };
    await writeFile(
      at(".env"),
      Object.entries(env)
        .map(([key, value]) => `${key}=${value}\n`)
        .join(""),
    );
    service = await openRevisionService({
      root: sample.folder,
      embedded: false,
      loadTimeoutMs: 30_000,
      warm: true,
      log: () => undefined,
    });
  });
  after(async () => {
    await service.dispose();
    await sample.cleanup();
    await postgres.stop();
  });

  let kept: Set<string>;
  before(async () => {
    kept = new Set(await readdir(at("src/migrations")));
  });
  beforeEach(() => settings(undefined));
  afterEach(async () => {
    for (const name of await readdir(at("src/migrations"))) {
      if (kept.has(name)) continue;
      await rm(at(`src/migrations/${name}`), { recursive: true });
      service.invalidate([at(`src/migrations/${name}`)]);
    }
  });

  const at = (name: string) => path.join(sample.folder, name);
  const settings = (value: object | undefined) =>
    writeFile(at("package.json"), JSON.stringify({ name: "blog", private: true, "typeorm-revisions": value }));
  const refuses = async (promise: Promise<unknown>, code: string, message: RegExp) => {
    const error = await promise.then(
      () => assert.fail("it did not fail"),
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof RevisionsError, String(error));
    assert.equal(error.code, code, error.message);
    assert.match(error.message, message);
    assert.ok(error.hint, "a next step is given");
    return error;
  };

  it("begin a branch, put a revision on it, depend on it, and join what came apart", async () => {
    const begun = await service.create({ message: "begin billing", parents: ["base"], branch: "billing" });
    assert.deepEqual(begun.revision.revises, []);
    assert.match(await readFile(begun.file, "utf8"), /@revises base\n \* @branch billing\n/);
    await refuses(service.create({ message: "which one" }), "multiple-heads", /2 heads/);
    const next = await service.create({ message: "add invoices", parents: ["billing@head"] });
    assert.deepEqual(next.revision.revises, [begun.revision.id]);
    const other = await service.create({ message: "use them", parents: [HEAD], dependsOn: ["billing"] });
    assert.deepEqual(other.revision.dependsOn, [begun.revision.id]);
    const merged = await service.merge({ revisions: ["heads"] });
    assert.deepEqual(new Set(merged.revision.revises), new Set([next.revision.id, other.revision.id]));
    assert.match(path.basename(merged.file), /^\d{13}-merge-add-invoices-and-use-them\.ts$/);
    assert.match(await readFile(merged.file, "utf8"), /\/\/ Nothing to do: this revision joins branches\./);
    const { heads, problems } = await service.onDisk();
    assert.deepEqual(heads, [merged.revision.id]);
    assert.deepEqual(problems, []);
    await refuses(service.merge({ revisions: ["heads"] }), "usage", /nothing to merge/);
  });

  for (const line of Object.keys(typeormLines) as TypeormLine[]) {
    it(`write a merge that plain TypeORM ${line} runs`, async () => {
      await service.create({ message: "left", parents: ["head"] });
      await service.create({ message: "right", parents: [HEAD], splice: true });
      const { revision } = await service.merge({ revisions: ["heads"], message: "join both" });
      const project = await compilePlainProject(sample.folder, line);
      try {
        const database = await postgres.createDatabase(`merge_${line.replace(".", "_")}`);
        const [ran] = await project.run({ ...env, DB_NAME: database }, [{ do: "up" }]);
        assert.equal(ran?.length, 15);
        assert.equal(ran.at(-1), revision.name);
      } finally {
        await project.cleanup();
      }
    });
  }

  it("take an id that is given, with all options on the command line", async () => {
    const id = "1799999999999";
    const args = ["revision", "-m", "late", "--rev-id", id, "--head", HEAD, "--branch", "late", "--json"];
    const run = await runCli(sample.folder, [...args, "--file-template", "{slug}_{id}"], env);
    assert.equal(run.code, 0, run.stdout);
    const { revision, file } = run.json();
    assert.equal(revision.id, id);
    assert.equal(revision.branch, "late");
    assert.equal(file, at(`src/migrations/late_${id}.ts`));
    service.invalidate([file]);
    // The clock is behind that one.
    const { revision: after } = await service.create({ message: "after it" });
    assert.equal(after.id, String(Number(id) + 1));
    await refuses(service.create({ message: "x", id: "1700000000000" }), "usage", /earlier than/);
    const merge = await runCli(sample.folder, ["merge", "heads"], env);
    assert.equal(merge.code, 2);
    assert.match(merge.stderr, /error\[usage\]: There is nothing to merge/);
  });

  it("name files as the project wants, in folders that the data source looks in", async () => {
    await settings({ fileTemplate: "{year}/{id}-{name}", timezone: "Asia/Tokyo" });
    const error = await refuses(
      service.create({ message: "lost" }),
      "usage",
      /would not find src\/migrations\/20\d\d\//,
    );
    const elsewhere = service.create({ message: "lost", folder: "elsewhere", fileTemplate: "{id}" });
    await refuses(elsewhere, "usage", /would not find elsewhere/);
    assert.match(error.hint ?? "", /migrations\/\*\*\/\*\.ts/);
    assert.deepEqual(new Set(await readdir(at("src/migrations"))), kept);
    const dataSource = await readFile(at("src/data-source.ts"), "utf8");
    await writeFile(at("src/data-source.ts"), dataSource.replace("migrations/*.{ts,js}", "migrations/**/*.{ts,js}"));
    service.invalidate([at("src/data-source.ts")]);
    try {
      const first = await service.create({ message: "first one" });
      assert.match(first.file, /src\/migrations\/20\d\d\/\d{13}-FirstOne\.ts$/);
      assert.match(await readFile(first.file, "utf8"), /\n \* Created 20\d\d-\d\d-\d\d \d\d:\d\d:\d\d Asia\/Tokyo\n/);
      const second = await service.create({ message: "second one" });
      assert.equal(path.dirname(second.file), path.dirname(first.file), "folders do not pile up");
      assert.deepEqual(second.revision.revises, [first.revision.id]);
      await settings(undefined);
      const branch = { parents: ["base"], branch: "billing", folder: "src/migrations/billing" };
      const own = await service.create({ message: "begin billing", ...branch });
      assert.equal(path.dirname(own.file), at("src/migrations/billing"));
      const onIt = await service.create({ message: "go on", parents: ["billing@head"] });
      assert.equal(path.dirname(onIt.file), at("src/migrations/billing"), "a branch keeps its folder");
      const main = await service.create({ message: "third one", parents: [second.revision.id] });
      assert.equal(path.dirname(main.file), path.dirname(second.file));
    } finally {
      await writeFile(at("src/data-source.ts"), dataSource);
      service.invalidate([at("src/data-source.ts")]);
    }
  });

  it("name a file as its neighbours are named", async () => {
    const { file } = await service.create({ message: "by hand", fileTemplate: "{id}_{snake}" });
    assert.match(path.basename(file), /^\d{13}_by_hand\.ts$/);
    assert.match(path.basename((await service.create({ message: "the next one" })).file), /^\d{13}_the_next_one\.ts$/);
  });

  it("fill the project's own template and run its commands, whose failure is a warning", async () => {
    await writeFile(
      at("template.txt"),
      `// {{message}}
import { type MigrationInterface, type QueryRunner } from "typeorm";
{{imports}}

{{doc}}
export class {{className}} implements MigrationInterface {
    {{transaction}}
    async up(queryRunner: QueryRunner): Promise<void> {
        {{up}}
    }
    async down(queryRunner: QueryRunner): Promise<void> {
        {{down}}
    }
}
`,
    );
    const stamp = `const fs = require("node:fs"); fs.appendFileSync(process.argv[1], "// formatted\\n")`;
    await settings({
      bodyTemplate: "template.txt",
      statements: "query-runner",
      afterWrite: [[process.execPath, "-e", stamp, "{file}"], "no-such-formatter {file}"],
    });
    const entity = at("src/entities/post.ts");
    const text = await readFile(entity, "utf8");
    await writeFile(
      entity,
      text.replace(/\}\s*$/, `  @Column({ type: "int", nullable: true })\n  own: number | null;\n}\n`),
    );
    service.invalidate([entity]);
    try {
      const answers = { renames: [], tableRenames: [], drops: [], defaults: {} };
      const { file, verified, warnings } = await service.generate({ message: "add own", answers });
      const written = await readFile(file, "utf8");
      assert.match(
        written,
        /^\/\/ add own\nimport \{ type MigrationInterface.*\nimport \{ TableColumn \} from "typeorm";\n\n/,
      );
      assert.match(
        written,
        /\): Promise<void> \{\n {8}\/\/ add column own.*\n {8}await queryRunner\.(?:getTables|addColumn)/,
      );
      assert.match(written, /\}\n\/\/ formatted\n$/);
      assert.equal(verified.problem, undefined);
      assert.equal(verified.upAgain, true);
      assert.match(warnings.join("\n"), /no-such-formatter .* failed: there is no such program/);
    } finally {
      await writeFile(entity, text);
      service.invalidate([entity]);
    }
  });

  it("refuse a template that makes no migration, and settings that are wrong", async () => {
    await writeFile(at("template.txt"), "{{doc}}\nclass {{className}} {\n{{up}}\n{{down}}\n");
    await settings({ bodyTemplate: "template.txt" });
    await refuses(service.create({ message: "x" }), "bad-config", /template\.txt makes no migration/);
    await writeFile(at("template.txt"), "{{doc}}\nclass {{className}} {\n{{up}}\n}");
    await refuses(service.create({ message: "x" }), "bad-config", /needs \{\{down\}\}/);
    await settings({ fileTemplat: "{id}" });
    await refuses(service.create({ message: "x" }), "bad-config", /"typeorm-revisions\.fileTemplat" is no setting/);
    assert.deepEqual(new Set(await readdir(at("src/migrations"))), kept);
  });

  it("move a revision that is not applied, and none that is", async () => {
    const left = await service.create({ message: "left one", parents: ["head"] });
    const right = await service.create({ message: "right one", parents: [HEAD], splice: true });
    await writeFile(at("src/uses.ts"), `// ${left.revision.name}\n`);
    const moved = await service.rebase({ revision: "left-one" });
    assert.deepEqual(moved.revision.revises, [right.revision.id]);
    assert.deepEqual(moved.previous, { id: left.revision.id, name: left.revision.name, file: left.file });
    assert.deepEqual(moved.changed, [moved.file]);
    assert.deepEqual(moved.warnings, [
      `src/uses.ts names ${left.revision.name}, now ${moved.revision.name}: change it there.`,
    ]);
    await rm(at("src/uses.ts"));
    const { heads, problems } = await service.onDisk();
    assert.deepEqual([heads, problems], [[moved.revision.id], []]);

    const run = await runCli(sample.folder, ["rebase", "right-one", "--json"], env);
    assert.equal(run.code, 0, run.stdout);
    assert.equal(run.json().revision.revises[0], moved.revision.id);
    service.invalidate([right.file, run.json().file]);

    const upgraded = await service.move({ direction: "upgrade", target: "left-one" });
    assert.equal(upgraded.steps.at(-1)?.status, "done");
    const error = await refuses(service.rebase({ revision: "left-one" }), "already-applied", /left one is applied to /);
    assert.match(error.hint ?? "", /Downgrade it first/);
    await service.move({ direction: "downgrade", target: "base" });
  });

  it("move nothing when the database cannot be asked, unless it need not be", async () => {
    await service.create({ message: "left one", parents: ["head"] });
    await service.create({ message: "right one", parents: [HEAD], splice: true });
    const before = (await readdir(at("src/migrations"))).toSorted();
    const away = { ...env, DB_PORT: "1" };
    const asked = await runCli(sample.folder, ["rebase", "left-one", "--json"], away);
    assert.equal(asked.code, 3, asked.stdout);
    assert.equal(asked.json().error.code, "database-unreachable");
    assert.match(asked.json().error.hint ?? "", /--not-applied/);
    assert.deepEqual((await readdir(at("src/migrations"))).toSorted(), before);
    const told = await runCli(sample.folder, ["rebase", "left-one", "--not-applied"], away);
    assert.equal(told.code, 0, told.stderr);
    assert.match(told.stdout, /^Moved \d{13} to \d{13}, on \d{13}\nFile /);
    service.invalidate(before.map((name) => at(`src/migrations/${name}`)));
  });

  it("open a revision in the editor that is set", async () => {
    const { file } = await service.create({ message: "to be edited" });
    const editor = `"${process.execPath}" -e "require('node:fs').appendFileSync(process.argv[1], '// edited')"`;
    const run = await runCli(sample.folder, ["edit", "head", "--json"], { ...env, VISUAL: editor });
    assert.equal(run.code, 0, run.stderr);
    assert.equal(run.json().file, file);
    assert.match(await readFile(file, "utf8"), /\/\/ edited$/);
    for (const [setting, message] of [
      ["", /No editor is set/],
      ["no-such-editor-here", /no-such-editor-here was not found/],
      ["false", /false ended with 1/],
    ] as const) {
      const failed = await runCli(sample.folder, ["edit", "to-be-edited", "--json"], {
        ...env,
        VISUAL: setting,
        EDITOR: "",
      });
      assert.equal(failed.code, 2);
      assert.match(failed.json().error.message, message);
    }
    const base = await runCli(sample.folder, ["edit", "base", "--json"], { ...env, VISUAL: editor });
    assert.equal(base.json().error.code, "unknown-revision");
    const current = await runCli(sample.folder, ["edit", "current", "--json"], { ...env, VISUAL: editor });
    assert.equal(current.json().error.code, "unknown-revision", "nothing is applied");
  });

  it("take any message", async () => {
    for (const message of [
      'a "quote" and it\'s',
      "*/ process.exit() /*",
      "line\nbreak",
      "😀",
      "добавить",
      "x ".repeat(300),
    ]) {
      const { revision, file } = await service.create({ message });
      assert.ok(path.basename(file).length <= 80, file);
      assert.match(revision.name, /^[A-Za-z]\w*\d{13}$/);
    }
    const twice = [await service.create({ message: "again" }), await service.create({ message: "again" })];
    assert.equal(new Set(twice.map(({ file }) => file)).size, 2);
    assert.equal(new Set(twice.map(({ revision }) => revision.name)).size, 2);
    const { problems, heads } = await service.onDisk();
    assert.deepEqual(problems, []);
    assert.equal(heads.length, 1);
    for (const empty of ["", "  \n"]) await refuses(service.create({ message: empty }), "usage", /message is empty/);
  });

  it("say so when the folder cannot be written", async () => {
    // A file in the folder's place, since these tests may run as one who may write everywhere.
    const template = "sub/{id}-{slug}";
    await mkdir(at("src/migrations"), { recursive: true });
    const dataSource = await readFile(at("src/data-source.ts"), "utf8");
    await writeFile(at("src/data-source.ts"), dataSource.replace("migrations/*.{ts,js}", "migrations/**/*.{ts,js}"));
    await writeFile(at("src/migrations/sub"), "");
    service.invalidate([at("src/data-source.ts")]);
    try {
      const error = await refuses(
        service.create({ message: "x", fileTemplate: template }),
        "write-failed",
        /could not be/,
      );
      assert.match(error.hint ?? "", /writable/);
    } finally {
      await rm(at("src/migrations/sub"));
      await writeFile(at("src/data-source.ts"), dataSource);
      service.invalidate([at("src/data-source.ts")]);
    }
  });
});
