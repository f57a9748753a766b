import assert from "node:assert/strict";
import { failingValues } from "../../src/core/autogenerate/dialects/postgres/failing-values.ts";
import { toOperations } from "../../src/core/autogenerate/operations.ts";
import type { Operation, SchemaAction, Verdict } from "../../src/core/operations/operation.ts";
import { isCastable } from "../../src/database/postgres/column-types.ts";
import { compare, pgliteWorlds, run, worldOf } from "../helpers/worlds.ts";
import type { WorldDatabase } from "../helpers/worlds.ts";

/** Values at the edges of each type, where a change of type would show. */
const EDGES: Record<string, string[]> = {
  smallint: ["-32768", "0", "1", "32767"],
  integer: ["-2147483648", "0", "1", "16777217", "2147483647"],
  bigint: ["-9223372036854775808", "5", "9007199254740993", "9223372036854775807"],
  "numeric(5,2)": ["999.99", "-999.99", "0.01", "'NaN'"],
  "numeric(8,3)": ["99999.999", "-99999.999", "1.005", "999.99", "7"],
  "numeric(9,0)": ["999999999", "-999999999", "-3", "'NaN'"],
  "numeric(20,0)": ["99999999999999999999", "12"],
  numeric: ["12345678901234567890.123456789", "1", "1.5", "'NaN'", "'Infinity'"],
  real: ["0.1", "0.125", "0.0625", "3.4e38", "16777216", "'NaN'", "1.5"],
  "double precision": ["0.1", "0.125", "1.0625", "1e308", "9007199254740993", "'-Infinity'", "1.5"],
  boolean: ["true", "false"],
  "character varying(5)": ["''", "'abcde'", "'a  '", "'12'", "'1.999'", "'007'", "'true'", "'a'"],
  "character varying(9)": ["'abcdefghi'", "'abc      '", "'x'", "'12'"],
  text: [
    "''",
    "' 12 '",
    "'12'",
    "'007'",
    "'1.999'",
    "'yes'",
    "'true'",
    "'[1,  2]'",
    '\'{"a": 1, "a": 2}\'',
    "'{a,b}'",
    "'{1,2}'",
    "'2020-02-29'",
    "'2020-02-29 12:34:56.789'",
    "'12:34'",
    "'x'",
    "'a long text with a space at its end '",
    "'5f0c1b9e-0f0a-4b1e-9f57-6f9d2f3a1f10'",
    "'99999999999'",
    "'10.0.0.1'",
    "'101'",
    "'a'",
    "'z'",
  ],
  "character(3)": ["'abc'", "'a'", "'12'"],
  "character(5)": ["'abcde'", "'a'", "'abc'"],
  uuid: ["'5f0c1b9e-0f0a-4b1e-9f57-6f9d2f3a1f10'"],
  date: ["'2020-02-29'", "'infinity'", "'0044-03-15 BC'"],
  "timestamp without time zone": ["'2020-02-29 12:34:56.789123'", "'2020-02-29 00:00'", "'2021-03-28 02:30'"],
  "timestamp(3) without time zone": ["'2020-02-29 12:34:56.789'"],
  "timestamp with time zone": ["'2020-02-29 12:34:56.789123+00'", "'2021-10-31 01:30+00'"],
  "timestamp(0) with time zone": ["'2020-02-29 12:34:56+00'"],
  "time without time zone": ["'12:34:56.789123'", "'00:00'"],
  "time(0) without time zone": ["'12:34:56'"],
  "time with time zone": ["'12:34:56.789123+05'"],
  interval: ["'1 day 02:03:04.567891'", "'3 mons'", "'12:00'"],
  "interval(0)": ["'1 day 02:03:04'"],
  json: ['\'{"b": 1,  "a": 2, "a": 3}\'', "'1.50'", "'null'"],
  jsonb: ['\'{"b": 1, "a": 2}\'', "'1.5'", "'7'", "'true'", "'\"x\"'", "'99999999999'"],
  "text[]": ["'{}'", "'{a,b}'", "'{1,2}'", "'{007}'", "'{\"a long element\"}'"],
  "character varying(5)[]": ["'{}'", "'{abcde,abcde}'", "'{abcde}'", "'{12}'"],
  "integer[]": ["'{}'", "'{1,-2147483648}'", "'{NULL,2147483647}'"],
  "bigint[]": ["'{1}'", "'{9223372036854775807}'"],
  "bit(3)": ["B'101'"],
  "bit(5)": ["B'10101'"],
  "bit varying(3)": ["B'101'", "B'1'"],
  "bit varying": ["B''", "B'1010101010'", "B'10101'", "B'101'"],
  inet: ["'10.0.0.1/8'", "'10.0.0.0/8'"],
  cidr: ["'10.0.0.0/8'"],
  macaddr: ["'08:00:2b:01:02:03'"],
  macaddr8: ["'08:00:2b:ff:fe:01:02:03'", "'08:00:2b:01:02:03:04:05'"],
  mood: ["'a'", "'b'", "'a long value'"],
  wider: ["'a'", "'b'", "'c'", "'a long value'"],
  "mood[]": ["'{a,b}'", `'{"a long value"}'`],
  "wider[]": ["'{a,b}'", `'{"a long value"}'`, "'{c}'"],
};

