import assert from "node:assert/strict";
import { changedColumns } from "../../src/database/postgres/rows/changes.ts";
import { seedRows } from "../../src/database/postgres/rows/seed.ts";
import type { Seeding } from "../../src/core/operations/seeding.ts";
import { readRows } from "../../src/database/postgres/rows/snapshot.ts";
import { readTables } from "../../src/database/postgres/rows/tables.ts";
import type { ShadowSession } from "../../src/shadow/shadow-session.ts";
import { TrialRows } from "../../src/shadow/trial-rows.ts";
import { pgliteWorlds, run } from "../helpers/worlds.ts";
import type { WorldDatabase } from "../helpers/worlds.ts";

describe("rows of a proof", function () {
  this.timeout(60_000);
  let database: WorldDatabase;
  before(async () => {
    database = await pgliteWorlds();
  });
  after(() => database.stop());
  beforeEach(() => database.empty());

  async function seeded(statements: string[]): Promise<Seeding> {
    await run(database, statements);
    return seedRows(database, await readTables(database, [{ name: "migrations" }]));
  }
  const rowsOf = async (table: string) => (await database.query(`SELECT * FROM ${table}`)).rows;

  it("respect foreign keys, uniques, enums and checks, whatever the order of the tables", async () => {
    const seeding = await seeded([
      `CREATE TYPE "mood" AS ENUM ('calm', 'angry')`,
      `CREATE TABLE "z_users" ("id" uuid PRIMARY KEY DEFAULT gen_random_uuid(), "email" varchar(20) NOT NULL UNIQUE, "mood" "mood" NOT NULL, "age" int CHECK ("age" BETWEEN 18 AND 99), "plan" varchar NOT NULL CHECK ("plan" IN ('free', 'paid')))`,
      `CREATE TABLE "a_posts" ("id" SERIAL PRIMARY KEY, "author" uuid NOT NULL REFERENCES "z_users", "parent" int REFERENCES "a_posts", "price" numeric(6,2) CHECK ("price" > 0), "tags" text[] NOT NULL, "moods" "mood"[], "seen" tstzrange)`,
      `CREATE TABLE "b_pairs" ("user" uuid REFERENCES "z_users", "post" int REFERENCES "a_posts", PRIMARY KEY ("user", "post"))`,
      `CREATE TABLE "c_notes" ("user" uuid, "post" int, "text" char(3), "n" int GENERATED ALWAYS AS IDENTITY, "twice" int GENERATED ALWAYS AS ("post" * 2) STORED, FOREIGN KEY ("user", "post") REFERENCES "b_pairs")`,
    ]);
    assert.deepEqual(seeding.unseeded, []);
    assert.deepEqual(seeding.seeded.map(({ table, rows }) => `${table} ${rows}`).toSorted(), [
      "a_posts 3",
      "b_pairs 3",
      "c_notes 3",
      "z_users 3",
    ]);
  });

  it("are put into every type of Postgres that an entity can have", async () => {
    const types = [
      "smallint integer bigint real money boolean text uuid date timestamp timestamptz time timetz interval json jsonb bytea",
      "bit(3) varbit(4) inet cidr macaddr macaddr8 tsvector tsquery xml point line lseg box path polygon circle",
      "int4range int8range numrange daterange tsrange tstzrange char(1) char(9) varchar(1) varchar(300) numeric(3,3) numeric(9,0) int[]",
    ].join(" ");
    const seeding = await seeded(
      ["double precision", "character varying[]", ...types.split(" ")].map(
        (type, index) => `CREATE TABLE "t${index}" ("v" ${type} NOT NULL)`,
      ),
    );
    assert.deepEqual(seeding.unseeded, []);
    assert.ok(seeding.seeded.every(({ rows }) => rows === 3));
  });

  it("are as many as fit, and a table that takes none is told with its reason", async () => {
    const seeding = await seeded([
      `CREATE TABLE "one" ("only" boolean PRIMARY KEY CHECK ("only"))`,
      `CREATE TABLE "never" ("n" int NOT NULL CHECK ("n" < 0 AND "n" > 0))`,
      `CREATE TABLE "child" ("n" int NOT NULL, "of" boolean NOT NULL)`,
      `CREATE TABLE "chicken" ("id" int PRIMARY KEY, "egg" int NOT NULL)`,
      `CREATE TABLE "egg" ("id" int PRIMARY KEY, "chicken" int NOT NULL REFERENCES "chicken")`,
      `ALTER TABLE "chicken" ADD FOREIGN KEY ("egg") REFERENCES "egg"`,
      `CREATE TYPE "pair" AS ("a" int, "b" int)`,
      `CREATE TABLE "strange" ("v" "pair" NOT NULL)`,
      `CREATE TABLE "migrations" ("id" int)`,
    ]);
    assert.deepEqual(seeding.seeded.find(({ table }) => table === "one")?.rows, 1);
    assert.deepEqual(seeding.unseeded.map(({ table, reason }) => `${table}: ${reason}`).toSorted(), [
      "chicken: egg needs a row of egg",
      "egg: chicken needs a row of chicken",
      'never: new row for relation "never" violates check constraint "never_n_check"',
      "strange: no value is known for v, which is of type pair",
    ]);
  });

  it("leave a table alone that has rows of its own", async () => {
    const seeding = await seeded([
      `CREATE TABLE "roles" ("name" text PRIMARY KEY)`,
      `INSERT INTO "roles" VALUES ('admin')`,
      `CREATE TABLE "users" ("id" SERIAL PRIMARY KEY, "role" text NOT NULL REFERENCES "roles")`,
    ]);
    assert.deepEqual(seeding.seeded, [{ table: "users", rows: 3 }]);
    assert.deepEqual(await rowsOf("roles"), [{ name: "admin" }]);
  });

  for (const [user, beginning] of [
    ["a superuser", "SELECT 1"],
    ["a user who may not switch triggers off", "SET ROLE limited"],
  ] as const) {
    it(`are taken away again by ${user}, and nothing else is`, async () => {
      await run(database, [
        `DO $$ BEGIN CREATE ROLE limited; EXCEPTION WHEN duplicate_object THEN NULL; END $$`,
        `GRANT ALL ON SCHEMA public TO limited`,
        beginning,
        `CREATE TABLE "roles" ("name" text PRIMARY KEY)`,
        `INSERT INTO "roles" VALUES ('admin')`,
        `CREATE TABLE "users" ("id" SERIAL PRIMARY KEY, "role" text NOT NULL REFERENCES "roles", "friend" int REFERENCES "users")`,
      ]);
      const session = database as unknown as ShadowSession;
      const rows = new TrialRows([]);
      assert.deepEqual((await rows.put(session)).seeded, [{ table: "users", rows: 3 }]);
      await rows.takeAway(session);
      assert.deepEqual(await rowsOf("users"), []);
      assert.deepEqual(await rowsOf("roles"), [{ name: "admin" }]);
      const { rows: added } = await database.query(`INSERT INTO "users" ("role") VALUES ('admin') RETURNING "id"`);
      assert.deepEqual(added, [{ id: 1 }], "numbers begin anew");
      await run(database, ["RESET ROLE"]);
    });
  }

  describe("after a change", () => {
    const changesAfter = async (statements: string[], by: "identity" | "name" = "identity") => {
      await seeded([
        `CREATE TABLE "posts" ("id" SERIAL PRIMARY KEY, "title" varchar(40), "score" numeric(6,2), "at" timestamp, "done" boolean)`,
        `CREATE TABLE "tags" ("name" text)`,
      ]);
      const before = await readRows(database, []);
      await run(database, statements);
      const changes = changedColumns(before, await readRows(database, []), by);
      return changes.map(({ table, column, change, rows }) => `${table}.${column ?? "*"} ${change} ${rows}`);
    };
    const cases: [what: string, statements: string[], expected: string[]][] = [
      [
        "renames, wider types and other zones change nothing",
        [
          `ALTER TABLE "posts" RENAME TO "articles"`,
          `ALTER TABLE "articles" RENAME COLUMN "title" TO "headline"`,
          `ALTER TABLE "articles" ALTER COLUMN "headline" TYPE text, ALTER COLUMN "score" TYPE numeric(9,4), ALTER COLUMN "id" TYPE bigint`,
          `SET TIME ZONE 'UTC'`,
          `ALTER TABLE "articles" ALTER COLUMN "at" TYPE timestamptz`,
        ],
        [],
      ],
      [
        "a column that was dropped and made again lost its values",
        [`ALTER TABLE "posts" DROP COLUMN "title"`, `ALTER TABLE "posts" ADD COLUMN "title" varchar(41)`],
        ["posts.title lost 3"],
      ],
      [
        "what was cut and rounded changed",
        [
          `ALTER TABLE "posts" ALTER COLUMN "title" TYPE varchar(10) USING left("title", 10), ALTER COLUMN "score" TYPE numeric(6,0)`,
        ],
        ["posts.title changed 1", "posts.score changed 1"],
      ],
      [
        "rows that were deleted are counted",
        [`DELETE FROM "posts" WHERE "id" = 2`, `DROP TABLE "tags"`],
        ["posts.* rows-lost 1", "tags.* rows-lost 3"],
      ],
      [
        "a table without a key is compared by its values",
        [`UPDATE "tags" SET "name" = NULL WHERE "name" = 'a'`],
        ["tags.name lost 1"],
      ],
    ];
    for (const [what, statements, expected] of cases)
      it(what, async () => assert.deepEqual((await changesAfter(statements)).toSorted(), expected.toSorted()));

    it("what is made again under its name is the same to the way back", async () => {
      const again = [
        `ALTER TABLE "posts" ADD COLUMN "copy" varchar(40)`,
        `UPDATE "posts" SET "copy" = "title"`,
        `ALTER TABLE "posts" DROP COLUMN "title"`,
        `ALTER TABLE "posts" RENAME COLUMN "copy" TO "title"`,
      ];
      assert.deepEqual(await changesAfter(again, "name"), []);
    });
  });
});
