import assert from "node:assert/strict";
import { RevisionsError } from "../../src/core/errors.ts";
import { applying, migration, sql, statusesOf, table } from "../helpers/applying.ts";

const SETTINGS = "current_setting('lock_timeout') || ' ' || current_setting('statement_timeout')";

describe("the limits of a run", () => {
  const project = applying({
    "src/m/1700000000001-a.ts": table("A", "1700000000001"),
    "src/m/1700000000002-note.ts": migration(
      "Note1700000000002",
      sql(`CREATE TABLE note AS SELECT ${SETTINGS} AS limits`),
      "",
    ),
    "src/m/1700000000003-alter.ts": migration("Alter1700000000003", sql("ALTER TABLE a ADD COLUMN x int"), ""),
    "src/m/1700000000004-sleep.ts": migration("Sleep1700000000004", sql("SELECT pg_sleep(600)"), ""),
  });
  const { start, steps, params } = project;
  const limits = () => project.postgres.query(project.database, "SELECT limits FROM note");

  it("hold while the steps run, and are the server's own without them", async () => {
    const engine = await start();
    await engine.apply(params(steps("up", "Note"), { lockTimeoutMs: 1500, statementTimeoutMs: 60_000 }));
    assert.deepEqual(await limits(), [{ limits: "1500ms 1min" }]);
    await project.postgres.query(project.database, "DROP TABLE note; DELETE FROM migrations");
    await engine.apply(params(steps("up", "Note")));
    assert.deepEqual(await limits(), [{ limits: "0 0" }]);
  });

  it("end a step that waits for a locked table, and the steps before it stay", async () => {
    const engine = await start();
    await engine.apply(params(steps("up", "A")));
    const holder = await project.postgres.connect(project.database);
    try {
      await holder.query("BEGIN; LOCK TABLE a");
      const { steps: results } = await engine.apply(params(steps("up", "Note", "Alter"), { lockTimeoutMs: 100 }));
      assert.deepEqual(statusesOf(results), ["done", "failed"]);
      assert.match(results[1]?.error?.message ?? "", /Alter1700000000003.*lock timeout/);
      assert.match(results[1]?.error?.hint ?? "", /--lock-timeout/);
    } finally {
      await holder.end();
    }
    assert.deepEqual(statusesOf((await engine.apply(params(steps("up", "Alter")))).steps), ["done"]);
  });

  it("end a statement that takes too long", async () => {
    const engine = await start();
    const { steps: results } = await engine.apply(params(steps("up", "Sleep"), { statementTimeoutMs: 50 }));
    assert.match(results[0]?.error?.message ?? "", /statement timeout/);
    assert.match(results[0]?.error?.hint ?? "", /--statement-timeout/);
  });

  it("do not wait for another run at all when told so", async () => {
    const [first, second] = [await start(), await start()];
    const started = new Promise<void>((resolve) => first.onProgress(({ status }) => status === "started" && resolve()));
    const running = first.apply(params(steps("up", "Sleep"), { statementTimeoutMs: 3000 }));
    await started;
    const error: unknown = await second
      .apply(params(steps("up", "A"), { lockWaitMs: 0 }))
      .catch((thrown: unknown) => thrown);
    assert.ok(error instanceof RevisionsError);
    assert.equal(error.code, "lock-timeout");
    await running;
  });
});
