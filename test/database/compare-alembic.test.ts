import assert from "node:assert/strict";
import { toOperations } from "../../src/core/autogenerate/operations.ts";
import type { Operation } from "../../src/core/operations/operation.ts";
import { compareWorlds } from "../../src/database/postgres/compare-worlds.ts";
import { readWorld } from "../../src/database/postgres/world.ts";
import { assertSame, compare, pgliteWorlds, run, sqlOf, worldOf } from "../helpers/worlds.ts";
import type { WorldDatabase } from "../helpers/worlds.ts";

/** Statements about a table `%` before and after, and the kinds of operations between them. */
type Behaviour = [name: string, before: string[], after: string[], kinds: string[]];

const T = "CREATE TABLE % (id integer, a integer, b text)";
const COMPUTED = (expression: string): string =>
  `CREATE TABLE % (a integer, c integer GENERATED ALWAYS AS (${expression}) STORED)`;
const IDENTITY = (rest: string): string => `CREATE TABLE % (a integer NOT NULL ${rest})`;
const OF = (type: string, rest = ""): string => `CREATE TABLE % (a ${type}${rest})`;
const on = (rest: string): string => `ALTER TABLE % ADD CONSTRAINT %_c ${rest}`;
const index = (rest: string): string => `CREATE INDEX %_i ON % ${rest}`;
const key = (rest = ""): string => on(`FOREIGN KEY (a) REFERENCES target (id) ${rest}`);
const pair = (rest = ""): string => on(`FOREIGN KEY (id, a) REFERENCES target (x, y) ${rest}`);
const comment = (text: string, what = "TABLE %"): string => `COMMENT ON ${what} IS '${text}'`;
const A = "COLUMN %.a";

