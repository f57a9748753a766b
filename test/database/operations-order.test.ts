import assert from "node:assert/strict";
import { applyDefaults } from "../../src/core/autogenerate/defaults.ts";
import { toOperations } from "../../src/core/autogenerate/operations.ts";
import type { Operation } from "../../src/core/operations/operation.ts";
import { readWorld } from "../../src/database/postgres/world.ts";
import { assertSame, compare, pgliteWorlds, run, worldOf } from "../helpers/worlds.ts";
import type { WorldDatabase } from "../helpers/worlds.ts";

const METADATA = `CREATE TABLE "typeorm_metadata" ("type" character varying NOT NULL, "database" character varying, "schema" character varying, "table" character varying, "name" character varying, "value" text)`;
const AUTHORS = `CREATE TABLE "authors" ("id" SERIAL PRIMARY KEY, "name" character varying NOT NULL)`;

function row(type: string, name: string, table = "NULL"): string {
  return `INSERT INTO "typeorm_metadata" VALUES ('${type}', current_database(), 'public', ${table}, '${name}', 'SELECT')`;
}

const BEFORE = [
  METADATA,
  AUTHORS,
  `CREATE TYPE "posts_status_enum" AS ENUM ('draft', 'live', 'gone')`,
  `CREATE TABLE "posts" ("id" SERIAL PRIMARY KEY, "title" character varying(50) NOT NULL, "body" text, "score" integer NOT NULL DEFAULT 3, "price" numeric(10,4), "status" "posts_status_enum" NOT NULL DEFAULT 'draft', "seen" timestamp NOT NULL DEFAULT now(), "old" integer, "slug" character varying)`,
  `CREATE INDEX "IDX_slug" ON "posts" ("slug")`,
  `CREATE VIEW "latest" AS SELECT "id", "body" FROM "posts"`,
  row("VIEW", "latest"),
];

const AFTER = [
  METADATA,
  AUTHORS,
  `CREATE TYPE "posts_status_enum" AS ENUM ('draft', 'live')`,
  `CREATE TYPE "posts_kind_enum" AS ENUM ('a', 'b')`,
  `CREATE TABLE "posts" ("id" SERIAL PRIMARY KEY, "title" character varying(51) NOT NULL, "body" character varying, "score" bigint DEFAULT 4, "price" numeric(12,4), "status" "posts_status_enum" NOT NULL DEFAULT 'draft', "seen" timestamptz NOT NULL DEFAULT now(), "slug" character varying NOT NULL, "kind" "posts_kind_enum" NOT NULL DEFAULT 'a', "order" text NOT NULL, "authorId" integer, "upper" text GENERATED ALWAYS AS (upper(slug)) STORED)`,
  row("GENERATED_COLUMN", "upper", "'posts'"),
  `CREATE UNIQUE INDEX "IDX_slug" ON "posts" ("slug", "id")`,
  `ALTER TABLE "posts" ADD CONSTRAINT "FK_author" FOREIGN KEY ("authorId") REFERENCES "authors"("id") ON DELETE CASCADE`,
  `CREATE TABLE "comments" ("id" BIGSERIAL PRIMARY KEY, "text" text NOT NULL, "postId" integer NOT NULL REFERENCES "posts"("id"))`,
  `COMMENT ON COLUMN "comments"."text" IS 'plain text'`,
  `CREATE INDEX "IDX_post" ON "comments" ("postId")`,
  `CREATE VIEW "latest" AS SELECT "id", "body", "slug" FROM "posts"`,
  row("VIEW", "latest"),
  `CREATE MATERIALIZED VIEW "totals" AS SELECT count(*) AS "posts" FROM "posts"`,
  row("MATERIALIZED_VIEW", "totals"),
];

const ROWS = [`INSERT INTO "authors" ("name") VALUES ('a')`, `INSERT INTO "posts" ("title") VALUES ('one'), ('two')`];

