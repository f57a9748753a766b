import assert from "node:assert/strict";
import mysqlCallbacks from "mysql2";
import type { DataSourceOptions, EntitySchemaColumnOptions, EntitySchemaOptions } from "typeorm";
import { mysql } from "../../src/database/mysql/mysql.ts";
import { emptyMysql } from "../../src/engine/offline/empty-mysql.ts";
import { typeormOf } from "../helpers/entity-worlds.ts";
import { startMariaDb } from "../helpers/mariadb.ts";
import type { TestMariaDb } from "../helpers/mariadb.ts";
import { mysqlTypeorm, NOTHING, openMysqlWorlds, sqlOf } from "../helpers/mysql-worlds.ts";
import type { MysqlWorlds } from "../helpers/mysql-worlds.ts";
import { typeormLines } from "../helpers/plain-typeorm.ts";
import type { TypeormLine } from "../helpers/plain-typeorm.ts";

interface DriverTypes {
  supportedDataTypes: string[];
  spatialTypes: string[];
  withLengthColumnTypes: string[];
  withPrecisionColumnTypes: string[];
  withScaleColumnTypes: string[];
}

/** What MariaDB does not have, or not under this name. */
const ABSENT = new Set(["vector", "geomcollection", "nchar", "national char", "nvarchar", "national varchar"]);

const DEFAULTS: Record<string, unknown> = {
  bit: () => "b'1'",
  bool: true,
  boolean: false,
  date: "2020-01-02",
  datetime: () => "CURRENT_TIMESTAMP",
  timestamp: () => "CURRENT_TIMESTAMP",
  time: "10:11:12",
  year: 2020,
  decimal: 1.5,
  numeric: "0.10",
  float: 1.25,
  json: () => `'{"b":1,"a":["it''s"]}'`,
  enum: "b",
  set: ["a", "c"],
  uuid: () => "uuid()",
  inet4: "10.0.0.1",
  inet6: "::1",
};

const WORDS = /char|text|enum|set/;

/** A table with a column for every option that TypeORM offers for the type. */
function tableOf(type: string, driver: DriverTypes): EntitySchemaOptions<object> {
  const values = type === "enum" || type === "set" ? { enum: ["a", "b", "c", "it's"] } : {};
  const column = (options: Partial<EntitySchemaColumnOptions> = {}): EntitySchemaColumnOptions => ({
    type: type as "text",
    ...values,
    ...options,
  });
  const has = (list: readonly string[] = []): boolean => list.includes(type);
  const isSpatial = has(driver.spatialTypes);
  const isFree = /text|blob|json/.test(type);
  const isWhole = /^(?:tiny|small|medium|big)?int(?:eger)?$/.test(type);
  const isNumber = isWhole || /^(?:float|double|double precision|real|decimal|dec|numeric|fixed)$/.test(type);
  const isDouble = /^(?:double|double precision|real)$/.test(type);
  const isMoment = type === "datetime" || type === "timestamp";
  const hasDefault = !isSpatial && (!isFree || type === "json" || type === "text");
  return {
    name: `of ${type}`,
    tableName: `of_${type.replaceAll(" ", "_")}`,
    columns: {
      id: { type: "int", primary: true, generated: "increment" },
      ...(isMoment ? {} : { plain: column() }),
      nullable: column({ nullable: true }),
      told: column({ nullable: true, comment: `it's "told" \\ here` }),
      ...(hasDefault ? { filled: column({ default: DEFAULTS[type] ?? (WORDS.test(type) ? "x" : 1) }) } : {}),
      ...(isSpatial || isFree ? {} : { alone: column({ unique: true, nullable: true }) }),
      ...(has(driver.withLengthColumnTypes) ? { long: column({ length: 12, nullable: true }) } : {}),
      ...(has(driver.withPrecisionColumnTypes) && !isDouble
        ? { precise: column({ precision: 3, nullable: true }) }
        : {}),
      ...(has(driver.withScaleColumnTypes)
        ? { scaled: column({ precision: 10, scale: 4, default: 0, nullable: true }) }
        : {}),
      ...(isNumber ? { unsigned: column({ unsigned: true, nullable: true }) } : {}),
      ...(isWhole ? { wide: column({ width: 3, nullable: true } as object) } : {}),
      ...(/char|text/.test(type)
        ? { collated: column({ charset: "latin1", collation: "latin1_german1_ci", nullable: true }) }
        : {}),
      ...(isMoment
        ? {
            touched: column({
              precision: 6,
              default: () => "CURRENT_TIMESTAMP(6)",
              onUpdate: "CURRENT_TIMESTAMP(6)",
            }),
          }
        : {}),
      ...(isNumber
        ? { computed: column({ asExpression: "`nullable` + 1", generatedType: "STORED", nullable: true }) }
        : {}),
    },
  };
}

