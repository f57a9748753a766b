import assert from "node:assert/strict";
import { sqlite } from "../../src/database/sqlite/sqlite.ts";
import { sqliteDatabase } from "../helpers/sqlite-worlds.ts";

const IGNORED = ["migrations"];

describe("rows of a proof on SQLite", () => {
  it("respect foreign keys, uniques and checks, whatever the order of the tables", async () => {
    const database = await sqliteDatabase([
      `CREATE TABLE "a_posts" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "author" varchar NOT NULL REFERENCES "z_users", "parent" integer REFERENCES "a_posts" ("id"), "price" decimal(6,2) CHECK ("price" > 4000), "twice" integer AS ("id" * 2) STORED)`,
      `CREATE TABLE "b_pairs" ("user" varchar, "post" integer, PRIMARY KEY ("user", "post"), FOREIGN KEY ("user") REFERENCES "z_users" ("id"), FOREIGN KEY ("post") REFERENCES "a_posts" ("id"))`,
      `CREATE TABLE "c_empty" ("id" integer PRIMARY KEY, "x" text NOT NULL CHECK (0))`,
      `CREATE TABLE "migrations" ("id" integer PRIMARY KEY, "name" varchar NOT NULL)`,
      `CREATE TABLE "z_users" ("id" varchar PRIMARY KEY NOT NULL, "email" varchar(20) NOT NULL UNIQUE, "plan" varchar CHECK( "plan" IN ('free','it''s') ) NOT NULL)`,
      `PRAGMA foreign_keys = ON`,
    ]);
    const before = await sqlite.readRows(database, IGNORED);
    const { seeded, unseeded } = await sqlite.seedRows(database, IGNORED);
    assert.deepEqual(seeded, [
      { table: "z_users", rows: 3 },
      { table: "a_posts", rows: 3 },
      { table: "b_pairs", rows: 3 },
    ]);
    assert.deepEqual(unseeded, [{ table: "c_empty", reason: "CHECK constraint failed: 0" }]);
    assert.deepEqual(await database.query(`PRAGMA foreign_key_check`), []);

    await sqlite.takeRowsAway(database, before, IGNORED);
    assert.deepEqual(await sqlite.readRows(database, IGNORED), before);
    assert.deepEqual(await database.query(`SELECT * FROM "sqlite_sequence"`), []);
    assert.deepEqual(await sqlite.seedRows(database, IGNORED, ["a_posts"]).then((one) => one.seeded.length), 2);
    database.close();
  });

  it("tell what became of them", async () => {
    const database = await sqliteDatabase([
      `CREATE TABLE "t" ("id" integer PRIMARY KEY, "code" varchar, "gone" text, "old" text, "big" bigint)`,
      `CREATE TABLE "u" ("a" text)`,
      `INSERT INTO "t" VALUES (1, '007', 'x', 'y', 9007199254740993), (2, '12', NULL, 'z', 1)`,
      `INSERT INTO "u" VALUES ('a'), ('b')`,
    ]);
    const before = await sqlite.readRows(database, []);
    await database.run([
      `CREATE TABLE "n" ("id" integer PRIMARY KEY, "code" integer, "new" text, "big" real)`,
      `INSERT INTO "n" SELECT "id", "code", "old", "big" FROM "t"`,
      `DROP TABLE "t"`,
      `ALTER TABLE "n" RENAME TO "t"`,
      `ALTER TABLE "u" RENAME TO "w"`,
    ]);
    const after = await sqlite.readRows(database, []);
    const code = { table: "t", column: "code", change: "changed", rows: 1, example: { before: "007", after: "7" } };
    const gone = { table: "t", column: "gone", change: "lost", rows: 1 };
    const big = {
      table: "t",
      column: "big",
      change: "changed",
      rows: 1,
      example: { before: "9007199254740993", after: "9007199254740992.0" },
    };
    assert.deepEqual(sqlite.changedRows(before, after, "identity"), [code, gone, big]);
    assert.deepEqual(sqlite.changedRows(before, after, "name"), [
      code,
      gone,
      { table: "t", column: "old", change: "lost", rows: 2 },
      big,
      { table: "u", change: "rows-lost", rows: 2 },
    ]);
    database.close();
  });
});
