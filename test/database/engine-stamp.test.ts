import assert from "node:assert/strict";
import type { StampParams } from "../../src/protocol/engine.ts";
import { applying, migration, sql, statusesOf, table } from "../helpers/applying.ts";
import { dumpCatalogue } from "../helpers/catalogue.ts";
import { TYPEORM_LINES } from "../helpers/engine.ts";

const A = { id: "1700000000001", name: "CreateA1700000000001" };
const B = { id: "1700000000002", name: "CreateB1700000000002" };

for (const line of TYPEORM_LINES) {
  describe(`marking revisions without running them, on ${line}`, () => {
    const project = applying(
      {
        "src/m/1700000000001-a.ts": table("A", "1700000000001"),
        "src/m/1700000000002-b.ts": table("B", "1700000000002"),
        "src/m/1700000000003-slow.ts": migration("Slow1700000000003", sql("SELECT pg_sleep(600)"), ""),
      },
      { line },
    );
    const { start, steps, params, tables, recorded } = project;
    const stamp = (rest: Partial<StampParams>): StampParams => ({
      connection: { kind: "configured" },
      lockWaitMs: 10_000,
      purge: false,
      remove: [],
      add: [],
      ...rest,
    });

    it("writes the rows that applying would have written, and no table but TypeORM's", async () => {
      const engine = await start();
      assert.deepEqual(await engine.stamp(stamp({ add: [A, B] })), {
        tableCreated: true,
        removed: [],
        added: [A.name, B.name],
      });
      assert.deepEqual(await tables(), []);
      assert.deepEqual(await recorded(), [`${A.id} ${A.name}`, `${B.id} ${B.name}`]);
      const { steps: results } = await engine.apply(params(steps("up", "A", "B")));
      assert.deepEqual(statusesOf(results), ["skipped", "skipped"]);
    });

    it("adds what is not there yet and takes out what is", async () => {
      const engine = await start();
      await engine.stamp(stamp({ add: [A] }));
      assert.deepEqual(await engine.stamp(stamp({ add: [A, B], remove: ["Never1700000000009"] })), {
        tableCreated: false,
        removed: [],
        added: [B.name],
      });
      assert.deepEqual((await engine.stamp(stamp({ remove: [A.name] }))).removed, [A.name]);
      assert.deepEqual(await recorded(), [`${B.id} ${B.name}`]);
    });

    it("purges rows that no history knows, twice written ones too", async () => {
      const engine = await start();
      await engine.stamp(stamp({}));
      await project.postgres.query(
        project.database,
        `INSERT INTO migrations (timestamp, name) VALUES (5, 'Gone0000000000005'), (5, 'Gone0000000000005'), (${A.id}, '${A.name}')`,
      );
      const { removed, added } = await engine.stamp(stamp({ purge: true, add: [A] }));
      assert.deepEqual(removed, ["Gone0000000000005", "Gone0000000000005", A.name]);
      assert.deepEqual(added, [A.name]);
      assert.deepEqual(await recorded(), [`${A.id} ${A.name}`]);
    });

    it("makes TypeORM's table where there is none, and else changes nothing", async () => {
      const engine = await start();
      assert.equal((await engine.stamp(stamp({}))).tableCreated, true);
      const made = await dumpCatalogue(project.postgres, project.database);
      assert.equal((await engine.stamp(stamp({}))).tableCreated, false);
      assert.deepEqual(await dumpCatalogue(project.postgres, project.database), made);
      assert.deepEqual(await recorded(), []);
    });

    it("changes nothing when one row cannot be written", async () => {
      const engine = await start();
      await engine.stamp(stamp({ add: [A] }));
      await project.postgres.query(
        project.database,
        `ALTER TABLE migrations ADD CONSTRAINT known CHECK (name <> '${B.name}')`,
      );
      await assert.rejects(engine.stamp(stamp({ purge: true, add: [A, B] })), /known/);
      assert.deepEqual(await recorded(), [`${A.id} ${A.name}`]);
    });

    it("waits for a run that is under way", async () => {
      const [first, second] = [await start(), await start()];
      const started = new Promise<void>((resolve) =>
        first.onProgress(({ status }) => status === "started" && resolve()),
      );
      first.apply(params(steps("up", "Slow"))).catch(() => {});
      await started;
      await assert.rejects(second.stamp(stamp({ add: [A], lockWaitMs: 0 })), { code: "lock-timeout" });
    });
  });
}