describe("operations in their order", () => {
  let database: WorldDatabase;
  before(async () => {
    database = await pgliteWorlds();
  });
  after(() => database.stop());

  async function operationsFrom(
    history: string[],
    desired: string[],
    defaults: Record<string, string>,
  ): Promise<Operation[]> {
    const to = await worldOf(database, desired);
    const from = await worldOf(database, history);
    await run(database, ROWS);
    const operations = applyDefaults(toOperations(compare(from, to), [], "public"), { defaults });
    await run(
      database,
      operations.flatMap(({ up }) => up),
    );
    assertSame(await readWorld(database, []), to, operations.flatMap(({ up }) => up).join(";\n"));
    return operations;
  }

  it("lead from one world to another over a table with rows, with the answered values", async () => {
    const operations = await operationsFrom(BEFORE, AFTER, { "posts.order": "'x'", "posts.slug": "title || id" });
    const { rows } = await database.query(`SELECT "slug", "order", "status" FROM "posts" ORDER BY "id"`);
    assert.deepEqual(rows, [
      { slug: "one1", order: "x", status: "draft" },
      { slug: "two2", order: "x", status: "draft" },
    ]);
    const verdicts = Object.fromEntries(operations.map(({ summary, verdict }) => [summary.split(" (")[0], verdict]));
    assert.equal(verdicts["drop column old"], "destructive");
    assert.equal(verdicts["remove 'gone' from enum posts_status_enum"], "may-fail");
    assert.equal(verdicts["add column order"], "lossless");
    assert.equal(operations.filter(({ table }) => table === "comments").length, 3);
  });

  it("and back", async () => {
    const back = [...AFTER];
    await operationsFrom(
      back.map((sql) =>
        sql
          .replace('"slug" character varying NOT NULL', '"slug" character varying')
          .replace('"order" text NOT NULL', '"order" text'),
      ),
      BEFORE,
      {
        "posts.score": "0",
      },
    );
  });

  it("make of each verdict what it says: lossless never fails over rows, may-fail does not lose any", async () => {
    const table = (column: string) => [`CREATE TABLE "t" ("id" SERIAL PRIMARY KEY, "v" ${column})`];
    const changes: [from: string, to: string, value: string][] = [
      ["character varying(5)", "character varying(9)", "'abcde'"],
      ["character varying(9)", "character varying(5)", "'abcdefghi'"],
      ["integer", "bigint", "2147483647"],
      ["bigint", "integer", "9223372036854775807"],
      ["integer", "numeric(10,0)", "2147483647"],
      ["numeric(5,2)", "numeric(8,3)", "999.99"],
      ["numeric(8,3)", "numeric(5,2)", "1.999"],
      ["integer", "text", "-2147483648"],
      ["integer", "character varying(11)", "-2147483648"],
      ["smallint", "character varying(6)", "-32768"],
      ["uuid", "character varying(36)", "gen_random_uuid()"],
      ["uuid", "text", "gen_random_uuid()"],
      ["boolean", "character varying(5)", "false"],
      ["integer", "double precision", "2147483647"],
      ["bigint", "double precision", "9007199254740993"],
      ["smallint", "real", "32767"],
      ["numeric(9,0)", "integer", "999999999"],
      ["date", "timestamp", "'2020-02-29'"],
      ["timestamp", "date", "'2020-02-29 12:34'"],
      ["timestamp(3)", "timestamp", "'2020-02-29 12:34:56.789'"],
      ["jsonb", "json", `'{"a": 1}'`],
      ["text", "jsonb", "'x'"],
      ["text", "integer", "'x'"],
      ["character(3)", "character varying(3)", "'abc'"],
      ["text[]", "text", "'{a,b}'"],
    ];
    const wrong: string[] = [];
    for (const [from, to, value] of changes) {
      const desired = await worldOf(database, table(to));
      const history = await worldOf(database, table(from));
      await run(database, [`INSERT INTO "t" ("v") VALUES (${value})`]);
      const text = async () => (await database.query(`SELECT "v"::text FROM "t"`)).rows[0]?.["v"];
      const before = await text();
      const [operation] = toOperations(compare(history, desired), [], "public");
      assert.ok(operation, `${from} > ${to}`);
      const failed = await run(database, operation.up).then(
        () => false,
        () => true,
      );
      const lost = !failed && (await text()) !== before;
      if (failed && operation.verdict === "lossless") wrong.push(`${from} > ${to} is lossless, yet failed`);
      if (lost && operation.verdict === "may-fail") wrong.push(`${from} > ${to} may fail, yet lost ${String(before)}`);
    }
    assert.deepEqual(wrong, []);
  });
});
