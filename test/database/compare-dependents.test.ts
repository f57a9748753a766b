import assert from "node:assert/strict";
import { toOperations } from "../../src/core/autogenerate/operations.ts";
import { assertRoundTrip, compare, pgliteWorlds, run, worldOf } from "../helpers/worlds.ts";
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

  it("is told by its name where it is not ours to take away", async () => {
    const more = [
      "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
      "CREATE TRIGGER on_a BEFORE UPDATE OF a ON t FOR EACH ROW EXECUTE FUNCTION f()",
      "CREATE POLICY mine ON t USING (a > 3)",
    ];
    const desired = await worldOf(database, [table("bigint")]);
    const history = await worldOf(database, [table("integer"), ...more]);
    const [retyped] = toOperations(compare(history, desired), [], "public");
    assert.equal(retyped?.verdict, "may-fail");
    assert.equal(
      retyped.reason,
      "Fails as long as there is the policy mine on table t and the trigger on_a on table t: drop it before by hand, and make it again after.",
    );
    await assert.rejects(run(database, retyped.up), /used in a (?:trigger|policy) definition/);
    const without = await worldOf(database, ["CREATE TABLE t (id integer)"]);
    const [dropped] = toOperations(compare(history, without), [], "public");
    assert.equal(dropped?.verdict, "destructive");
    assert.match(dropped.reason ?? "", /as long as there is the policy mine on table t/);
  });
});
