import assert from "node:assert/strict";
import type { EntitySchemaColumnOptions, EntitySchemaOptions } from "typeorm";
import { typeormOf } from "./entity-worlds.ts";
import type { TypeormLine } from "./plain-typeorm.ts";

/** Of PostGIS, which PGlite does not have. */
const NOT_EMBEDDED = new Set(["geometry", "geography"]);

/** A value of each type, as an entity gives a default. */
const DEFAULTS: Record<string, unknown> = {
  int: 1,
  int2: -1,
  int4: 0,
  int8: "9007199254740993",
  smallint: 3,
  integer: 2147483647,
  bigint: 5,
  decimal: 1.5,
  numeric: "0.10",
  real: 0.5,
  float: 1.25,
  float4: 2.5,
  float8: -3.5,
  "double precision": 1e20,
  money: () => "'12.34'",
  "character varying": "it''s",
  varchar: "",
  character: "x",
  char: "y",
  text: '//slash \\ "quoted"',
  citext: "Ab",
  hstore: () => `'a=>1'`,
  bytea: () => `'\\xdeadbeef'`,
  bit: () => "B'1'",
  varbit: () => "B'101'",
  "bit varying": () => "'10'",
  timetz: () => "'12:00+02'",
  timestamptz: () => "CURRENT_TIMESTAMP",
  timestamp: () => "now()",
  "timestamp without time zone": () => "LOCALTIMESTAMP",
  "timestamp with time zone": () => "(NOW())",
  date: () => "CURRENT_DATE",
  time: "10:11:12",
  "time without time zone": () => "LOCALTIME",
  "time with time zone": () => "CURRENT_TIME",
  interval: "1 day",
  bool: true,
  boolean: false,
  enum: "b",
  point: () => "'(1,2)'",
  line: () => "'{1,2,3}'",
  lseg: () => "'[(0,0),(1,1)]'",
  box: () => "'(1,1),(0,0)'",
  path: () => "'((0,0),(1,1))'",
  polygon: () => "'((0,0),(1,1))'",
  circle: () => "'<(0,0),1>'",
  cidr: "10.0.0.0/8",
  inet: "10.0.0.1",
  macaddr: "08:00:2b:01:02:03",
  macaddr8: "08:00:2b:01:02:03:04:05",
  tsvector: () => "to_tsvector('simple', 'a b')",
  tsquery: () => "'a & b'",
  uuid: () => "gen_random_uuid()",
  xml: "<a/>",
  json: { b: 1, a: [2] },
  jsonb: { b: 1, a: [2] },
  jsonpath: "$.a",
  int4range: "[1,5)",
  int8range: "[1,5)",
  numrange: "[1,5]",
  tsrange: "[2026-01-01,2026-02-01)",
  tstzrange: "[2026-01-01,2026-02-01)",
  daterange: "[2026-01-01,2026-02-01)",
  int4multirange: "{[1,5)}",
  int8multirange: "{[1,5)}",
  nummultirange: "{[1,5]}",
  tsmultirange: "{}",
  tstzmultirange: "{}",
  datemultirange: "{}",
  cube: () => "'(1,2)'",
  ltree: "a.b",
  vector: () => "'[1,2,3]'",
  halfvec: () => "'[1,2,3]'",
};

const ENUM = { enum: ["a", "b", "it's"] };

/** Types that an entity gives a collation. */
const COLLATED = new Set(["character varying", "varchar", "character", "char", "text"]);

interface DriverTypes {
  supportedDataTypes: string[];
  withLengthColumnTypes: string[];
  withPrecisionColumnTypes: string[];
  withScaleColumnTypes: string[];
}

/** A table with a column for every option that TypeORM offers for the type. */
function tableOf(type: string, driver: DriverTypes): EntitySchemaOptions<object> {
  const column = (options: Partial<EntitySchemaColumnOptions> = {}): EntitySchemaColumnOptions => ({
    type: type as "text",
    ...(type === "enum" ? ENUM : {}),
    ...options,
  });
  const offers = (list: readonly string[]): boolean => list.includes(type);
  // A vector's default has to have as many dimensions.
  const length = type === "vector" || type === "halfvec" ? 3 : 12;
  return {
    name: `of ${type}`,
    tableName: `of_${type.replaceAll(" ", "_")}`,
    columns: {
      id: { type: "int", primary: true, generated: "increment" },
      plain: column(),
      nullable: column({ nullable: true }),
      commented: column({ comment: `It's a ${type}` }),
      filled: column({ default: DEFAULTS[type] }),
      list: column({ array: true }),
      listDefault: column({ array: true, default: [] }),
      listNullable: column({ array: true, nullable: true }),
      ...(offers(driver.withLengthColumnTypes)
        ? {
            long: column({ length }),
            longList: column({ length, array: true }),
          }
        : {}),
      ...(offers(driver.withPrecisionColumnTypes) || /^time|interval/.test(type)
        ? {
            precise: column({ precision: 3 }),
            preciseDefault: column({ precision: 6, default: DEFAULTS[type] }),
            preciseList: column({ precision: 1, array: true }),
          }
        : {}),
      ...(offers(driver.withScaleColumnTypes)
        ? {
            scaled: column({ precision: 10, scale: 4 }),
            scaledDefault: column({ precision: 10, scale: 2, default: 0 }),
            unscaled: column({ precision: 10, scale: 0 }),
            scaledList: column({ precision: 10, scale: 4, array: true, default: [] }),
          }
        : {}),
      ...(COLLATED.has(type)
        ? { collated: column({ collation: "C" }), collatedDefault: column({ collation: "C", default: "x" }) }
        : {}),
      ...(type === "uuid" ? { made: column({ generated: "uuid" }) } : {}),
      ...(type === "enum"
        ? {
            named: column({ enumName: "named_enum" }),
            namedList: column({ enumName: "named_enum", array: true, default: ["a"] }),
            numbers: column({ enum: [1, 2, 10], default: 2 }),
          }
        : {}),
      ...(/^(?:int|int2|int4|int8|smallint|integer|bigint)$/.test(type)
        ? {
            always: column({ generated: "identity", generatedIdentity: "ALWAYS" } as object),
            byDefault: column({ generated: "identity", generatedIdentity: "BY DEFAULT" } as object),
          }
        : {}),
    },
  };
}

/** A table for each column type of the line's driver, with a column for every option that it offers. */
export function everyColumnType(line: TypeormLine): EntitySchemaOptions<object>[] {
  const { DataSource } = typeormOf(line);
  const driver = new DataSource({ type: "postgres" }).driver as unknown as DriverTypes;
  const types = driver.supportedDataTypes.filter((type) => !NOT_EMBEDDED.has(type));
  assert.deepEqual(
    types.filter((type) => !(type in DEFAULTS)),
    [],
    "a default for each",
  );
  return types.map((type) => tableOf(type, driver));
}
