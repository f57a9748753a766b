import assert from "node:assert/strict";
import { dumpCatalogue } from "../helpers/catalogue.ts";
import { runCli } from "../helpers/cli.ts";
import { createWorkspace, TYPEORM_LINES } from "../helpers/engine.ts";
import type { TestWorkspace } from "../helpers/engine.ts";
import { startPostgres } from "../helpers/postgres.ts";
import type { TestPostgres } from "../helpers/postgres.ts";
import { runScript } from "../helpers/script.ts";
import { sampleFolder } from "../helpers/sample.ts";

const NOWHERE = "postgres://nobody:secret-word@127.0.0.1:1/nowhere";

const migration = (name: string, up: string, down: string, body = ""): string => `
import { MigrationInterface, QueryRunner, Table, TableColumn, TableIndex } from "typeorm";
export class ${name} implements MigrationInterface {
  ${body}
  async up(queryRunner: QueryRunner): Promise<void> { ${up} }
  async down(queryRunner: QueryRunner): Promise<void> { ${down} }
}`;

/** Migrations of every make: plain statements, parameters, TypeORM's own methods, a repository, reads. */
const FILES = {
  "src/db.ts": `import { DataSource } from "typeorm";
export const db = new DataSource({ type: "postgres", url: process.env.T_URL, entities: ["src/entities/*.ts"], migrations: ["src/m/*.ts"] });`,
  "src/entities/note.ts": `import { Column, Entity, PrimaryGeneratedColumn } from "typeorm";
@Entity() export class Note { @PrimaryGeneratedColumn("uuid") id: string; @Column() text: string;
  @Column({ type: "text", generatedType: "STORED", asExpression: "upper(text)", nullable: true }) loud: string; }`,
  "src/m/1700000000001-notes.ts": migration(
    "Notes1700000000001",
    `await queryRunner.query('CREATE TABLE note (id uuid PRIMARY KEY DEFAULT uuid_generate_v4(), text varchar NOT NULL) -- the first');
     await queryRunner.query("INSERT INTO note (id, text) VALUES ($1, $2)", ["00000000-0000-4000-8000-000000000001", "it's a \\\\ and a ; here"]);
     await queryRunner.query("CREATE FUNCTION one() RETURNS int LANGUAGE sql AS $$ SELECT 1; $$; COMMENT ON FUNCTION one() IS 'two statements';");`,
    `await queryRunner.query("DROP FUNCTION one()"); await queryRunner.query("DROP TABLE note");`,
  ),
  "src/m/1700000000002-methods.ts": migration(
    "Methods1700000000002",
    `if (!(await queryRunner.hasColumn("note", "loud")))
       await queryRunner.addColumn("note", new TableColumn({ name: "loud", type: "text", isNullable: true, generatedType: "STORED", asExpression: "upper(text)" }));
     await queryRunner.createTable(new Table({ name: "tag", columns: [{ name: "id", type: "int", isPrimary: true, isGenerated: true, generationStrategy: "increment" }, { name: "label", type: "varchar", default: "'none'" }] }));
     await queryRunner.createIndex("tag", new TableIndex({ name: "tag_label", columnNames: ["label"], where: "label <> 'none'" }));`,
    `await queryRunner.dropTable("tag"); await queryRunner.dropColumn("note", "loud");`,
  ),
  "src/m/1700000000003-outside.ts": migration(
    "Outside1700000000003",
    `await queryRunner.query("ALTER TABLE note ADD outside int");`,
    `await queryRunner.query("ALTER TABLE note DROP COLUMN outside");`,
    "transaction = false;",
  ),
  "src/m/1700000000004-reads.ts": migration(
    "Reads1700000000004",
    `const rows = await queryRunner.query("SELECT text FROM note");
     for (const { text } of rows) await queryRunner.query("INSERT INTO tag (label) VALUES ($1)", [text]);
     await queryRunner.query("SELECT setval('tag_id_seq', 40)");`,
    `await queryRunner.query("DELETE FROM tag");`,
  ),
  "src/m/1700000000005-repository.ts": migration(
    "Repository1700000000005",
    `await queryRunner.manager.getRepository("Note").insert({ id: "00000000-0000-4000-8000-000000000002", text: "by a repository" });`,
    `await queryRunner.manager.getRepository("Note").delete({ text: "by a repository" });`,
  ),
};

/** All rows of all tables of the workspace's revisions, with what the next row will be numbered. */
const CONTENTS = `SELECT 'migrations' AS of, id::text, "timestamp"::text AS a, name AS b FROM migrations
  UNION ALL SELECT 'note', id::text, text, loud FROM note UNION ALL SELECT 'tag', id::text, label, nextval('tag_id_seq')::text FROM tag
  ORDER BY 1, 2`;