const SPECIAL: EntitySchemaOptions<object>[] = [
  {
    name: "many things",
    tableName: "many_things",
    columns: {
      id: { type: "varchar", primary: true, length: 36 },
      mood: { type: "simple-enum", enum: ["a", "b, c", "it's"], default: "a" },
      list: { type: "simple-array" },
      object: { type: "simple-json", nullable: true },
      created: { type: "datetime", createDate: true },
      updated: { type: "timestamp", updateDate: true },
      deleted: { type: "datetime", deleteDate: true },
      version: { type: "int", version: true },
      body: { type: "text", nullable: true },
      first: { type: "varchar", length: 50 },
      place: { type: "point", srid: 4326 },
      full: {
        type: "varchar",
        length: 120,
        asExpression: "concat(`first`, ' it''s ', `mood`)",
        generatedType: "VIRTUAL",
        nullable: true,
      },
    },
    uniques: [{ columns: ["mood", "version"] }],
    indices: [
      { columns: ["mood"] },
      { columns: ["version", "mood"], name: "by version" },
      { columns: ["body"], fulltext: true },
      { columns: ["place"], spatial: true },
    ],
  },
  {
    name: "pair",
    columns: { b: { type: "int", primary: true }, a: { type: "varchar", length: 20, primary: true } },
  },
  {
    name: "child",
    columns: { id: { type: "bigint", primary: true, unsigned: true, generated: "increment" } },
    indices: [{ columns: ["parent"] }],
    relations: {
      parent: { type: "many-to-one", target: "many things", onDelete: "CASCADE", onUpdate: "CASCADE" },
      self: { type: "many-to-one", target: "child", onDelete: "SET NULL" },
      pair: { type: "many-to-one", target: "pair" },
      many: { type: "many-to-many", target: "many things", joinTable: true },
      one: { type: "one-to-one", target: "many things", joinColumn: true },
    },
  },
  {
    name: "some",
    type: "view",
    expression: "SELECT `id`, 'it''s' AS `x` FROM `many_things` WHERE `version` > 3",
    columns: { id: { type: "varchar" }, x: { type: "varchar" } },
  },
];

describe("comparison of MariaDB with what TypeORM makes", () => {
  let server: TestMariaDb | undefined;
  let worlds: MysqlWorlds;

  before(async function () {
    this.timeout(120_000);
    server = await startMariaDb();
    if (server) worlds = await openMysqlWorlds(server);
    else this.skip();
  });
  after(async () => {
    await worlds?.cleanup();
    await server?.stop();
  });

  for (const line of Object.keys(typeormLines) as TypeormLine[]) {
    it(`finds nothing where nothing changed, for every type and option of TypeORM ${line}`, async () => {
      if (!server) return;
      const { DataSource } = typeormOf(line);
      const options: object = {
        type: "mariadb",
        connectorPackage: "mysql2",
        driver: emptyMysql("mariadb", mysqlCallbacks.format),
      };
      const driver = new DataSource(options as DataSourceOptions).driver as unknown as DriverTypes;
      const types = [...new Set(driver.supportedDataTypes)].filter((type) => !ABSENT.has(type));
      const entities = [...types.map((type) => tableOf(type, driver)), ...SPECIAL];
      const typeorm = mysqlTypeorm(line, server);
      const creating = await typeorm.creating(entities);
      const database = await worlds.fresh(creating);
      const desired = await worlds.read();
      const said = await typeorm.diff(entities, database);

      const again = await worlds.fresh(mysql.statementsOf(desired));
      const history = await worlds.read();
      assert.deepEqual(sqlOf(mysql.compareWorlds(history, desired)), NOTHING);
      assert.deepEqual(history, desired);
      assert.deepEqual(await typeorm.diff(entities, again), said);
    }).timeout(60_000);
  }
});
