import assert from "node:assert/strict";
import type { ConnectionTarget } from "../../src/protocol/engine.ts";
import { applying, migration, sql, statusesOf, table } from "../helpers/applying.ts";
import { dumpCatalogue } from "../helpers/catalogue.ts";
import { startEngine, TYPEORM_LINES } from "../helpers/engine.ts";
import { startPglite } from "../helpers/pglite.ts";

const NOTE = "CREATE TABLE note (id uuid PRIMARY KEY DEFAULT uuid_generate_v4(), text varchar NOT NULL)";

/** Ways in which a migration may end the transaction that it was given, and what it then tries to leave behind. */
const ENDINGS: Record<string, string> = {
  Commit: sql("CREATE TABLE left_behind (id int)", "COMMIT", "CREATE TABLE left_too (id int)"),
  Several: sql("CREATE TABLE left_behind (id int); COMMIT; CREATE TABLE left_too (id int)"),
  Method: `${sql("CREATE TABLE left_behind (id int)")} await queryRunner.commitTransaction();`,
  Caught: `${sql("CREATE TABLE left_behind (id int)")} try { await queryRunner.query("COMMIT") } catch {}
    try { await queryRunner.query("CREATE TABLE left_too (id int)") } catch {}`,
  RolledBack: sql("ROLLBACK", "CREATE TABLE left_behind (id int)"),
  Anew: sql("ROLLBACK", "BEGIN READ WRITE", "CREATE TABLE left_behind (id int)"),
  Other: `const other = queryRunner.connection.createQueryRunner(); await other.startTransaction();
    await other.query("CREATE TABLE beside (id int)"); await other.commitTransaction(); await other.release();
    await queryRunner.connection.query("CREATE TABLE beside_too (id int)");`,
};

for (const line of TYPEORM_LINES) {
  describe(`a rehearsal on ${line}`, () => {
    const project = applying(
      {
        "src/note.ts": `import { Column, Entity, PrimaryGeneratedColumn } from "typeorm";
@Entity() export class Note { @PrimaryGeneratedColumn("uuid") id: string; @Column() text: string; }`,
        "src/m/1700000000001-a.ts": table("A", "1700000000001"),
        "src/m/1700000000002-b.ts": table("B", "1700000000002"),
        "src/m/1700000000003-note.ts": migration(
          "Note1700000000003",
          `${sql(NOTE)} await queryRunner.manager.getRepository("Note").save({ text: "rehearsed" });`,
          sql("DROP TABLE note"),
        ),
        "src/m/1700000000004-outside.ts": table("Outside", "1700000000004", "transaction = false;"),
        "src/m/1700000000005-bad.ts": migration("Bad1700000000005", sql("ALTER TABLE a ADD COLUMN x integr"), ""),
        ...Object.fromEntries(
          Object.entries(ENDINGS).map(([name, up], index) => {
            const id = `170000000001${index}`;
            return [`src/m/${id}-${name}.ts`, migration(`${name}${id}`, up, "")];
          }),
        ),
      },
      { line, options: 'entities: ["src/note.ts"]' },
    );
    const { start, steps, params } = project;
    const everything = () => dumpCatalogue(project.postgres, project.database);

    it("runs the pending revisions on the configured database, rows included, and leaves nothing", async () => {
      const engine = await start();
      const before = await everything();
      const { steps: results } = await engine.apply(params(steps("up", "A", "Note", "B"), { rehearse: true }));
      assert.deepEqual(statusesOf(results), ["rehearsed", "rehearsed", "rehearsed"], results[1]?.error?.message);
      assert.deepEqual(await everything(), before, "no table, no extension, no migrations table");
    });

    it("rehearses a downgrade, and an upgrade can follow on what is there", async () => {
      const engine = await start();
      await engine.apply(params(steps("up", "A")));
      const before = await everything();
      const run = [...steps("up", "A", "B"), ...steps("down", "B", "A")];
      assert.deepEqual(statusesOf((await engine.apply(params(run, { rehearse: true }))).steps), [
        "skipped",
        "rehearsed",
        "rehearsed",
        "rehearsed",
      ]);
      assert.deepEqual(await everything(), before);
      assert.deepEqual(await project.recorded(), ["1700000000001 CreateA1700000000001"]);
      assert.deepEqual(statusesOf((await engine.apply(params(steps("up", "B")))).steps), ["done"]);
    });

    it("tells the statement that fails", async () => {
      const engine = await start();
      const { steps: results } = await engine.apply(params(steps("up", "A", "Bad", "B"), { rehearse: true }));
      assert.deepEqual(statusesOf(results), ["rehearsed", "failed", "not-run"]);
      assert.equal(results[1]?.error?.statement, "ALTER TABLE a ADD COLUMN x integr");
    });

    it("refuses a revision that runs outside a transaction before anything runs", async () => {
      const engine = await start();
      const { steps: results } = await engine.apply(params(steps("up", "A", "Outside"), { rehearse: true }));
      assert.deepEqual(statusesOf(results), ["not-run", "failed"]);
      assert.equal(results[1]?.error?.code, "not-rehearsable");
    });

    for (const name of line === "typeorm" ? Object.keys(ENDINGS) : []) {
      it(`leaves nothing of a migration that commits by itself: ${name}`, async () => {
        const engine = await start();
        const before = await everything();
        const { steps: results } = await engine.apply(params(steps("up", "A", name), { rehearse: true }));
        if (name === "Other") assert.deepEqual(statusesOf(results), ["rehearsed", "rehearsed"]);
        else assert.equal(results[1]?.error?.code, "not-rehearsable", JSON.stringify(results[1]));
        assert.deepEqual(await everything(), before);
        assert.deepEqual(statusesOf((await engine.apply(params(steps("up", "A")))).steps), ["done"]);
      });
    }
  });
}

describe("a rehearsal on PGlite", () => {
  const project = applying({
    "src/m/1700000000001-a.ts": table("A", "1700000000001"),
    "src/m/1700000000002-commit.ts": migration(
      "Commit1700000000002",
      sql("CREATE TABLE left_behind (id int); COMMIT"),
      "",
    ),
  });

  it("leaves nothing, and a session that others can write with", async () => {
    const pglite = await startPglite();
    const { host, port } = pglite;
    const engine = await startEngine({ cwd: project.workspace.folder, env: { T_URL: "" } });
    const connection: ConnectionTarget = {
      kind: "socket",
      host,
      port,
      user: "postgres",
      database: "postgres",
      label: "embedded",
    };
    try {
      await engine.load({ dataSourceFile: project.workspace.file("src/db.ts") });
      const run = async (names: string[], rehearse: boolean) =>
        (await engine.apply(project.params(project.steps("up", ...names), { connection, rehearse }))).steps;
      assert.deepEqual(statusesOf(await run(["A"], true)), ["rehearsed"]);
      assert.equal((await run(["A", "Commit"], true))[1]?.error?.code, "not-rehearsable");
      const tables = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace";
      assert.deepEqual(await pglite.query(tables), []);
      await pglite.query("CREATE TABLE mine (id int)");
      assert.deepEqual(statusesOf(await run(["A"], false)), ["done"]);
    } finally {
      await engine.stop();
      await pglite.stop();
    }
  });
});
