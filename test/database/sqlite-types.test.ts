import assert from "node:assert/strict";
import { toOperations } from "../../src/core/autogenerate/operations.ts";
import { writtenSql } from "../../src/core/operations/written-sql.ts";
import { sqlite } from "../../src/database/sqlite/sqlite.ts";
import { sqliteDatabase, sqliteWorld } from "../helpers/sqlite-worlds.ts";

/** Values that a column of the type holds in the wild, some of them at its edges. */
const VALUES: Record<string, readonly string[]> = {
  tinyint: ["1", "-128", "255"],
  integer: ["1", "0", "2147483647"],
  bigint: ["1", "9007199254740993"],
  varchar: ["'a'", "'007'", "'it''s'", "''"],
  "varchar(50)": ["'a'", "'1e3'", "'50 or so'"],
  text: ["'Two words'", "' 12 '", "'1.50'"],
  blob: ["x'00ff'", "x'31'"],
  real: ["1.5", "2.0", "0.30000000000000004"],
  double: ["123456789.12345678", "-1.0"],
  "decimal(10,2)": ["1", "2.5", "1234567.1234567890123"],
  boolean: ["0", "1"],
  date: ["'2020-01-10'"],
  datetime: ["'2020-01-10 12:34:56.789'"],
  json: [`'{"row":1}'`, "'[]'"],
};

const TYPES = Object.keys(VALUES);

/** A table for each type that its column becomes. */
const tables = (typeOf: (to: string) => string): string[] =>
  TYPES.map((to) => `CREATE TABLE "to ${to}" ("id" integer PRIMARY KEY NOT NULL, "v" ${typeOf(to)})`);

describe("changes of type on SQLite, on rows", () => {
  for (const from of TYPES) {
    it(`of ${from} have the verdict that the rows prove, and are taken back`, async () => {
      const others = TYPES.filter((type) => type !== from);
      const database = await sqliteDatabase(tables(() => from));
      for (const to of others)
        for (const value of VALUES[from] ?? []) await database.run([`INSERT INTO "to ${to}" ("v") VALUES (${value})`]);
      const comparison = sqlite.compareWorlds(await database.read(), await sqliteWorld(tables((to) => to)));
      const operations = toOperations(comparison, [], "main");
      const before = await sqlite.readRows(database, []);
      await database.run(writtenSql(comparison.up));
      const changed = sqlite.changedRows(before, await sqlite.readRows(database, []), "name");
      const isChanged = (to: string): boolean => changed.some(({ table }) => table === `to ${to}`);
      assert.deepEqual(
        Object.fromEntries(operations.map(({ summary, verdict }) => [summary, verdict])),
        Object.fromEntries(
          others.map((to) => [`change to ${to}.v from ${from} to ${to}`, isChanged(to) ? "destructive" : "lossless"]),
        ),
      );
      await database.run(writtenSql(comparison.down));
      const back = sqlite.changedRows(before, await sqlite.readRows(database, []), "name");
      assert.deepEqual(
        back.filter(({ table }) => !isChanged(table.slice("to ".length))),
        [],
      );
      database.close();
    });
  }
});
