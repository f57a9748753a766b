import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import type { JournalEntry } from "../../src/core/journal.ts";
import type { ConnectionTarget } from "../../src/protocol/engine.ts";
import { applying, migration, sql, statusesOf, table } from "../helpers/applying.ts";
import { dumpCatalogue } from "../helpers/catalogue.ts";
import { startEngine, TYPEORM_LINES } from "../helpers/engine.ts";
import { startPglite } from "../helpers/pglite.ts";

const connection: ConnectionTarget = { kind: "configured" };
const LOG = "typeorm_revisions_log";

const told = (entries: JournalEntry[]): string[] =>
  entries.map(({ revision, direction, success }) => `${revision.slice(-1)} ${direction} ${success}`);

for (const line of TYPEORM_LINES) {
  describe(`the journal on ${line}`, () => {
    const project = applying(
      {
        "src/m/1700000000001-a.ts": table("A", "1700000000001"),
        "src/m/1700000000002-b.ts": table("B", "1700000000002"),
        "src/m/1700000000003-bad.ts": migration("Bad1700000000003", sql("CREATE TABLE bad (id int)", "SELEC"), ""),
        "src/m/1700000000004-outside.ts": table("Outside", "1700000000004", "transaction = false;"),
      },
      { line },
    );
    const { start, steps, params, tables } = project;

    it("is off until it is turned on, and then a table of our own", async () => {
      const engine = await start();
      await engine.apply(params(steps("up", "A")));
      assert.deepEqual(await engine.journal({ connection }), []);
      assert.deepEqual(await tables(), ["a"]);
      const plain = await dumpCatalogue(project.postgres, project.database);
      await engine.apply(params(steps("down", "A"), { journal: true }));
      await engine.apply(params(steps("up", "A"), { journal: true }));
      const ours = (await dumpCatalogue(project.postgres, project.database)).filter((entry) => !entry.includes(LOG));
      assert.deepEqual(ours, plain, "TypeORM's table is as it was");
    });

    it("keeps who ran what, when, how long, and the file that went up", async () => {
      const engine = await start();
      const [step] = steps("up", "A");
      const source = await readFile(step?.file ?? "", "utf8");
      await engine.apply(params(steps("up", "A", "Outside"), { journal: true }));
      await engine.apply(params(steps("down", "Outside"), { journal: true }));
      const entries = await engine.journal({ connection });
      assert.deepEqual(told(entries), ["1 up true", "4 up true", "4 down true"]);
      const [first] = entries;
      assert.equal(first?.name, "CreateA1700000000001");
      assert.equal(first.file, "src/m/1700000000001-a.ts");
      assert.equal(first.checksum, createHash("sha256").update(source).digest("hex"));
      assert.match(first.who, /.+@.+/);
      assert.ok(Math.abs(Date.parse(first.ranAt) - Date.now()) < 60_000);
      assert.ok(first.durationMs >= 0);
      assert.deepEqual(await engine.journalSource({ connection, name: first.name }), { file: first.file, source });
      assert.equal(await engine.journalSource({ connection, name: "Never1700000000009" }), null);
    });

    it("keeps a failure, which the rollback does not take along", async () => {
      const engine = await start();
      for (const transaction of ["each", "all"] as const) {
        const { steps: results } = await engine.apply(params(steps("up", "A", "Bad"), { journal: true, transaction }));
        assert.equal(results[1]?.status, "failed");
        await engine.apply(params(steps("down", "A")));
      }
      const entries = await engine.journal({ connection });
      assert.deepEqual(told(entries), ["1 up true", "3 up false", "3 up false"], "with all, A was rolled back");
      assert.match(entries[1]?.error ?? "", /Bad1700000000003.*syntax error.*\nSELEC$/);
      assert.equal(await engine.journalSource({ connection, name: "Bad1700000000003" }), null);
    });

    it("writes nothing in a rehearsal", async () => {
      const engine = await start();
      const rehearsed = await engine.apply(params(steps("up", "A", "Bad"), { journal: true, rehearse: true }));
      assert.deepEqual(statusesOf(rehearsed.steps), ["rehearsed", "failed"]);
      assert.deepEqual(await tables(), []);
    });

    it("tells the checksum of what was applied last, whatever line ends the file has", async () => {
      const [step] = steps("up", "B");
      const file = step?.file ?? "";
      const text = await readFile(file, "utf8");
      const engine = await start();
      await engine.apply(params(steps("up", "B"), { journal: true }));
      const { journaled } = await engine.applied({ connection });
      await engine.apply(params(steps("down", "B")));
      await engine.stop();
      await writeFile(file, text.replaceAll("\n", "\r\n"));
      try {
        const again = await start();
        await again.apply(params(steps("up", "B"), { journal: true }));
        const now = (await again.applied({ connection })).journaled;
        assert.deepEqual(Object.keys(now), ["CreateB1700000000002"]);
        const [name = ""] = Object.keys(now);
        assert.equal(now[name]?.checksum, journaled[name]?.checksum);
        assert.ok((now[name]?.ranAt ?? "") > (journaled[name]?.ranAt ?? ""), "of the last run");
      } finally {
        await writeFile(file, text);
      }
    });
  });
}

describe("the journal on PGlite", () => {
  const project = applying({ "src/m/1700000000001-a.ts": table("A", "1700000000001") });

  it("is kept there too", async () => {
    const pglite = await startPglite();
    const { host, port } = pglite;
    const engine = await startEngine({ cwd: project.workspace.folder, env: { T_URL: "" } });
    try {
      await engine.load({ dataSourceFile: project.workspace.file("src/db.ts") });
      const socket: ConnectionTarget = {
        kind: "socket",
        host,
        port,
        user: "postgres",
        database: "postgres",
        label: "embedded",
      };
      await engine.apply(project.params(project.steps("up", "A"), { connection: socket, journal: true }));
      assert.deepEqual(told(await engine.journal({ connection: socket })), ["1 up true"]);
    } finally {
      await engine.stop();
      await pglite.stop();
    }
  });
});
