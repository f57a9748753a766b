import assert from "node:assert/strict";
import type { ConnectionTarget } from "../../src/protocol/engine.ts";
import { applying, statusesOf, table } from "../helpers/applying.ts";
import { TYPEORM_LINES } from "../helpers/engine.ts";

const connection: ConnectionTarget = { kind: "configured" };
const FILES = {
  "src/m/1700000000001-a.ts": table("A", "1700000000001"),
  "src/m/1700000000002-b.ts": table("B", "1700000000002"),
};

for (const line of TYPEORM_LINES) {
  describe(`TypeORM's table with rows that nobody expects, on ${line}`, () => {
    const project = applying(FILES, { line });
    const { start, steps, params, tables, recorded } = project;
    const insert = (rows: string) =>
      project.postgres.query(project.database, `INSERT INTO migrations (timestamp, name) VALUES ${rows}`);

    it("takes out all rows of a revision, doubled ones and those with another timestamp", async () => {
      const engine = await start();
      await engine.apply(params(steps("up", "A", "B")));
      await insert("(1700000000001, 'CreateA1700000000001'), (5, 'CreateA1700000000001')");
      assert.equal((await engine.applied({ connection })).rows.length, 4);
      assert.deepEqual(statusesOf((await engine.apply(params(steps("down", "A")))).steps), ["done"]);
      assert.deepEqual(await tables(), ["b"]);
      assert.deepEqual(await recorded(), ["1700000000002 CreateB1700000000002"]);
    });

    it("leaves rows of others alone", async () => {
      const engine = await start();
      await engine.apply(params(steps("up", "A")));
      await insert("(1, 'Foreign0000000000001'), (1900000000000, 'Foreign1900000000000')");
      await engine.apply(params([...steps("up", "B"), ...steps("down", "B", "A")]));
      assert.deepEqual(await recorded(), ["1 Foreign0000000000001", "1900000000000 Foreign1900000000000"]);
    });

    it("tells a table of another tool, and leaves it alone", async () => {
      await project.postgres.query(
        project.database,
        "CREATE TABLE migrations (id serial, migration text, batch int); INSERT INTO migrations (migration, batch) VALUES ('2014_create_users', 1)",
      );
      const engine = await start();
      await assert.rejects(engine.applied({ connection }), { code: "bad-migrations-table" });
      await assert.rejects(engine.apply(params(steps("up", "A"))), { code: "bad-migrations-table" });
      assert.deepEqual(await tables(), []);
    });
  });

  describe(`TypeORM's table under another name in another schema, on ${line}`, () => {
    const project = applying(FILES, { line, options: 'schema: "app", migrationsTableName: "History of it"' });
    const { start, steps, params } = project;
    const rows = () =>
      project.postgres.query<{ name: string }>(project.database, `SELECT name FROM app."History of it"`);

    it("is read, written, stamped and accompanied by the journal there", async () => {
      await project.postgres.query(project.database, "CREATE SCHEMA app");
      const engine = await start();
      assert.equal((await engine.applied({ connection })).tableExists, false);
      const stamp = { connection, lockWaitMs: 0, purge: false, remove: [], add: [] };
      assert.equal((await engine.stamp(stamp)).tableCreated, true);
      await engine.apply(params(steps("up", "A", "B"), { journal: true }));
      assert.deepEqual(
        (await rows()).map(({ name }) => name),
        ["CreateA1700000000001", "CreateB1700000000002"],
      );
      await engine.apply(params(steps("down", "B"), { journal: true }));
      await engine.stamp({ ...stamp, purge: true });
      assert.deepEqual(await rows(), []);
      const [row] = await project.postgres.query(
        project.database,
        "SELECT count(*)::int FROM app.typeorm_revisions_log",
      );
      assert.deepEqual(row, { count: 3 });
      assert.deepEqual(await project.tables(), ["a"], "nothing of ours in public");
    });

    it("says what is missing when the schema is", async () => {
      const engine = await start();
      await assert.rejects(engine.apply(params(steps("up", "A"))), /schema "app" does not exist/);
    });
  });
}
