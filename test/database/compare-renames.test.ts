import assert from "node:assert/strict";
import type { EntitySchemaColumnOptions } from "typeorm";
import type { Comparison, Rename } from "../../src/core/operations/operation.ts";
import { compareRenamed } from "../../src/database/postgres/compare-renamed.ts";
import { readWorld } from "../../src/database/postgres/world.ts";
import type { World } from "../../src/database/postgres/world.ts";
import { entityWorlds } from "../helpers/entity-worlds.ts";
import type { EntityWorlds, TestEntity } from "../helpers/entity-worlds.ts";
import { typeormLines } from "../helpers/plain-typeorm.ts";
import type { TypeormLine } from "../helpers/plain-typeorm.ts";
import { assertSame, run, sqlOf, worldOf } from "../helpers/worlds.ts";

interface Case {
  before: TestEntity[];
  after: TestEntity[];
  renames: Rename[];
  rows: string[];
  /** Run before and after; the answers have to be the same. */
  reads: [before: string, after: string][];
  /** What is written but for the names that follow. */
  up: string[];
}

const ID: EntitySchemaColumnOptions = { type: "int", primary: true, generated: "increment" };
const table = (name: string, columns: Record<string, EntitySchemaColumnOptions>, rest: object = {}): TestEntity => ({
  name,
  columns: { id: ID, ...columns },
  ...rest,
});
const column = (name: string, from: string, to: string): Rename => ({
  kind: "column",
  schema: "public",
  table: name,
  from,
  to,
});

const CASES: Record<string, Case> = {
  "a column with all that TypeORM names after it": {
    before: [
      table(
        "post",
        {
          title: { type: String, unique: true },
          body: { type: String },
          kind: { type: "enum", enum: ["a", "b"], default: "a" },
          n: { type: "int", generated: "increment" },
        },
        {
          indices: [{ columns: ["title", "body"] }, { columns: ["title"], name: "by_hand" }],
          checks: [{ expression: `title <> ''` }],
        },
      ),
    ],
    after: [
      table(
        "post",
        {
          headline: { type: String, unique: true },
          body: { type: String },
          sort: { type: "enum", enum: ["a", "b", "c"], default: "a" },
          number: { type: "int", generated: "increment" },
        },
        {
          indices: [{ columns: ["headline", "body"] }, { columns: ["headline"], name: "by_hand" }],
          checks: [{ expression: `headline <> ''` }],
        },
      ),
    ],
    renames: [column("post", "title", "headline"), column("post", "kind", "sort"), column("post", "n", "number")],
    rows: [`INSERT INTO post (title, body, kind) VALUES ('t', 'b', 'b'), ('u', 'c', 'a')`],
    reads: [
      [
        "SELECT title AS t, kind::text AS k, n AS n FROM post ORDER BY id",
        "SELECT headline AS t, sort::text AS k, number AS n FROM post ORDER BY id",
      ],
    ],
    up: [
      `ALTER TABLE "post" RENAME COLUMN "title" TO "headline"`,
      `ALTER TABLE "post" RENAME COLUMN "kind" TO "sort"`,
      `ALTER TABLE "post" RENAME COLUMN "n" TO "number"`,
      `ALTER TYPE "post_sort_enum" ADD VALUE 'c' AFTER 'b'`,
    ],
  },
  "a table with its keys, and the keys of others to it": {
    before: [
      table(
        "author",
        { name: { type: String } },
        { relations: { tags: { type: "many-to-many", target: "tag", joinTable: { name: "author_tags" } } } },
      ),
      table("tag", { label: { type: String } }),
      table("post", {}, { relations: { author: { type: "many-to-one", target: "author" } } }),
    ],
    after: [
      table(
        "author",
        { name: { type: String } },
        {
          tableName: "writer",
          relations: {
            tags: {
              type: "many-to-many",
              target: "tag",
              joinTable: { name: "author_tags", joinColumn: { name: "authorId" } },
            },
          },
        },
      ),
      table("tag", { label: { type: String } }),
      table("post", {}, { relations: { author: { type: "many-to-one", target: "author" } } }),
    ],
    renames: [{ kind: "table", schema: "public", from: "author", to: "writer" }],
    rows: [`INSERT INTO author (name) VALUES ('Ada'), ('Bob')`, `INSERT INTO post ("authorId") VALUES (2)`],
    reads: [
      [
        'SELECT a.name FROM author a JOIN post p ON p."authorId" = a.id',
        'SELECT a.name FROM writer a JOIN post p ON p."authorId" = a.id',
      ],
    ],
    up: [`ALTER TABLE "author" RENAME TO "writer"`],
  },
  "values of an enum, while others go and come": {
    before: [table("post", { status: { type: "enum", enum: ["draft", "live", "old"], default: "draft" } })],
    after: [table("post", { status: { type: "enum", enum: ["hidden", "live", "new"], default: "hidden" } })],
    renames: [{ kind: "value", schema: "public", type: "post_status_enum", from: "draft", to: "hidden" }],
    rows: [`INSERT INTO post (status) VALUES ('draft'), ('live')`],
    reads: [
      [
        "SELECT replace(status::text, 'draft', 'hidden') AS s FROM post ORDER BY id",
        "SELECT status::text AS s FROM post ORDER BY id",
      ],
    ],
    up: [
      `ALTER TABLE "post" ALTER COLUMN "status" DROP DEFAULT`,
      `ALTER TYPE "post_status_enum" RENAME TO "post_status_enum_old"`,
      `CREATE TYPE "post_status_enum" AS ENUM ('hidden', 'live', 'new')`,
      `ALTER TABLE "post" ALTER COLUMN "status" TYPE "post_status_enum" USING "status"::text::"post_status_enum"`,
      `DROP TYPE "post_status_enum_old"`,
      `ALTER TABLE "post" ALTER COLUMN "status" SET DEFAULT 'hidden'`,
    ],
  },
  "two renames, an addition and a removal in one edit": {
    before: [
      table("person", { first: { type: String }, last: { type: String }, nick: { type: String, nullable: true } }),
    ],
    after: [table("person", { given: { type: String }, family: { type: String }, score: { type: "int", default: 0 } })],
    renames: [column("person", "first", "given"), column("person", "last", "family")],
    rows: [`INSERT INTO person ("first", "last", nick) VALUES ('Ada', 'L', 'x')`],
    reads: [[`SELECT "first" AS a, "last" AS b FROM person`, "SELECT given AS a, family AS b FROM person"]],
    up: [
      `ALTER TABLE "person" RENAME COLUMN "first" TO "given"`,
      `ALTER TABLE "person" RENAME COLUMN "last" TO "family"`,
      `ALTER TABLE "person" DROP COLUMN "nick"`,
      `ALTER TABLE "person" ADD COLUMN "score" integer NOT NULL DEFAULT 0`,
    ],
  },
};

