import fc from "fast-check";
import { assertRoundTrip, pgliteWorlds } from "../helpers/worlds.ts";
import type { WorldDatabase } from "../helpers/worlds.ts";

/** Small schemas as TypeORM would make them: tables a, b, c that share names, so that two of them overlap. */
interface Column {
  name: string;
  type: string;
  notNull: boolean;
  default: boolean;
  unique: boolean;
  comment: boolean;
}

interface Table {
  name: string;
  columns: Column[];
  index: { columns: number[]; unique: boolean; partial: boolean } | undefined;
  references: string | undefined;
  onDelete: string;
  view: boolean;
}

interface Schema {
  /** Of the two enums. */
  values: string[][];
  tables: Table[];
}

/** A default for each type of a column. */
const TYPES: Record<string, string> = {
  integer: "1",
  bigint: "2",
  "character varying": "'x'",
  "character varying(20)": "'x'",
  "character varying(40)": "'y'",
  text: "'it''s'",
  "numeric(10,2)": "'1.5'",
  boolean: "false",
  "timestamp with time zone": "now()",
  date: "'2026-01-01'",
  uuid: "gen_random_uuid()",
  jsonb: "'{}'",
  "text[]": "'{}'",
  '"mood"': "'a'",
  '"mood"[]': "'{a}'",
  '"taste"': "'a'",
};

const column = (name: string) =>
  fc.record({
    name: fc.constant(name),
    type: fc.constantFrom(...Object.keys(TYPES)),
    notNull: fc.boolean(),
    default: fc.boolean(),
    unique: fc.boolean(),
    comment: fc.boolean(),
  });

const table = (name: string) =>
  fc.record({
    name: fc.constant(name),
    columns: fc
      .subarray(["title", "Views", "select", "at"], { minLength: 1 })
      .chain((names) => fc.tuple(...names.map(column))),
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
    view: fc.boolean(),
  });

const enumValues = fc
  .subarray(["b", "c", "d"])
  .chain((more) => fc.shuffledSubarray(["a", ...more], { minLength: more.length + 1 }));

const schema: fc.Arbitrary<Schema> = fc.record({
  values: fc.tuple(enumValues, enumValues),
  tables: fc.subarray(["a", "b", "C c"]).chain((names) => fc.tuple(...names.map(table)) as fc.Arbitrary<Table[]>),
});

function statementsOf({ values, tables }: Schema): string[] {
  const types = ["mood", "taste"].flatMap((type, index) => {
    const used = tables.some(({ columns }) => columns.some((one) => one.type.includes(type)));
    return used ? [`CREATE TYPE "${type}" AS ENUM (${values[index]?.map((value) => `'${value}'`).join(", ")})`] : [];
  });
  const names = new Set(tables.map(({ name }) => name));
  return [
    ...types,
    ...tables.map(
      ({ name, columns }) =>
        `CREATE TABLE "${name}" ("id" SERIAL NOT NULL, "otherId" integer, ${columns
          .map(
            (one) =>
              `"${one.name}" ${one.type}${one.notNull ? " NOT NULL" : ""}${one.default ? ` DEFAULT ${TYPES[one.type]}` : ""}`,
          )
          .join(", ")}, CONSTRAINT "PK_${name}" PRIMARY KEY ("id"))`,
    ),
    ...tables.flatMap((one) => extrasOf(one, names)),
  ];
}

function extrasOf({ name, columns, index, references, onDelete, view }: Table, tables: ReadonlySet<string>): string[] {
  const indexed = index ? index.columns.flatMap((position) => columns[position] ?? []) : [];
  return [
    ...columns
      .filter(({ unique }) => unique)
      .map((one) => `ALTER TABLE "${name}" ADD CONSTRAINT "UQ_${name}_${one.name}" UNIQUE ("${one.name}")`),
    ...columns
      .filter(({ comment }) => comment)
      .map((one) => `COMMENT ON COLUMN "${name}"."${one.name}" IS 'of public.${one.type.replaceAll("'", "")}'`),
    ...(index && indexed.length > 0
      ? [
          `CREATE ${index.unique ? "UNIQUE " : ""}INDEX "IDX_${name}" ON "${name}" (${indexed.map((one) => `"${one.name}"`).join(", ")})${index.partial ? ` WHERE "id" > 3` : ""}`,
        ]
      : []),
    ...(references !== undefined && tables.has(references)
      ? [
          `ALTER TABLE "${name}" ADD CONSTRAINT "FK_${name}" FOREIGN KEY ("otherId") REFERENCES "${references}"("id") ON DELETE ${onDelete}`,
        ]
      : []),
    ...(view ? [`CREATE VIEW "view of ${name}" AS SELECT "id", "${columns[0]?.name}" FROM "${name}"`] : []),
  ];
}

/** The same few in every run; `FUZZ_RUNS=500` looks for new ones. */
const RUNS = process.env["FUZZ_RUNS"] ? { numRuns: Number(process.env["FUZZ_RUNS"]) } : { numRuns: 15, seed: 20261120 };

describe("comparison of any two worlds", () => {
  let database: WorldDatabase;

  before(async () => {
    database = await pgliteWorlds();
  });
  after(() => database.stop());

  it("leads from one to the other, back, and there again", async () => {
    await fc.assert(
      fc.asyncProperty(schema, schema, async (history, desired) => {
        await assertRoundTrip(database, { history: statementsOf(history), desired: statementsOf(desired) });
      }),
      RUNS,
    );
  }).timeout(600_000);
});
