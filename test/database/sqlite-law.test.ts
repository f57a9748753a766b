import assert from "node:assert/strict";
import fc from "fast-check";
import { describeOperations } from "../../src/core/autogenerate/operations.ts";
import { sqlite } from "../../src/database/sqlite/sqlite.ts";
import type { SqliteDatabase } from "../helpers/sqlite-worlds.ts";
import { assertSameWorld, assertSqliteTrip, sqliteWorld } from "../helpers/sqlite-worlds.ts";

/** Small schemas as TypeORM would make them: tables a, b, c that share names, so that two of them overlap. */
interface Column {
  name: string;
  type: string;
  notNull: boolean;
  default: boolean;
  unique: "no" | "table" | "inline";
  collation: boolean;
  check: boolean;
}

interface Table {
  name: string;
  columns: Column[];
  computed: "no" | "STORED" | "VIRTUAL";
  key: "autoincrement" | "rowid" | "text" | "pair" | "none";
  index: { columns: number[]; unique: boolean; partial: boolean } | undefined;
  references: string | undefined;
  onDelete: string;
  check: boolean;
  view: boolean;
  trigger: boolean;
}

/** A default for each type of a column. */
const TYPES: Record<string, string> = {
  integer: "1",
  varchar: "'x'",
  "varchar(20)": "'it''s'",
  text: "'a, (b'",
  "decimal(10,2)": "'1.5'",
  boolean: "0",
  datetime: "datetime('now')",
  blob: "x'00'",
};

const column = (name: string) =>
  fc.record({
    name: fc.constant(name),
    type: fc.constantFrom(...Object.keys(TYPES)),
    notNull: fc.boolean(),
    default: fc.boolean(),
    unique: fc.constantFrom("no", "no", "table", "inline"),
    collation: fc.boolean(),
    check: fc.boolean(),
  });

const table = (name: string) =>
  fc.record({
    name: fc.constant(name),
    columns: fc
      .subarray(["title", "Views", "select", "a, b"], { minLength: 1 })
      .chain((names) => fc.tuple(...names.map(column))),
    computed: fc.constantFrom("no", "STORED", "VIRTUAL"),
    key: fc.constantFrom("autoincrement", "rowid", "text", "pair", "none"),
    index: fc.option(
      fc.record({
        columns: fc.uniqueArray(fc.nat(3), { minLength: 1, maxLength: 2 }),
        unique: fc.boolean(),
        partial: fc.boolean(),
      }),
      { nil: undefined },
    ),
    references: fc.option(fc.constantFrom("a", "b", "C c"), { nil: undefined }),
    onDelete: fc.constantFrom("NO ACTION", "CASCADE", "SET NULL"),
    check: fc.boolean(),
    view: fc.boolean(),
    trigger: fc.boolean(),
  });

const schema = fc.subarray(["a", "b", "C c"]).chain((names) => fc.tuple(...names.map(table)) as fc.Arbitrary<Table[]>);

function statementsOf(tables: readonly Table[], byHand: boolean): string[] {
  return tables.flatMap((one) => {
    const { name, index, view, trigger } = one;
    const indexed = index ? index.columns.flatMap((position) => one.columns[position] ?? []) : [];
    return [
      `CREATE TABLE "${name}" (${partsOf(one).join(", ")})`,
      ...(index && indexed.length > 0
        ? [
            `CREATE ${index.unique ? "UNIQUE " : ""}INDEX "IDX_${name}" ON "${name}" (${indexed.map((each) => `"${each.name}"`).join(", ")}) ${index.partial ? `WHERE "id" > 3` : ""}`,
          ]
        : []),
      ...(view ? [`CREATE VIEW "view of ${name}" AS SELECT "id", "other" FROM "${name}"`] : []),
      ...(trigger && byHand
        ? [
            `CREATE TRIGGER "trigger of ${name}" AFTER INSERT ON "${name}" BEGIN DELETE FROM "${name}" WHERE "id" = 'nothing'; END`,
          ]
        : []),
    ];
  });
}

const KEYS: Record<Table["key"], string> = {
  autoincrement: `"id" integer PRIMARY KEY AUTOINCREMENT NOT NULL`,
  rowid: `"id" integer PRIMARY KEY NOT NULL`,
  text: `"id" varchar PRIMARY KEY NOT NULL`,
  pair: `"id" integer NOT NULL`,
  none: `"id" integer`,
};

function partsOf({ name, columns, computed, key, references, onDelete, check }: Table): string[] {
  return [
    KEYS[key],
    `"other" integer${key === "pair" ? " NOT NULL" : ""}`,
    ...columns.map(
      (one) =>
        `"${one.name}" ${one.type}${one.check ? ` CHECK( "${one.name}" IS NOT 'never' )` : ""}${one.unique === "inline" ? " UNIQUE" : ""}${one.collation ? " COLLATE NOCASE" : ""}${one.notNull ? " NOT NULL" : ""}${one.default ? ` DEFAULT (${TYPES[one.type]})` : ""}`,
    ),
    ...(computed === "no" ? [] : [`"computed" integer AS ("other" + 1) ${computed}`]),
    ...columns
      .filter(({ unique }) => unique === "table")
      .map((one) => `CONSTRAINT "UQ_${name}_${one.name}" UNIQUE ("${one.name}")`),
    ...(check ? [`CONSTRAINT "CHK_${name}" CHECK ("other" <> ${columns.length + 100})`] : []),
    ...(references === undefined
      ? []
      : [
          `CONSTRAINT "FK_${name}" FOREIGN KEY ("other") REFERENCES "${references}" ("id") ON DELETE ${onDelete} ON UPDATE NO ACTION`,
        ]),
    ...(key === "pair" ? [`PRIMARY KEY ("id", "other")`] : []),
  ];
}