const ENUMS: Record<string, string[]> = { mood: ["a", "b", "a long value"], wider: ["a", "b", "c", "a long value"] };
const TYPES = Object.entries(ENUMS).map(
  ([name, values]) => `CREATE TYPE ${name} AS ENUM (${values.map((one) => `'${one}'`).join(", ")})`,
);

/** character(n) gives them back with its padding; that one enum has all values of another is not to be seen from their names. */
const NOT_JUDGED = /^(?:bit|json|.*\[\]).*>character\(|^mood.*>wider/;

interface Pair {
  table: string;
  from: string;
  to: string;
}

/** All pairs that Postgres can cast both ways. */
const PAIRS: Pair[] = Object.keys(EDGES)
  .flatMap((from) => Object.keys(EDGES).map((to) => ({ from, to })))
  .filter(({ from, to }) => from !== to && casts(from, to) && casts(to, from) && !NOT_JUDGED.test(`${from}>${to}`))
  .map((pair, at) => ({ ...pair, table: `t${at}` }));

function casts(from: string, to: string): boolean {
  const enumOf = (type: string): boolean => type.replace("[]", "") in ENUMS;
  const enums = Number(enumOf(from)) + Number(enumOf(to));
  if (enums === 0) return isCastable(from, to);
  return (
    from.endsWith("[]") === to.endsWith("[]") &&
    (enums === 2 || /^(?:text|character)/.test(from) || /^(?:text|character)/.test(to))
  );
}

/** Tries statements over each value in a transaction of its own, in the time zone of a session, and back in another one. */
const ATTEMPT = `
CREATE FUNCTION attempt(place text, up text[], down text[], edges text[], failing text)
RETURNS TABLE (edge text, told boolean, failed boolean, kept boolean) LANGUAGE plpgsql AS $$
DECLARE statement text; before text; back text;
BEGIN
  FOREACH edge IN ARRAY edges LOOP
    failed := false; kept := false; told := NULL;
    BEGIN
      SET LOCAL TimeZone TO 'Europe/Berlin';
      EXECUTE format('INSERT INTO %I VALUES (%s)', place, edge);
      EXECUTE format('SELECT v::text FROM %I', place) INTO before;
      EXECUTE format('SELECT EXISTS (SELECT FROM %I WHERE %s)', place, failing) INTO told;
      BEGIN
        FOREACH statement IN ARRAY up LOOP EXECUTE statement; END LOOP;
      EXCEPTION WHEN OTHERS THEN failed := true;
      END;
      IF NOT failed THEN
        SET LOCAL TimeZone TO 'America/New_York';
        BEGIN
          FOREACH statement IN ARRAY down LOOP EXECUTE statement; END LOOP;
          SET LOCAL TimeZone TO 'Europe/Berlin';
          EXECUTE format('SELECT v::text FROM %I', place) INTO back;
          kept := back = before;
        EXCEPTION WHEN OTHERS THEN kept := false;
        END;
      END IF;
      RAISE EXCEPTION 'done' USING ERRCODE = 'ZZ001';
    EXCEPTION WHEN SQLSTATE 'ZZ001' THEN NULL;
    END;
    RETURN NEXT;
  END LOOP;
END $$`;

interface Outcome {
  edge: string;
  /** The condition found it. */
  told: boolean;
  failed: boolean;
  kept: boolean;
}

describe("a change of type", () => {
  let database: WorldDatabase;
  let operations: Map<string, Operation>;
  const outcomes = new Map<string, Outcome[]>();

  before(async () => {
    database = await pgliteWorlds();
    const tables = (side: "from" | "to") => [
      ...TYPES,
      ...PAIRS.map((pair) => `CREATE TABLE ${pair.table} (v ${pair[side]})`),
    ];
    const desired = await worldOf(database, tables("to"));
    const history = await worldOf(database, tables("from"));
    operations = new Map(toOperations(compare(history, desired), [], "public").map((one) => [one.table, one]));
    await run(database, [ATTEMPT]);
    for (const { table, from, to } of PAIRS) {
      const { up, down, verdict } = operations.get(table) as Operation;
      const array = (all: readonly string[]) => `ARRAY[${all.map((one) => `$t$${one}$t$`).join(", ")}]`;
      const failing = verdict === "may-fail" ? failingValues("v", from, to, ENUMS[to.replace("[]", "")]) : "false";
      const { rows } = await database.query(
        `SELECT * FROM attempt('${table}', ${array(up)}, ${array(down)}, ${array(EDGES[from] ?? [])}, $t$${failing}$t$)`,
      );
      outcomes.set(table, rows as unknown as Outcome[]);
    }
  });
  after(() => database.stop());

  const each = (check: (pair: Pair, verdict: Verdict, rows: Outcome[]) => string | undefined): void => {
    const wrong = PAIRS.flatMap((pair) => {
      const problem = check(pair, operations.get(pair.table)?.verdict ?? "destructive", outcomes.get(pair.table) ?? []);
      return problem === undefined ? [] : [`${pair.from} > ${pair.to}: ${problem}`];
    });
    assert.deepEqual(wrong, []);
  };

  it("is tried over rows for every pair", () => assert.ok(PAIRS.length > 300, `${PAIRS.length}`));

  it("called lossless never fails, and every value comes back", () => {
    each((_, verdict, rows) => {
      const bad = rows.find(({ failed, kept }) => failed || !kept);
      return verdict === "lossless" && bad ? `${bad.failed ? "fails on" : "loses"} ${bad.edge}` : undefined;
    });
  });

  it("called one that may fail does fail on a value, or depends on one, and its condition tells which", () => {
    each((_, verdict, rows) => {
      if (verdict !== "may-fail") return undefined;
      const wrong = rows.find(({ failed, kept, told }) => told !== (failed || !kept));
      if (wrong) return `${wrong.told ? "tells of" : "says nothing of"} ${wrong.edge}`;
      return rows.some(({ told }) => told) ? undefined : "fails on none of them";
    });
  });

  it("called destructive loses a value without a word", () => {
    each((_, verdict, rows) =>
      verdict !== "destructive" || rows.some(({ failed, kept }) => !failed && !kept) ? undefined : "loses none",
    );
  });
});

describe("the query of what may fail", () => {
  let database: WorldDatabase;
  before(async () => {
    database = await pgliteWorlds();
  });
  after(() => database.stop());

  /** A table t before and after, and rows of which each one breaks what comes. */
  const CASES: Record<
    string,
    { before: string; after: string; more?: string[]; wrong: string[]; right?: string[]; rename?: string }
  > = {
    "a column that must not be null": {
      before: "(id int, a text)",
      after: "(id int, a text NOT NULL)",
      wrong: ["(1, NULL)"],
      right: ["(2, '')"],
    },
    "a new column that every row lacks": { before: "(id int)", after: "(id int, a text NOT NULL)", wrong: ["(1)"] },
    "a shorter text that must not be null": {
      before: "(id int, a text)",
      after: "(id int, a varchar(2) NOT NULL)",
      wrong: ["(1, NULL)", "(2, 'abc')"],
      right: ["(3, 'ab')"],
    },
    "a unique constraint": {
      before: "(id int, a int, b text)",
      after: `(id int, a int, b text, CONSTRAINT %_u UNIQUE (a, b))`,
      wrong: ["(1, 1, 'x'), (2, 1, 'x')"],
      right: ["(3, 1, 'y')", "(4, 1, NULL), (5, 1, NULL)"],
    },
    "nulls that are not distinct": {
      before: "(id int, a int)",
      after: `(id int, a int, CONSTRAINT %_u UNIQUE NULLS NOT DISTINCT (a))`,
      wrong: ["(1, NULL), (2, NULL)"],
      right: ["(3, 1)"],
    },
    "a unique index on an expression of some rows": {
      before: "(id int, a text)",
      after: "(id int, a text)",
      more: ["CREATE UNIQUE INDEX %_i ON % (lower(a)) WHERE id > 3"],
      wrong: ["(4, 'a'), (5, 'A')"],
      right: ["(1, 'a'), (2, 'A')"],
    },
    "a unique constraint with a new column": {
      before: "(id int, a int)",
      after: `(id int, a int, b text DEFAULT 'x', CONSTRAINT %_u UNIQUE (a, b))`,
      wrong: ["(1, 1), (2, 1)"],
      right: ["(3, 2)"],
    },
    "a primary key": {
      before: "(id int)",
      after: "(id int, CONSTRAINT %_pk PRIMARY KEY (id))",
      wrong: ["(1), (1)", "(NULL)"],
      right: ["(2)"],
    },
    "a foreign key": {
      before: "(id int, a int)",
      after: "(id int, a int, CONSTRAINT %_fk FOREIGN KEY (a) REFERENCES target (id))",
      wrong: ["(1, 9)"],
      right: ["(2, 1)", "(3, NULL)"],
    },
    "a foreign key to a new table": {
      before: "(id int, a int)",
      after: "(id int, a int, CONSTRAINT %_fk FOREIGN KEY (a) REFERENCES fresh (id))",
      wrong: ["(1, 1)"],
      right: ["(3, NULL)"],
    },
    "a check": {
      before: "(id int, a int)",
      after: "(id int, a int, CONSTRAINT %_c CHECK (a > 3 AND a < 9))",
      wrong: ["(1, 3)"],
      right: ["(2, 4)", "(3, NULL)"],
    },
    "an exclusion": {
      before: '(id int, "During" tsrange, room text)',
      after: `(id int, "During" tsrange, room text, CONSTRAINT %_x EXCLUDE USING gist ("During" range_ops WITH &&) WHERE (room <> ''))`,
      wrong: ["(1, '[2000-01-01,2000-01-03)', 'a'), (2, '[2000-01-02,2000-01-04)', 'b')"],
      right: [
        "(1, '[2000-01-01,2000-01-03)', 'a'), (2, '[2000-01-03,2000-01-04)', 'b')",
        "(1, '[2000-01-01,2000-01-03)', 'a'), (2, '[2000-01-02,2000-01-04)', ''), (3, NULL, 'a'), (4, NULL, 'a')",
      ],
    },
    "an exclusion of expressions": {
      before: "(id int, room text)",
      after: "(id int, room text, CONSTRAINT %_x EXCLUDE (lower(room) WITH =, id WITH OPERATOR(pg_catalog.=)))",
      wrong: ["(1, 'a'), (1, 'A')"],
      right: ["(1, 'a'), (2, 'A')"],
    },
    "an enum that loses values": {
      before: "(id int, a shrinking)",
      after: "(id int, a shrinking)",
      wrong: ["(1, 'gone')"],
      right: ["(2, 'kept')"],
    },
    "a list of an enum that loses values": {
      before: "(id int, a lesser[])",
      after: "(id int, a lesser[])",
      wrong: ["(1, '{kept,gone}')"],
      right: ["(2, '{kept}')", "(3, NULL)"],
    },
    "text that becomes an enum": {
      before: "(id int, a text)",
      after: "(id int, a made)",
      wrong: ["(1, 'x')"],
      right: ["(2, 'kept')"],
    },
  };

  it("tells what a schema that goes still holds", async () => {
    const held = [
      "CREATE SCHEMA old",
      "CREATE TYPE old.mood AS ENUM ('glad')",
      "CREATE TABLE old.gone (id serial, mood old.mood)",
    ];
    const history = await worldOf(database, held);
    const { up, ...rest } = compare(history, await worldOf(database, []));
    assert.deepEqual(
      up.map(({ sql }) => sql),
      ['DROP TABLE "old"."gone"', 'DROP TYPE "old"."mood"'],
    );
    // A schema itself is left alone.
    const schema: SchemaAction = {
      sql: "DROP SCHEMA old",
      verb: "drop",
      object: { kind: "schema", name: "old" },
      dataLoss: false,
      rewrites: false,
      transactional: true,
    };
    const operations = toOperations({ ...rest, up: [...up, schema] }, [], "public");
    const { query = "" } = operations.find(({ kind }) => kind === "drop-schema") ?? {};
    await worldOf(database, held);
    assert.deepEqual((await database.query(query)).rows, []);
    await run(database, [
      "CREATE VIEW old.left AS SELECT 1",
      "CREATE FUNCTION old.f() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
    ]);
    assert.deepEqual(
      (await database.query(query)).rows.map(({ name }) => name),
      ['old."left"', "old.f()"],
    );
  });

  it("finds a row where the change fails, and none where it does not", async () => {
    const names = Object.keys(CASES).map((_, at) => `t${at}`);
    const tables = (side: "before" | "after") =>
      Object.values(CASES).flatMap((one, at) =>
        [`CREATE TABLE % ${one[side]}`, ...(side === "after" ? (one.more ?? []) : [])].map((sql) =>
          sql.replaceAll("%", `t${at}`),
        ),
      );
    const target = "CREATE TABLE target (id int PRIMARY KEY)";
    const desired = await worldOf(database, [
      target,
      "CREATE TABLE fresh (id int PRIMARY KEY)",
      "CREATE TYPE shrinking AS ENUM ('kept')",
      "CREATE TYPE lesser AS ENUM ('kept')",
      "CREATE TYPE made AS ENUM ('kept', 'new')",
      ...tables("after"),
    ]);
    const history = await worldOf(database, [
      target,
      "CREATE TYPE shrinking AS ENUM ('kept', 'gone')",
      "CREATE TYPE lesser AS ENUM ('kept', 'gone')",
      ...tables("before"),
    ]);
    await run(database, ["INSERT INTO target VALUES (1)"]);
    const operations = toOperations(compare(history, desired), [], "public");
    const wrong: string[] = [];
    for (const [at, [what, one]] of Object.entries(CASES).entries()) {
      const own = operations.filter(
        ({ table, up }) => table === names[at] && up.some((sql) => !sql.startsWith("CREATE TYPE")),
      );
      const needed = operations.filter(({ table, kind }) => kind === "create-type" || table === "fresh");
      const queries = own.flatMap((operation) => operation.query ?? []);
      if (queries.length === 0) {
        wrong.push(`${what}: no query`);
        continue;
      }
      for (const rows of [...one.wrong, ...(one.right ?? [])]) {
        await run(database, ["BEGIN", `INSERT INTO t${at} VALUES ${rows}`]);
        let found = false;
        for (const query of queries) found ||= (await database.query(query)).rows.length > 0;
        const failed = await run(
          database,
          [...needed, ...own].flatMap(({ up }) => up),
        ).then(
          () => false,
          () => true,
        );
        await run(database, ["ROLLBACK"]);
        if (failed !== one.wrong.includes(rows) || found !== failed)
          wrong.push(
            `${what}: ${rows} ${failed ? "fails" : "passes"}, ${found ? "found" : "not found"} by ${queries.join("; ")}`,
          );
      }
    }
    assert.deepEqual(wrong, []);
  });
});