/** Alembic's own tests of autogenerate, by group, in its words. */
const GROUPS: Record<string, Behaviour[]> = {
  "Indexes and uniques": [
    ["index flag becomes named unique", [T, index("(a)")], [T, on("UNIQUE (a)")], ["add-constraint", "drop-index"]],
    ["add unique", [T], [T, on("UNIQUE (a)")], ["add-constraint"]],
    ["remove unique", [T, on("UNIQUE (a)")], [T], ["drop-constraint"]],
    ["unique unchanged", [T, on("UNIQUE (a, b)")], [T, on("UNIQUE (a, b)")], []],
    ["index becomes unique", [T, index("(a)")], [T, "CREATE UNIQUE INDEX %_i ON % (a)"], ["alter-index"]],
    [
      "unique index becomes unique constraint of its name",
      [T, "CREATE UNIQUE INDEX %_c ON % (a)"],
      [T, on("UNIQUE (a)")],
      ["add-constraint", "drop-index"],
    ],
    ["named columns changed", [T, on("UNIQUE (a)")], [T, on("UNIQUE (a, b)")], ["alter-constraint"]],
    [
      "nothing changed via another naming convention",
      [T, on("UNIQUE (a)")],
      [T, `ALTER TABLE % ADD CONSTRAINT "Other %" UNIQUE (a)`],
      [],
    ],
    ["nothing changed: unsorted columns", [T, index("(b, a)")], [T, index("(b, a)")], []],
    [
      "nothing changed: mixed case names",
      [T, `CREATE INDEX "Mixed%" ON % (a)`],
      [T, `CREATE INDEX "mixed%" ON % (a)`],
      [],
    ],
    ["nothing changed: covering index made by hand", [T, index("(a) INCLUDE (b)")], [T, index("(a)")], []],
    [
      "truncated long names match",
      [T, `CREATE INDEX %_${"long".repeat(20)} ON % (a)`],
      [T, `CREATE INDEX %_${"long".repeat(20)} ON % (a)`],
      [],
    ],
    ["remove named unique index", [T, "CREATE UNIQUE INDEX %_i ON % (a)"], [T], ["drop-index"]],
    ["drop table with unique and index: no duplicate", [T, index("(a)"), on("UNIQUE (b)")], [], ["drop-table"]],
    ["column order changed", [T, index("(a, b)")], [T, index("(b, a)")], ["alter-index"]],
    ["sort changed: descending", [T, index("(a)")], [T, index("(a DESC)")], ["alter-index"]],
    ["sort changed: nulls first", [T, index("(a)")], [T, index("(a NULLS FIRST)")], ["alter-index"]],
    ["sort not changed: default spelled out", [T, index("(a)")], [T, index("(a ASC NULLS LAST)")], []],
    ["sort not changed: descending spelled out", [T, index("(a DESC)")], [T, index("(a DESC NULLS FIRST)")], []],
    ["expression index added", [T], [T, index("(lower(b))")], ["create-index"]],
    ["expression index changed", [T, index("(lower(b))")], [T, index("(upper(b))")], ["alter-index"]],
    ["expression index not changed", [T, index("(lower(b), (a + 1))")], [T, index("(LOWER( b ), (a+1))")], []],
    ["expression index made by hand is not dropped", [T, index("(lower(b))")], [T], []],
    ["method changed", [T, index("USING btree (a)")], [T, index("USING hash (a)")], ["alter-index"]],
    ["predicate changed", [T, index("(a) WHERE a > 1")], [T, index("(a) WHERE a > 2")], ["alter-index"]],
    ["predicate not changed", [T, index("(a) WHERE a>1")], [T, index("(a) WHERE (a > 1)")], []],
    [
      "nulls not distinct changed",
      [T, on("UNIQUE (a)")],
      [T, on("UNIQUE NULLS NOT DISTINCT (a)")],
      ["alter-constraint"],
    ],
  ],
  "Check constraints": [
    ["add", [T], [T, on("CHECK (a > 0)")], ["add-constraint"]],
    ["remove", [T, on("CHECK (a > 0)")], [T], ["drop-constraint"]],
    [
      "one of several",
      [T, on("CHECK (a > 0)"), "ALTER TABLE % ADD CONSTRAINT %_d CHECK (id > 0)"],
      [T, on("CHECK (a > 0)")],
      ["drop-constraint"],
    ],
    ["same name, different text", [T, on("CHECK (a > 0)")], [T, on("CHECK (a >= 0)")], ["alter-constraint"]],
    [
      "same text, spelled otherwise",
      [T, on("CHECK (a>0 and b in ('x','y'))")],
      [T, on("CHECK ((a > 0) AND b IN ('x', 'y'))")],
      [],
    ],
    ["same text, another name", [T, "ALTER TABLE % ADD CHECK (a > 0)"], [T, on("CHECK (a > 0)")], []],
    [
      "exclusion changed",
      [T, on("EXCLUDE USING btree (a WITH =)")],
      [T, on("EXCLUDE USING btree (a WITH =) WHERE (a > 1)")],
      ["alter-constraint"],
    ],
    ["no duplicate on create table", [], [T, on("CHECK (a > 0)")], ["create-table"]],
  ],
  "Foreign keys": [
    ["remove", [T, key()], [T], ["drop-constraint"]],
    ["add", [T], [T, key()], ["add-constraint"]],
    ["no change", [T, key()], [T, key()], []],
    ["composite: add", [T], [T, pair()], ["add-constraint"]],
    ["composite: remove", [T, pair()], [T], ["drop-constraint"]],
    [
      "composite: no change, named otherwise",
      [T, "ALTER TABLE % ADD FOREIGN KEY (id, a) REFERENCES target (x, y)"],
      [T, pair()],
      [],
    ],
    ["onDelete added", [T, key()], [T, key("ON DELETE CASCADE")], ["alter-constraint"]],
    ["onDelete changed", [T, key("ON DELETE CASCADE")], [T, key("ON DELETE SET NULL")], ["alter-constraint"]],
    ["onDelete removed", [T, key("ON DELETE CASCADE")], [T, key()], ["alter-constraint"]],
    ["onUpdate added", [T, key()], [T, key("ON UPDATE CASCADE")], ["alter-constraint"]],
    ["onUpdate removed", [T, key("ON UPDATE SET NULL")], [T, key()], ["alter-constraint"]],
    ["NO ACTION is none", [T, key("ON DELETE NO ACTION ON UPDATE NO ACTION")], [T, key()], []],
    ["change from RESTRICT", [T, key("ON DELETE RESTRICT")], [T, key()], ["alter-constraint"]],
    [
      "both actions changed",
      [T, key("ON DELETE CASCADE ON UPDATE CASCADE")],
      [T, key("ON DELETE SET NULL")],
      ["alter-constraint"],
    ],
    ["initially deferred added", [T, key()], [T, key("DEFERRABLE INITIALLY DEFERRED")], ["alter-constraint"]],
    ["initially deferred removed", [T, key("DEFERRABLE INITIALLY DEFERRED")], [T, key()], ["alter-constraint"]],
    ["deferrable added", [T, key()], [T, key("DEFERRABLE")], ["alter-constraint"]],
    ["deferrable removed", [T, key("DEFERRABLE")], [T, key()], ["alter-constraint"]],
    [
      "initially immediate and deferrable: no change",
      [T, key("DEFERRABLE INITIALLY IMMEDIATE")],
      [T, key("DEFERRABLE")],
      [],
    ],
    ["not deferrable spelled out: no change", [T, key("NOT DEFERRABLE INITIALLY IMMEDIATE")], [T, key()], []],
    ["another target", [T, key()], [T, on("FOREIGN KEY (a) REFERENCES second (id)")], ["alter-constraint"]],
  ],
  Comments: [
    ["table: none", [T], [T], []],
    ["table: added", [T], [T, comment("x")], ["comment"]],
    ["table: removed", [T, comment("x")], [T], ["comment"]],
    ["table: altered", [T, comment("x")], [T, comment("it''s y")], ["comment"]],
    ["column: no change", [T, comment("x", A)], [T, comment("x", A)], []],
    ["column: added", [T], [T, comment("x", A)], ["comment"]],
    ["column: removed", [T, comment("x", A)], [T], ["comment"]],
    ["column: altered", [T, comment("x", A)], [T, comment("y", A)], ["comment"]],
  ],
  Computed: [
    ["add column", ["CREATE TABLE % (a integer)"], [COMPUTED("a * 2")], ["add-column"]],
    ["remove column", [COMPUTED("a * 2")], ["CREATE TABLE % (a integer)"], ["drop-column"]],
    ["unchanged, whitespace only", [COMPUTED("a*2")], [COMPUTED("( a  *  2 )")], []],
    ["text changed", [COMPUTED("a * 2")], [COMPUTED("a * 3")], ["alter-column"]],
    ["none to computed", ["CREATE TABLE % (a integer, c integer)"], [COMPUTED("a * 2")], ["alter-column"]],
    ["computed to none", [COMPUTED("a * 2")], ["CREATE TABLE % (a integer, c integer)"], ["alter-column"]],
  ],
  Identity: [
    [
      "add column",
      ["CREATE TABLE % (b text)"],
      ["CREATE TABLE % (b text, a integer GENERATED ALWAYS AS IDENTITY NOT NULL)"],
      ["add-column"],
    ],
    [
      "remove column",
      ["CREATE TABLE % (b text, a integer GENERATED ALWAYS AS IDENTITY NOT NULL)"],
      ["CREATE TABLE % (b text)"],
      ["drop-column"],
    ],
    ["no change", [IDENTITY("GENERATED BY DEFAULT AS IDENTITY")], [IDENTITY("GENERATED BY DEFAULT AS IDENTITY")], []],
    [
      "always changed",
      [IDENTITY("GENERATED BY DEFAULT AS IDENTITY")],
      [IDENTITY("GENERATED ALWAYS AS IDENTITY")],
      ["alter-column"],
    ],
    [
      "start changed",
      [IDENTITY("GENERATED ALWAYS AS IDENTITY")],
      [IDENTITY("GENERATED ALWAYS AS IDENTITY (START WITH 5)")],
      ["alter-column"],
    ],
    [
      "increment and cycle changed",
      [IDENTITY("GENERATED ALWAYS AS IDENTITY")],
      [IDENTITY("GENERATED ALWAYS AS IDENTITY (INCREMENT BY 2 CYCLE)")],
      ["alter-column"],
    ],
    ["added to a column", [IDENTITY("")], [IDENTITY("GENERATED ALWAYS AS IDENTITY")], ["alter-column"]],
    ["removed from a column", [IDENTITY("GENERATED ALWAYS AS IDENTITY")], [IDENTITY("")], ["alter-column"]],
  ],
  "Diffs: types and defaults": [
    ["add table", [], [T], ["create-table"]],
    ["remove table", [T], [], ["drop-table"]],
    ["add and remove column", [T], ["CREATE TABLE % (id integer, a integer, c text)"], ["add-column", "drop-column"]],
    ["VARCHAR(30) is VARCHAR(30)", [OF("varchar(30)")], [OF("character varying(30)")], []],
    ["VARCHAR(30) is not VARCHAR(40)", [OF("varchar(30)")], [OF("varchar(40)")], ["alter-column"]],
    ["VARCHAR(30) is not VARCHAR", [OF("varchar(30)")], [OF("varchar")], ["alter-column"]],
    ["TEXT is not VARCHAR(255)", [OF("text")], [OF("varchar(255)")], ["alter-column"]],
    ["NUMERIC(8,2) to NUMERIC(10,2)", [OF("numeric(8,2)")], [OF("numeric(10,2)")], ["alter-column"]],
    ["DECIMAL(10,5) is not (10,6)", [OF("decimal(10,5)")], [OF("decimal(10,6)")], ["alter-column"]],
    ["DECIMAL(10) is NUMERIC(10,0)", [OF("decimal(10)")], [OF("numeric(10,0)")], []],
    ["BIGINT is not INTEGER", [OF("bigint")], [OF("integer")], ["alter-column"]],
    ["DECIMAL is not TIMESTAMP", [OF("decimal")], [OF("timestamp")], ["alter-column"]],
    ["time zones of timestamps", [OF("timestamp")], [OF("timestamptz")], ["alter-column"]],
    ["modify nullable", [OF("integer")], [OF("integer", " NOT NULL")], ["alter-column"]],
    ["modify default", [OF("integer", " DEFAULT 1")], [OF("integer", " DEFAULT 2")], ["alter-column"]],
    ["default added", [OF("text")], [OF("text", " DEFAULT 'x'")], ["alter-column"]],
    ["default removed", [OF("text", " DEFAULT 'x'")], [OF("text")], ["alter-column"]],
    [
      "same default: quoted text, slashes",
      [OF("text", ` DEFAULT '//it''s "x"'`)],
      [OF("text", ` DEFAULT E'//it\\'s "x"'`)],
      [],
    ],
    [
      "same default: spelling of a function",
      [OF("timestamptz", " DEFAULT now()")],
      [OF("timestamptz", " DEFAULT (NOW( ))")],
      [],
    ],
    ["same default: numbers as text", [OF("integer", " DEFAULT 5")], [OF("integer", " DEFAULT '5'")], []],
    ["same default: cast spelled out", [OF("text", " DEFAULT 'x'")], [OF("text", " DEFAULT 'x'::text")], []],
  ],
};

