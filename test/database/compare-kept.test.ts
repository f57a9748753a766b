import assert from "node:assert/strict";
import { describeOperations } from "../../src/core/autogenerate/operations.ts";
import type { DescribedOperation } from "../../src/core/autogenerate/operations.ts";
import { align } from "../../src/database/postgres/compare-worlds.ts";
import { keepObjects } from "../../src/database/postgres/keep-objects.ts";
import { readWorld } from "../../src/database/postgres/world.ts";
import type { World } from "../../src/database/postgres/world.ts";
import { assertSame, compare, pgliteWorlds, run, sqlOf, worldOf } from "../helpers/worlds.ts";
import type { WorldDatabase } from "../helpers/worlds.ts";

const METADATA = `CREATE TABLE "typeorm_metadata" ("type" character varying NOT NULL, "database" character varying, "schema" character varying, "table" character varying, "name" character varying, "value" text)`;
const AUTHORS = `CREATE TABLE "authors" ("id" SERIAL PRIMARY KEY, "name" character varying NOT NULL)`;

function row(type: string, name: string, value: string, table = "NULL"): string {
  return `INSERT INTO "typeorm_metadata" VALUES ('${type}', current_database(), 'public', ${table}, '${name}', '${value}')`;
}

const HISTORY = [
  METADATA,
  AUTHORS,
  `CREATE TYPE "posts_status_enum" AS ENUM ('draft', 'live', 'gone')`,
  `CREATE TABLE "posts" ("id" SERIAL PRIMARY KEY, "title" character varying(50) NOT NULL, "body" text, "score" integer NOT NULL DEFAULT 3, "status" "posts_status_enum" NOT NULL DEFAULT 'draft', "old" integer, "slug" character varying)`,
  `CREATE INDEX "IDX_slug" ON "posts" ("slug")`,
  `CREATE INDEX "IDX_old" ON "posts" ("old")`,
  `CREATE VIEW "latest" AS SELECT "id", "body" FROM "posts"`,
  row("VIEW", "latest", "SELECT id, body"),
  `CREATE TABLE "notes" ("id" SERIAL PRIMARY KEY, "authorId" integer NOT NULL REFERENCES "authors"("id"))`,
];

const DESIRED = [
  METADATA,
  AUTHORS,
  `CREATE TYPE "posts_status_enum" AS ENUM ('draft', 'live')`,
  `CREATE TYPE "posts_kind_enum" AS ENUM ('a', 'b')`,
  `CREATE TABLE "posts" ("id" SERIAL PRIMARY KEY, "title" character varying(51) NOT NULL, "body" character varying, "score" bigint DEFAULT 4, "status" "posts_status_enum" NOT NULL DEFAULT 'draft', "slug" character varying NOT NULL DEFAULT '', "kind" "posts_kind_enum" NOT NULL DEFAULT 'a', "authorId" integer, "upper" text GENERATED ALWAYS AS (upper(slug)) STORED)`,
  row("GENERATED_COLUMN", "upper", "upper(slug)", "'posts'"),
  `CREATE UNIQUE INDEX "IDX_slug" ON "posts" ("slug", "id")`,
  `CREATE INDEX "IDX_kind" ON "posts" ("kind")`,
  `ALTER TABLE "posts" ADD CONSTRAINT "FK_author" FOREIGN KEY ("authorId") REFERENCES "authors"("id") ON DELETE CASCADE`,
  `CREATE TABLE "comments" ("id" BIGSERIAL PRIMARY KEY, "text" text NOT NULL, "postId" integer NOT NULL REFERENCES "posts"("id"))`,
  `COMMENT ON COLUMN "comments"."text" IS 'plain text'`,
  `CREATE INDEX "IDX_post" ON "comments" ("postId")`,
  `CREATE VIEW "latest" AS SELECT "id", "body", "slug" FROM "posts"`,
  row("VIEW", "latest", "SELECT id, body, slug"),
];

describe("differences that are kept", function () {
  this.timeout(60_000);
  let database: WorldDatabase;
  let history: World;
  let desired: World;
  let operations: DescribedOperation[];

  before(async () => {
    database = await pgliteWorlds();
    desired = await worldOf(database, DESIRED);
    history = await worldOf(database, HISTORY);
    operations = describeOperations(compare(history, desired), [], "public");
  });
  after(() => database.stop());

  function keeping(isKept: (one: DescribedOperation) => boolean): World {
    const objects = (chosen: DescribedOperation[]) => chosen.flatMap((one) => one.objects);
    return keepObjects(history, align(history, desired), {
      objects: objects(operations.filter(isKept)),
      changed: objects(operations.filter((one) => !isKept(one))),
    });
  }

  /** Up leads to what is wanted, down back to the history. */
  async function walk(wanted: World): Promise<void> {
    const comparison = compare(history, wanted);
    await worldOf(database, HISTORY);
    await run(database, sqlOf(comparison.up));
    assertSame(await readWorld(database, []), wanted, `up:\n${sqlOf(comparison.up).join(";\n")}`);
    await run(database, sqlOf(comparison.down));
    assertSame(await readWorld(database, []), history, `down:\n${sqlOf(comparison.down).join(";\n")}`);
  }

  const changeOf = (wanted: World) =>
    describeOperations(compare(history, wanted), [], "public").map(({ operation }) => operation);

  it("leave nothing to do when all are, and everything when none is", () => {
    assert.deepEqual(changeOf(keeping(() => true)), []);
    assert.deepEqual(
      changeOf(keeping(() => false)),
      operations.map(({ operation }) => operation),
    );
  });

  const halves: [name: string, isKept: (index: number) => boolean][] = [
    ["every other one", (index) => index % 2 === 0],
    ["the rest of them", (index) => index % 2 === 1],
    ["the first half", (index) => index < operations.length / 2],
    ["the second half", (index) => index >= operations.length / 2],
  ];
  for (const [name, isKept] of halves) {
    it(`leave a change that can be run both ways: ${name}`, () =>
      walk(keeping((one) => isKept(operations.indexOf(one)))));
  }

  it("one at a time are alone in not being done", () => {
    for (const kept of operations) {
      const done = changeOf(keeping((one) => one === kept));
      const others = operations.filter((one) => one !== kept).flatMap(({ operation }) => operation.up);
      const missing = others.filter((sql) => !done.some(({ up }) => up.includes(sql)));
      assert.deepEqual(missing, [], `${kept.operation.summary} is kept`);
    }
  });

  it("leave one at a time to be done, with what it needs", () => {
    for (const chosen of operations) {
      const done = changeOf(keeping((one) => one !== chosen)).flatMap(({ up }) => up);
      const missing = chosen.operation.up.filter((sql) => !done.includes(sql));
      assert.deepEqual(missing, [], `${chosen.operation.summary} is chosen`);
    }
  });

  it("stand back where a change needs them: the table of an index that is to be made", () => {
    const index = operations.find(({ operation }) => operation.object === "IDX_post");
    const done = changeOf(keeping((one) => one !== index)).map(({ kind, table }) => `${kind} ${table}`);
    assert.deepEqual(done, ["create-table comments", "create-index comments"]);
  });
});
