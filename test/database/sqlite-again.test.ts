import assert from "node:assert/strict";
import type { EntitySchemaColumnOptions, EntitySchemaOptions } from "typeorm";
import { writtenSql } from "../../src/core/operations/written-sql.ts";
import { sqlite } from "../../src/database/sqlite/sqlite.ts";
import { typeormOf } from "../helpers/entity-worlds.ts";
import { typeormLines } from "../helpers/plain-typeorm.ts";
import type { TypeormLine } from "../helpers/plain-typeorm.ts";
import { assertSameWorld, sqliteTypeorm, sqliteWorld } from "../helpers/sqlite-worlds.ts";

const DEFAULTS: Record<string, unknown> = {
  integer: -1,
  bigint: "9007199254740993",
  varchar: "it''s, (a) test",
  text: '// "quoted" \\',
  boolean: true,
  datetime: () => "CURRENT_TIMESTAMP",
  date: () => "date('now')",
  time: "10:11:12",
  json: () => `'{"b":1,"a":["it''s"]}'`,
  jsonb: () => "jsonb('{}')",
  decimal: 1.5,
  real: 1e20,
  blob: () => "x'00ff'",
};

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
    ...options,
  });
  const has = (list: readonly string[]): boolean => list.includes(type);
  return {
    name: `of ${type}`,
    tableName: `of_${type.replaceAll(" ", "_")}`,
    columns: {
      id: { type: "integer", primary: true, generated: "increment" },
      plain: column(),
      nullable: column({ nullable: true }),
      filled: column({ default: DEFAULTS[type] ?? "x" }),
      alone: column({ unique: true }),
      ...(type === "simple-enum" ? {} : { list: column({ array: true }) }),
      ...(has(driver.withLengthColumnTypes) ? { long: column({ length: 12 }) } : {}),
      ...(has(driver.withPrecisionColumnTypes) ? { precise: column({ precision: 3 }) } : {}),
      ...(has(driver.withScaleColumnTypes) ? { scaled: column({ precision: 10, scale: 4 }) } : {}),
      collated: column({ collation: "NOCASE" }),
      computed: column({ asExpression: `"id" + 1`, generatedType: "STORED", nullable: true }),
      virtual: column({ asExpression: `"plain" || ', x'`, generatedType: "VIRTUAL", nullable: true }),
    },
  };
}

const SPECIAL: EntitySchemaOptions<object>[] = [
  {
    name: "enums",
    columns: {
      id: { type: "varchar", primary: true, generated: "uuid" },
      mood: { type: "simple-enum", enum: ["a", "b, c", "it''s"], default: "a" },
      numbers: { type: "simple-enum", enum: [1, 2], nullable: true },
      list: { type: "simple-array" },
      object: { type: "simple-json", default: "{}" },
      created: { type: "datetime", createDate: true },
      updated: { type: "datetime", updateDate: true },
      deleted: { type: "datetime", deleteDate: true },
      version: { type: "integer", version: true },
    },
    checks: [{ expression: `"version" > 0 AND "mood" <> ')'` }, { name: "named", expression: "length(mood) < 10" }],
    uniques: [{ columns: ["mood", "numbers"] }],
    indices: [
      { columns: ["mood"], where: `"version" > 3` },
      { columns: ["numbers", "mood"], unique: true, name: "by numbers" },
    ],
  },
  {
    name: "keyless",
    withoutRowid: true,
    columns: { a: { type: "integer", primary: true }, b: { type: "varchar", primary: true } },
  },
  {
    name: "child",
    columns: { id: { type: "integer", primary: true }, selfId: { type: "integer", nullable: true } },
    foreignKeys: [],
    relations: {
      parent: {
        type: "many-to-one",
        target: "enums",
        onDelete: "CASCADE",
        onUpdate: "SET NULL",
        deferrable: "INITIALLY DEFERRED",
      },
      self: { type: "many-to-one", target: "child", joinColumn: { name: "selfId" } },
      many: { type: "many-to-many", target: "enums", joinTable: true },
      one: { type: "one-to-one", target: "enums", joinColumn: true },
    },
  },
  {
    name: "some",
    type: "view",
    expression: `SELECT "id", 'it''s' AS "x" FROM "enums" -- all of them`,
    columns: { id: { type: "varchar" } },
  },
];

describe("comparison of SQLite with what TypeORM makes", () => {
  for (const line of Object.keys(typeormLines) as TypeormLine[]) {
    it(`finds nothing where nothing changed, for every type and option of TypeORM ${line}`, async () => {
      const { DataSource } = typeormOf(line);
      const typeorm = await sqliteTypeorm(line);
      const driver = new DataSource({ type: "better-sqlite3", database: ":memory:", driver: typeorm.driver })
        .driver as unknown as DriverTypes;
      const entities = [...new Set(driver.supportedDataTypes)].map((type) => tableOf(type, driver)).concat(SPECIAL);
      const creating = await typeorm.creating(entities);
      const [typeorms, desired] = [await sqliteWorld(creating), await sqliteWorld(creating)];
      assertSameWorld(typeorms, desired, "created twice");
      assertSameWorld(await sqliteWorld(sqlite.statementsOf(desired)), desired, "made of its world");
      assert.deepEqual(await sqliteWorld(sqlite.statementsOf(desired)), desired);
      const empty = await sqliteWorld([]);
      const { up } = sqlite.compareWorlds(empty, desired);
      assertSameWorld(await sqliteWorld(writtenSql(up)), desired, "made by the comparison");
      const inIts = await typeorm.diff(entities, creating);
      assert.deepEqual(await typeorm.diff(entities, writtenSql(up)), inIts, "by TypeORM's own view");
      assert.deepEqual(sqlite.align(typeorms, sqlite.align(typeorms, desired)), sqlite.align(typeorms, desired));
    }).timeout(60_000);
  }
});
