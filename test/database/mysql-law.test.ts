import assert from "node:assert/strict";
import fc from "fast-check";
import { describeOperations } from "../../src/core/autogenerate/operations.ts";
import { mysql } from "../../src/database/mysql/mysql.ts";
import { startMariaDb } from "../helpers/mariadb.ts";
import type { TestMariaDb } from "../helpers/mariadb.ts";
import { NOTHING, openMysqlWorlds, sqlOf } from "../helpers/mysql-worlds.ts";
import type { MysqlWorlds } from "../helpers/mysql-worlds.ts";

const RUNS = 30;

interface Column {
  type: string;
  nullable: boolean;
  computed?: "STORED" | "VIRTUAL";
}

interface Table {
  /** How the primary key is made. */
  key: "counted" | "plain" | "two" | "code";
  columns: Record<string, Column>;
  keys: { name: string; on: string[]; unique: boolean }[];
  /** Of the column `ref`. */
  foreignKey: "none" | "CASCADE" | "NO ACTION" | "circle";
  comment: string;
}

const NAMES = ["a", "b", "c"];

const column = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constantFrom(
        "int",
        "bigint",
        "varchar(20)",
        "varchar(30) COLLATE utf8mb4_bin",
        "datetime(3)",
        "enum('x','y')",
        "decimal(8,2) unsigned",
      ),
      nullable: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constantFrom("int", "bigint"),
      nullable: fc.constant(true),
      computed: fc.constantFrom("STORED" as const, "VIRTUAL" as const),
    }),
  },
);

const table: fc.Arbitrary<Table> = fc.record({
  key: fc.constantFrom("counted", "plain", "two", "code"),
  columns: fc.dictionary(fc.constantFrom(...NAMES), column, { maxKeys: 3 }),
  keys: fc.uniqueArray(
    fc.record({
      name: fc.constantFrom("i", "j", "k"),
      on: fc.uniqueArray(fc.constantFrom(...NAMES, "ref", "tenant"), { minLength: 1, maxLength: 2 }),
      unique: fc.boolean(),
    }),
    { selector: ({ name }) => name, maxLength: 3 },
  ),
  foreignKey: fc.constantFrom("none", "CASCADE", "NO ACTION", "circle"),
  comment: fc.constantFrom("", "it's"),
});

/** One table that is there or not, and one that it refers to. */
const schema = fc.record({ table: fc.option(table), wide: fc.boolean() });

function creating({ table: one, wide }: { table: Table | null; wide: boolean }): string[] {
  const id = wide ? "bigint" : "int";
  const users = `CREATE TABLE users (id ${id} NOT NULL AUTO_INCREMENT, ref int NULL, PRIMARY KEY (id))`;
  if (!one) return [users];
  const has = new Set([...Object.keys(one.columns), "ref", "tenant"]);
  const columns = Object.entries(one.columns).map(([name, { type, nullable, computed }]) =>
    computed
      ? `${name} ${type} AS (tenant + ${name.length}) ${computed}`
      : `${name} ${type} ${nullable ? "NULL" : "NOT NULL"}`,
  );
  const primary = { counted: "id", plain: "id", two: "id, tenant", code: "code" }[one.key];
  const first = {
    counted: "id int NOT NULL AUTO_INCREMENT",
    plain: "id int NOT NULL",
    two: "id int NOT NULL AUTO_INCREMENT",
    code: "code varchar(9) NOT NULL",
  };
  const keys = one.keys
    .filter(({ on }) => on.every((name) => has.has(name)))
    .map(({ name, on, unique }) => `${unique ? "UNIQUE " : ""}KEY ${name} (${on.join(", ")})`);
  const items = [
    first[one.key],
    "tenant int NOT NULL",
    `ref ${id} NULL`,
    ...columns,
    `PRIMARY KEY (${primary})`,
    ...keys,
  ];
  const circle = one.foreignKey === "circle" && one.key !== "code";
  const rule = one.foreignKey === "circle" ? "CASCADE" : one.foreignKey;
  return [
    users,
    `CREATE TABLE post (${items.join(", ")}) COMMENT='${one.comment.replaceAll("'", "''")}'`,
    ...(one.foreignKey === "none"
      ? []
      : [`ALTER TABLE post ADD CONSTRAINT FK_ref FOREIGN KEY (ref) REFERENCES users (id) ON DELETE ${rule}`]),
    ...(circle ? ["ALTER TABLE users ADD CONSTRAINT FK_back FOREIGN KEY (ref) REFERENCES post (id)"] : []),
  ];
}

describe("the way from any schema of MariaDB to any other", () => {
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

  it("arrives, and leads back", async () => {
    await fc.assert(
      fc.asyncProperty(schema, schema, async (before, after) => {
        const desired = await worlds.worldOf(creating(after));
        const history = await worlds.worldOf(creating(before));
        const aligned = mysql.align(history, desired);
        assert.deepEqual(mysql.align(history, aligned), aligned);
        const comparison = mysql.compareWorlds(history, desired);
        const operations = describeOperations(comparison, [], "public");
        const isLossless = operations.every(({ operation }) => operation.verdict === "lossless");
        if (isLossless) await mysql.seedRows(worlds.session, []);
        const rows = await mysql.readRows(worlds.session, []);
        await worlds.run(operations.flatMap(({ operation }) => operation.up));
        if (isLossless)
          assert.deepEqual(mysql.changedRows(rows, await mysql.readRows(worlds.session, []), "identity"), []);
        assert.deepEqual(sqlOf(mysql.compareWorlds(await worlds.read(), desired)), NOTHING);
        await mysql.takeRowsAway(worlds.session, [], []);
        await worlds.apply(comparison.down);
        assert.deepEqual(await worlds.read(), history);
      }),
      { numRuns: Number(process.env["RUNS"] ?? RUNS), includeErrorInReport: true },
    );
  }).timeout(600_000);
});