/** Where no column asks for a value that rows do not have, and none has the same in all of them, no row is in the way of any change. */
function open(tables: readonly Table[]): Table[] {
  return tables.map((one) => ({
    ...one,
    key: one.key === "pair" || one.key === "none" ? "rowid" : one.key,
    columns: one.columns.map((each) => {
      const hasDefault = each.default && each.unique === "no";
      return { ...each, default: hasDefault, notNull: each.notNull && hasDefault };
    }),
    index: one.index && { ...one.index, unique: false },
  }));
}

/** The same few in every run; `FUZZ_RUNS=500` looks for new ones. */
const RUNS = process.env["FUZZ_RUNS"] ? { numRuns: Number(process.env["FUZZ_RUNS"]) } : { numRuns: 40, seed: 20261120 };

describe("comparison of any two worlds of SQLite", () => {
  it("leads from one to the other, back, and there again", async () => {
    await fc.assert(
      fc.asyncProperty(schema, schema, async (history, desired) => {
        await assertSqliteTrip({ history: statementsOf(history, true), desired: statementsOf(desired, false) });
      }),
      RUNS,
    );
  }).timeout(600_000);

  it("keeps the rows of the tables and columns that stay", async () => {
    await fc.assert(
      fc.asyncProperty(schema, schema, async (history, desired) => {
        const [from, to] = [open(history), open(desired)];
        const values = async (database: SqliteDatabase): Promise<Record<string, unknown>[][]> => {
          const result: Record<string, unknown>[][] = [];
          for (const { name, columns } of from) {
            const stays = to.find((one) => one.name === name);
            if (!stays) continue;
            const names = columns.filter((one) => stays.columns.some((each) => each.name === one.name));
            result.push(
              await database.query(
                `SELECT ${["id", "other", ...names.map((one) => one.name)].map((each) => `CAST("${each}" AS TEXT) AS "${each}"`).join(", ")} FROM "${name}" ORDER BY "id"`,
              ),
            );
          }
          return result;
        };
        const rows = from.flatMap(({ name, columns }) =>
          [1, 2].map(
            (id) =>
              `INSERT INTO "${name}" ("id", "other"${columns.map((one) => `, "${one.name}"`).join("")}) VALUES (${id}, ${id}${columns.map((_, at) => `, ${id * 10 + at}`).join("")})`,
          ),
        );
        let before: Record<string, unknown>[][] | undefined;
        await assertSqliteTrip({
          history: [...statementsOf(from, true), ...rows],
          desired: statementsOf(to, false),
          look: async (database) => {
            const now = await values(database);
            before ??= now;
            assert.deepEqual(now, before);
            assert.equal(
              now.every((all) => all.length === 2),
              true,
            );
          },
        });
      }),
      RUNS,
    );
  }).timeout(600_000);

  it("leads also to a world in which something stays as it was", async () => {
    await fc.assert(
      fc.asyncProperty(schema, schema, fc.infiniteStream(fc.boolean()), async (history, desired, stream) => {
        const before = statementsOf(history, true);
        const [from, to] = [await sqliteWorld(before), await sqliteWorld(statementsOf(desired, false))];
        const comparison = sqlite.compareWorlds(from, to);
        const operations = describeOperations(comparison, [], "main").map((one) => ({
          ...one,
          stays: stream.next().value,
        }));
        const objectsOf = (stays: boolean) =>
          operations.filter((one) => one.stays === stays).flatMap(({ objects }) => objects);
        const kept = { objects: objectsOf(true), changed: objectsOf(false) };
        const wanted = sqlite.keepObjects(from, sqlite.align(from, to), kept);
        await assertSqliteTrip({ history: before, desired: sqlite.statementsOf(wanted) });
        const all = { objects: operations.flatMap(({ objects }) => objects), changed: [] };
        assertSameWorld(from, sqlite.keepObjects(from, sqlite.align(from, to), all), "with all that was there");
      }),
      RUNS,
    );
  }).timeout(600_000);

  it("is empty between a world and what is made of it", async () => {
    await fc.assert(
      fc.asyncProperty(schema, async (tables) => {
        const statements = statementsOf(tables, true);
        const { up, down } = await assertSqliteTrip({ history: statements, desired: statements });
        assert.deepEqual({ up, down }, { up: [], down: [] });
        assert.equal(typeof sqlite.version, "string");
      }),
      { ...RUNS, numRuns: Math.min(RUNS.numRuns, 20) },
    );
  }).timeout(600_000);
});