describe("SQL for a run elsewhere", function () {
  this.timeout(120_000);
  let postgres: TestPostgres;
  let databases = 0;
  before(async () => {
    postgres = await startPostgres();
  });
  after(() => postgres.stop());

  const empty = (): Promise<string> => postgres.createDatabase(`offline_${++databases}`);

  for (const line of TYPEORM_LINES) {
    describe(line, () => {
      let workspace: TestWorkspace;
      before(async () => {
        workspace = await createWorkspace({ files: FILES, typeorm: line, packages: ["pg", "reflect-metadata"] });
      });
      after(() => workspace.cleanup());

      const write = async (...args: string[]): Promise<string> => {
        const run = await runCli(workspace.folder, args, { T_URL: NOWHERE });
        assert.equal(run.code, 0, run.stderr);
        assert.doesNotMatch(run.stdout + run.stderr, /secret-word/);
        return run.stdout;
      };
      const runOnline = async (database: string, ...args: string[]): Promise<void> => {
        const run = await runCli(workspace.folder, args, { T_URL: postgres.url(database) });
        assert.equal(run.code, 0, run.stdout + run.stderr);
      };
      const assertSame = async (ours: string, online: string, contents = CONTENTS): Promise<void> => {
        assert.deepEqual(await dumpCatalogue(postgres, ours), await dumpCatalogue(postgres, online));
        assert.deepEqual(await postgres.query(ours, contents), await postgres.query(online, contents));
      };

      const [a, b, c, d, e] = [1, 2, 3, 4, 5].map((digit) => `170000000000${digit}`);
      const modes = {
        each: [
          ["BEGIN;", a, "COMMIT;"],
          ["BEGIN;", b, "COMMIT;"],
          c,
          ["BEGIN;", d, "COMMIT;"],
          ["BEGIN;", e, "COMMIT;"],
        ],
        all: ["BEGIN;", a, b, "COMMIT;", c, "BEGIN;", d, e, "COMMIT;"],
        none: [a, b, c, d, e],
      };
      for (const [mode, frame] of Object.entries(modes)) {
        if (line !== "typeorm" && mode !== "each") continue;
        it(`leaves what the run itself leaves, in the same transactions, with --transaction ${mode}`, async () => {
          const [ours, online] = [await empty(), await empty()];
          const script = await write("upgrade", "--sql", "head", "--transaction", mode);
          assert.deepEqual(
            script.split("\n").flatMap((text) => /^(?:BEGIN|COMMIT);$|(?<=^-- Upgrade to )\d+/.exec(text)?.[0] ?? []),
            frame.flat(),
          );
          await runScript(postgres, ours, script);
          await runOnline(online, "upgrade", "head", "--transaction", mode);
          await assertSame(ours, online);
        });
      }

      it("goes part of the way, and on from there, and back", async () => {
        const [ours, online] = [await empty(), await empty()];
        await runScript(postgres, ours, await write("upgrade", "--sql", "+2"));
        const rest = await write("upgrade", "--sql", "1700000000002:heads");
        assert.doesNotMatch(rest, /CREATE TABLE IF NOT EXISTS "migrations"|CREATE EXTENSION/);
        await runScript(postgres, ours, rest);
        await runOnline(online, "upgrade", "head");
        await assertSame(ours, online);
        await runScript(postgres, ours, await write("downgrade", "--sql", "head:base"));
        await runOnline(online, "downgrade", "base");
        await assertSame(ours, online, "SELECT * FROM migrations");
      });

      if (line !== "typeorm") return;

      it("marks a revision that reads rows, in the script and on stderr, and no other", async () => {
        const { stdout, stderr } = await runCli(workspace.folder, ["upgrade", "--sql", "head"], { T_URL: NOWHERE });
        assert.deepEqual(stdout.match(/(?<=^-- Upgrade to )\d+(?=.*\n-- This revision reads rows)/gm), [
          "1700000000004",
          "1700000000005",
        ]);
        assert.match(stderr, /^Warning: 1700000000004 \(Reads1700000000004\): This revision reads rows/m);
        assert.doesNotMatch(stdout, /SELECT text FROM note/);
      });

      it("stands alone in one JSON object", async () => {
        const { sql, ok, command } = JSON.parse(await write("upgrade", "--sql", "+1", "--json")) as {
          sql: string;
          ok: boolean;
          command: string;
        };
        assert.deepEqual([ok, command], [true, "upgrade"]);
        assert.match(sql, /INSERT INTO "migrations"/);
      });
    });
  }

  it("leaves what the run itself leaves, of the sample", async () => {
    const [ours, online] = [await empty(), await empty()];
    const env = (DB_NAME: string) => ({
      DB_NAME,
      DB_HOST: postgres.host,
      DB_PORT: String(postgres.port),
      DB_USER: postgres.user,
      DB_PASSWORD: postgres.password,
    });
    const script = await runCli(sampleFolder, ["upgrade", "--sql", "head"], env("nowhere"));
    assert.equal(script.code, 0, script.stderr);
    await runScript(postgres, ours, script.stdout);
    const upgraded = await runCli(sampleFolder, ["upgrade", "head"], env(online));
    assert.equal(upgraded.code, 0, upgraded.stderr);
    assert.deepEqual(await dumpCatalogue(postgres, ours), await dumpCatalogue(postgres, online));
    const rows = `SELECT id, "timestamp", name FROM migrations ORDER BY id`;
    assert.deepEqual(await postgres.query(ours, rows), await postgres.query(online, rows));
  });

  it("refuses what cannot be known without a database", async () => {
    for (const [args, message] of [
      [["downgrade", "--sql", "-1"], /needs to know where it begins/],
      [["upgrade", "--sql", "current:head"], /"current" is not known/],
      [["upgrade", "--sql"], /needs one revision or range/],
      [["upgrade", "--sql", "--dry-run", "head"], /exclude each other/],
    ] as const) {
      const run = await runCli(sampleFolder, [...args, "--json"]);
      assert.equal(run.code, 2);
      assert.equal(run.json().error.code, "usage");
      assert.match(run.json().error.message, message);
    }
  });
});
