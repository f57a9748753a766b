import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { CacheFolder } from "../../src/database/cache-folder.ts";
import type { World } from "../../src/database/postgres/world.ts";
import { DesiredWorlds, namesToRecall } from "../../src/shadow/desired-worlds.ts";
import { EmbeddedShadow } from "../../src/shadow/embedded-shadow.ts";
import { HistorySnapshots } from "../../src/shadow/history-snapshots.ts";
import { PGLITE_VERSION } from "../../src/shadow/pglite.ts";
import type { ShadowDatabase } from "../../src/shadow/shadow-database.ts";

interface Table {
  name: string;
  columns: { name: string; type: string; unique: boolean; comment: boolean }[];
  index: boolean;
  references: string | undefined;
  view: boolean;
}

interface Entities {
  values: string[];
  tables: Table[];
}

const TABLES = ["a", "a_b", 'the "c"', "d", "app.e", "app.d"];
const COLUMNS = ["title", "b_c", "c", "mood"];

const table = (name: string): fc.Arbitrary<Table> =>
  fc.record({
    name: fc.constant(name),
    columns: fc.subarray(COLUMNS).chain((names) =>
      fc.tuple(
        ...names.map((column) =>
          fc.record({
            name: fc.constant(column),
            // A serial that is named like another table's: of two Postgres numbers one.
            type: fc.constantFrom(
              "integer",
              "text",
              "SERIAL",
              `"public"."mood"`,
              `"public"."mood" array`,
              `"app"."d_mood"`,
            ),
            unique: fc.boolean(),
            comment: fc.boolean(),
          }),
        ),
      ),
    ),
    index: fc.boolean(),
    references: fc.option(fc.constantFrom(...TABLES), { nil: undefined }),
    view: fc.integer({ max: 30 }).map((chance) => chance === 30),
  });

const entities: fc.Arbitrary<Entities> = fc.record({
  values: fc.subarray(["x", "y", "z"], { minLength: 1 }),
  tables: fc
    .tuple(...TABLES.map((name) => fc.option(table(name), { freq: 8 })))
    .map((some) => some.filter((one) => one !== null)),
});

/** Like it, but for a table or two, or for the values of an enum. */
const edited = (before: Entities): fc.Arbitrary<Entities> =>
  fc
    .tuple(fc.subarray(TABLES, { minLength: 1, maxLength: 2 }), entities, fc.integer({ max: 6 }))
    .map(([names, other, chance]) => ({
      values: chance === 6 ? other.values : before.values,
      tables: TABLES.flatMap((name) =>
        (names.includes(name) ? other : before).tables.filter((one) => one.name === name),
      ),
    }));

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;
const pathOf = (name: string) => name.split(".").map(quoted).join(".");