const TARGETS = [
  "CREATE TABLE target (id integer PRIMARY KEY, x integer, y integer, UNIQUE (x, y))",
  "CREATE TABLE second (id integer PRIMARY KEY)",
];

/** Among so many tables a thing is dropped early and made again late: that is one change of it. */
function kindsOf(operations: readonly Operation[]): string[] {
  const found = new Map<string, string>();
  for (const { kind, object, column } of operations) {
    const [verb, noun] = [kind.split("-")[0], kind.split("-").slice(1).join("-")];
    const key = `${noun} ${object ?? column ?? ""}`;
    const other = found.get(key);
    found.set(key, other === undefined || verb === "alter" || noun === "" ? kind : `alter-${noun}`);
  }
  return [...found.values()].toSorted();
}

describe("what Alembic's autogenerate sees, and what it does not call a change", () => {
  const tables = new Map(
    Object.values(GROUPS)
      .flat()
      .map((behaviour, at) => [behaviour, `t${at}`]),
  );
  const kinds = new Map<string, string[]>();
  let database: WorldDatabase;

  before(async () => {
    database = await pgliteWorlds();
    const statements = (side: 1 | 2) =>
      [...tables].flatMap(([behaviour, table]) => behaviour[side].map((sql) => sql.replaceAll("%", table)));
    const desired = await worldOf(database, [...TARGETS, ...statements(2)]);
    const history = await worldOf(database, [...TARGETS, ...statements(1)]);
    const comparison = compare(history, desired);
    const operations = toOperations(comparison, [], "public");
    for (const table of tables.values()) kinds.set(table, kindsOf(operations.filter((one) => one.table === table)));
    await run(database, sqlOf(comparison.up));
    assertSame(await readWorld(database, []), desired, "after up");
    await run(database, sqlOf(comparison.down));
    assertSame(await readWorld(database, []), history, "after down");
  });
  after(() => database.stop());

  it("sees the method of an index change where the entity can name one, and where it goes", async () => {
    const t = "CREATE TABLE t (a integer, b jsonb)";
    const desired = await worldOf(database, [t, "CREATE INDEX i ON t (a)"]);
    const history = await worldOf(database, [
      t,
      "CREATE INDEX i ON t USING hash (a)",
      "CREATE INDEX j ON t USING gin (b)",
      "CREATE INDEX k ON t USING gin (b jsonb_path_ops)",
    ]);
    const upOf = (indexMethods: boolean) =>
      sqlOf(compareWorlds(history, desired, { defaultSchema: "public", indexMethods }).up).toSorted();
    assert.deepEqual(upOf(false), []);
    assert.deepEqual(upOf(true), ["CREATE INDEX i ON t USING btree (a)", 'DROP INDEX "i"', 'DROP INDEX "j"']);
  });

  for (const [group, behaviours] of Object.entries(GROUPS)) {
    describe(group, () => {
      for (const behaviour of behaviours) {
        it(behaviour[0], () => assert.deepEqual(kinds.get(tables.get(behaviour) ?? ""), behaviour[3]));
      }
    });
  }
});
