import assert from "node:assert/strict";
import { toOperations } from "../../src/core/autogenerate/operations.ts";
import { handmadeDifferences } from "../../src/core/autogenerate/handmade-differences.ts";
import { readHandmade } from "../../src/database/postgres/handmade.ts";
import { readWorld } from "../../src/database/postgres/world.ts";
import { assertRoundTrip, assertSame, compare, pgliteWorlds, run, sqlOf, worldOf } from "../helpers/worlds.ts";
import type { WorldDatabase } from "../helpers/worlds.ts";

const METADATA =
  'CREATE TABLE "typeorm_metadata" ("type" character varying NOT NULL, "database" character varying, "schema" character varying, "table" character varying, "name" character varying, "value" text)';
const view = (name: string, sql: string, kind = "VIEW"): string[] => [
  `CREATE ${kind} "${name}" AS ${sql}`,
  `INSERT INTO "typeorm_metadata"("schema", "type", "name", "value") VALUES ('public', '${kind.replace(" ", "_")}', '${name}', '${sql}')`,
];
const table = (type: string, rest = ""): string => `CREATE TABLE t (id integer, a ${type}${rest})`;

/** What stands on column a of t, whose type changes from integer to bigint. */
const DEPENDENTS: Record<string, (type: string) => string[]> = {
  "a view, and a view of it": (type) => [
    METADATA,
    table(type),
    ...view("one", "SELECT id, a FROM t WHERE a > 1"),
    ...view("two", "SELECT a FROM one"),
  ],
  "a materialised view with an index": (type) => [
    METADATA,
    table(type),
    ...view("kept", "SELECT id, a FROM t", "MATERIALIZED VIEW"),
    "CREATE UNIQUE INDEX kept_id ON kept (id)",
  ],
  "a view made by hand": (type) => [table(type), "CREATE VIEW by_hand AS SELECT a FROM t"],
  "a generated column": (type) => [table(type, `, b ${type} GENERATED ALWAYS AS (a * 2) STORED`)],
  "a generated column with an index": (type) => [
    table(type, ", b bigint GENERATED ALWAYS AS (a * 2) STORED"),
    "CREATE INDEX i ON t (b)",
  ],
  "a generated column of its old type": (type) => [table(type, ", b bigint GENERATED ALWAYS AS (a * 2) STORED")],
  "an index, its condition and an expression": (type) => [
    table(type),
    "CREATE INDEX one ON t (id) WHERE a > 3",
    "CREATE INDEX two ON t ((a + 1))",
    "CREATE UNIQUE INDEX three ON t (a, id)",
  ],
  "a check and an exclusion": (type) => [
    table(type),
    "ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0 AND a <> id)",
    "ALTER TABLE t ADD CONSTRAINT e EXCLUDE USING btree (a WITH =) WHERE (a > 1)",
  ],
  "foreign keys from both sides": (type) => [
    `CREATE TABLE t (a ${type} PRIMARY KEY)`,
    `CREATE TABLE s (a ${type} REFERENCES t (a), b ${type} REFERENCES t (a) ON DELETE CASCADE DEFERRABLE)`,
  ],
};

describe("what stands on a column whose type changes", () => {
  let database: WorldDatabase;
  before(async () => {
    database = await pgliteWorlds();
  });
  after(() => database.stop());

  for (const [what, worlds] of Object.entries(DEPENDENTS)) {
    it(`is there again: ${what}`, async () => {
      const { up } = await assertRoundTrip(database, { history: worlds("integer"), desired: worlds("bigint") });
      assert.ok(up.some(({ sql }) => sql.includes(`ALTER COLUMN "a" TYPE bigint`)));
    });
  }

  it("steps aside and is there again: triggers and policies", async () => {
    const more = [
      "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
      "CREATE TRIGGER on_a BEFORE UPDATE OF a, id ON t FOR EACH ROW WHEN (NEW.a > 3) EXECUTE FUNCTION f('x ''y''')",
      "CREATE CONSTRAINT TRIGGER late AFTER UPDATE OF a ON t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION f()",
      "ALTER TABLE t DISABLE TRIGGER on_a",
      "COMMENT ON TRIGGER on_a ON t IS 'it''s told'",
      'CREATE POLICY "My own" ON t AS RESTRICTIVE FOR UPDATE TO CURRENT_USER USING (a > 3) WITH CHECK (a < 9)',
      "CREATE POLICY everybody ON t USING (id > (SELECT max(a) FROM t))",
      "COMMENT ON POLICY everybody ON t IS 'told'",
    ];
    const desired = await worldOf(database, ["CREATE TABLE t (id bigint, a bigint)"]);
    const history = await worldOf(database, ["CREATE TABLE t (id integer, a integer)", ...more]);
    const { up, down } = compare(history, desired);
    const before = await readHandmade(database);
    const retyped = toOperations({ up, down }, [], "public");
    assert.deepEqual(
      retyped.map(({ column, verdict, reason }) => [column, verdict, reason]),
      [
        ["a", "lossless", undefined],
        ["id", "lossless", undefined],
      ],
    );
    await run(
      database,
      retyped.flatMap((operation) => operation.up),
    );
    assertSame(await readWorld(database, []), desired, "after up");
    assert.deepEqual(handmadeDifferences(await readHandmade(database), before), []);
    await run(database, sqlOf(down));
    assertSame(await readWorld(database, []), history, "after down");
    assert.deepEqual(handmadeDifferences(await readHandmade(database), before), []);
    const { rows } = await database.query(
      "SELECT obj_description(oid) AS told FROM pg_trigger WHERE tgname = 'on_a' UNION ALL SELECT obj_description(oid) FROM pg_policy WHERE polname = 'everybody'",
    );
    assert.deepEqual(
      rows.map(({ told }) => told),
      ["it's told", "told"],
    );
  });

  it("is told by its name where it is not ours to take away", async () => {
    const more = [
      "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
      "CREATE TRIGGER on_a BEFORE UPDATE OF a ON t FOR EACH ROW EXECUTE FUNCTION f()",
      "CREATE POLICY mine ON t USING (a > 3)",
      "CREATE FUNCTION g() RETURNS integer LANGUAGE sql BEGIN ATOMIC SELECT max(a) FROM t; END",
    ];
    const desired = await worldOf(database, [table("bigint")]);
    const history = await worldOf(database, [table("integer"), ...more]);
    const [retyped] = toOperations(compare(history, desired), [], "public");
    assert.equal(retyped?.verdict, "may-fail");
    assert.equal(
      retyped.reason,
      "Fails as long as there is the function g(): drop it before by hand, and make it again after.",
    );
    await assert.rejects(run(database, retyped.up), /used by a function/);
    const without = await worldOf(database, ["CREATE TABLE t (id integer)"]);
    const [dropped] = toOperations(compare(history, without), [], "public");
    assert.equal(dropped?.verdict, "destructive");
    assert.match(
      dropped.reason ?? "",
      /as long as there is the function g\(\) and the policy mine on table t and the trigger on_a on table t/,
    );
  });
});