/** In the order and the manner of TypeORM. */
function statementsOf({ values, tables }: Entities): string[] {
  const names = new Set(tables.map(({ name }) => name));
  const types = [`"public"."mood"`, `"app"."d_mood"`].filter((type) =>
    tables.some(({ columns }) => columns.some((column) => column.type.startsWith(type))),
  );
  return [
    `CREATE SCHEMA IF NOT EXISTS "app"`,
    ...types.map((type) => `CREATE TYPE ${type} AS ENUM(${values.map((value) => `'${value}'`).join(", ")})`),
    ...tables.flatMap(({ name, columns, index }) => [
      `CREATE TABLE ${pathOf(name)} ("id" SERIAL NOT NULL, "otherId" integer, ${columns
        .map((column) => `${quoted(column.name)} ${column.type}, `)
        .join("")}${columns
        .filter(({ unique }) => unique)
        .map((column) => `CONSTRAINT ${quoted(`UQ_${name}/${column.name}`)} UNIQUE (${quoted(column.name)}), `)
        .join("")}CONSTRAINT ${quoted(`PK_${name}`)} PRIMARY KEY ("id"))${columns
        .filter(({ comment }) => comment)
        .map((column) => `; COMMENT ON COLUMN ${pathOf(name)}.${quoted(column.name)} IS 'it''s "${column.type}"'`)
        .join("")}`,
      ...(index
        ? [`CREATE UNIQUE INDEX ${quoted(`IDX_${name}`)} ON ${pathOf(name)} ("otherId", "id") WHERE id > 1`]
        : []),
    ]),
    ...tables.flatMap(({ name, references }) =>
      references !== undefined && names.has(references)
        ? [
            `ALTER TABLE ${pathOf(name)} ADD CONSTRAINT ${quoted(`FK_${name}`)} FOREIGN KEY ("otherId") REFERENCES ${pathOf(references)}("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
          ]
        : [],
    ),
    ...tables
      .filter(({ view }) => view)
      .map(({ name }) => `CREATE VIEW ${quoted(`of ${name}`)} AS SELECT * FROM ${pathOf(name)}`),
  ];
}

/** All that a world is, and in its order, but for that of the dependencies, which has no meaning. */
function factsOf({ facts, ...rest }: World): unknown {
  return {
    ...rest,
    facts: facts.facts(),
    edges: facts.edges.map((edge) => JSON.stringify(edge)).toSorted(),
    root: facts.rootHash,
  };
}

/** The same few in every run; `FUZZ_RUNS=500` looks for new ones. */
const RUNS = process.env["FUZZ_RUNS"] ? { numRuns: Number(process.env["FUZZ_RUNS"]) } : { numRuns: 10, seed: 20261121 };

describe("world of edited entities", () => {
  let folder: string;
  let database: EmbeddedShadow;
  let made: number;
  let counting: ShadowDatabase;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "typeorm-revisions-altered-"));
    const cache = new CacheFolder(folder);
    database = new EmbeddedShadow(cache, new HistorySnapshots(cache, PGLITE_VERSION), true);
    counting = Object.create(database, {
      useEmpty: {
        value: (work: Parameters<ShadowDatabase["useEmpty"]>[0]) =>
          database.useEmpty((session) =>
            work({
              ...session,
              exec: (sql) => {
                made += sql.split("CREATE TABLE").length - 1;
                return session.exec(sql);
              },
            }),
          ),
      },
    }) as ShadowDatabase;
  });

  after(async () => {
    await database.close();
    await rm(folder, { recursive: true, force: true });
  });

  it("is the one that is made anew, whatever was edited", async () => {
    const edits = entities.chain((before) => fc.tuple(fc.constant(before), edited(before)));
    let altered = 0;
    await fc.assert(
      fc.asyncProperty(edits, async ([before, after]) => {
        const worlds = new DesiredWorlds();
        await worlds.make(counting, { statements: statementsOf(before), extensions: [] });
        made = 0;
        const world = await worlds.make(counting, { statements: statementsOf(after), extensions: [] });
        if (made < after.tables.length) altered += 1;
        const anew = await new DesiredWorlds().make(counting, { statements: statementsOf(after), extensions: [] });
        assert.deepEqual(factsOf(world), factsOf(anew));
      }),
      RUNS,
    );
    assert.ok(altered > RUNS.numRuns / 4, `altered ${altered} of ${RUNS.numRuns}`);
  });

  it("begins with a world of another process where that made the same tables", async () => {
    const plain = (name: string): Table => ({ name, columns: [], index: true, references: undefined, view: false });
    const before = { values: ["x"], tables: TABLES.map(plain) };
    const after = {
      ...before,
      tables: before.tables.map((one) => (one.name === "d" ? { ...one, index: false } : one)),
    };
    const params = (of: Entities) => ({ statements: statementsOf(of), extensions: [] });
    const world = await new DesiredWorlds().make(counting, params(before));
    const asked: string[] = [];
    const worlds = new DesiredWorlds(async (names) => {
      asked.push(...names);
      return { statements: statementsOf(before), world };
    });
    made = 0;
    const altered = await worlds.make(counting, params(after));
    assert.equal(made, 1);
    assert.deepEqual(asked.toSorted(), namesToRecall(params(before))?.toSorted());
    assert.deepEqual(factsOf(altered), factsOf(await new DesiredWorlds().make(counting, params(after))));
  });

  it("is made whole where something is about several tables", () => {
    const make = (statement: string) => namesToRecall({ statements: [statement], extensions: [] });
    assert.equal(make(`CREATE VIEW "v" AS SELECT * FROM "a"`), undefined);
    assert.equal(make(`INSERT INTO "typeorm_metadata"("type") VALUES ('VIEW')`), undefined);
    assert.equal(make(`CREATE TABLE "a" ("b" integer REFERENCES "c"("id"))`), undefined);
    assert.equal(make(`CREATE TABLE "a" ("b" integer); CREATE TABLE "c" ("d" integer)`), undefined);
  });
});