describe("a rename", () => {
  let database: EntityWorlds;
  before(async () => {
    database = await entityWorlds();
  });
  after(() => database.stop());

  const renamed = (desired: World, renames: readonly Rename[], creating: readonly string[]): Promise<Comparison> =>
    compareRenamed(desired, {
      renames,
      defaultSchema: "public",
      wanted: async () => desired,
      read: (actions) => worldOf(database, [...creating, ...sqlOf(actions)]),
    });

  for (const line of Object.keys(typeormLines) as TypeormLine[]) {
    for (const [what, { before, after, renames, rows, reads, up }] of Object.entries(CASES)) {
      it(`of ${what}, on TypeORM ${line}`, async () => {
        const typeorm = database.typeorm(line);
        const history = await typeorm.creating(before);
        const desired = await worldOf(database, await typeorm.creating(after));
        const comparison = await renamed(desired, renames, history);
        const start = await worldOf(database, history);
        await run(database, rows);
        const old: unknown[] = [];
        for (const [query] of reads) old.push((await database.query(query)).rows);
        await run(database, sqlOf(comparison.up));
        assertSame(await readWorld(database, []), desired, "after up");
        for (const [at, [, query]] of reads.entries()) assert.deepEqual((await database.query(query)).rows, old[at]);
        assert.deepEqual(await typeorm.diff(after), [], sqlOf(comparison.up).join("\n"));
        const follows = ({ verb, object }: Comparison["up"][number]): boolean =>
          verb === "rename" && object.kind !== "column" && object.kind !== "table";
        assert.deepEqual(sqlOf(comparison.up.filter((action) => !follows(action))), up);
        await run(database, sqlOf(comparison.down));
        assertSame(await readWorld(database, []), start, "after down");
        assert.deepEqual(await typeorm.diff(before), []);
      });
    }
  }
});
