import assert from "node:assert/strict";
import type { EntitySchemaOptions, MigrationInterface, QueryRunner } from "typeorm";
import { toOperations } from "../../src/core/autogenerate/operations.ts";
import type { Rename } from "../../src/core/operations/operation.ts";
import { writtenSql } from "../../src/core/operations/written-sql.ts";
import type { SqliteRows } from "../../src/database/sqlite/rows/snapshot.ts";
import type { SqliteWorld } from "../../src/database/sqlite/world.ts";
import { sqlite } from "../../src/database/sqlite/sqlite.ts";
import { typeormOf } from "../helpers/entity-worlds.ts";
import { typeormLines } from "../helpers/plain-typeorm.ts";
import type { TypeormLine } from "../helpers/plain-typeorm.ts";
import { assertSameWorld, sqliteDatabase, sqliteTypeorm, sqliteWorld } from "../helpers/sqlite-worlds.ts";
import type { SqliteTypeorm } from "../helpers/sqlite-worlds.ts";

/** The options are a class, which a spread would take apart. */
type Entity = { [Key in keyof EntitySchemaOptions<object>]: EntitySchemaOptions<object>[Key] };

const USER: Entity = {
  name: "users",
  columns: { id: { type: "integer", primary: true, generated: "increment" }, email: { type: "varchar", unique: true } },
};

const post = (more: Partial<Entity> = {}, columns: Entity["columns"] = {}): Entity => ({
  name: "posts",
  columns: {
    id: { type: "integer", primary: true, generated: "increment" },
    title: { type: "varchar", length: 50 },
    body: { type: "text", nullable: true },
    views: { type: "integer", default: 0 },
    mood: { type: "simple-enum", enum: ["good", "bad"], default: "good" },
    ...columns,
  },
  relations: { author: { type: "many-to-one", target: "users", onDelete: "CASCADE" } },
  ...more,
});

const COMMENT: Entity = {
  name: "comments",
  columns: { id: { type: "integer", primary: true }, text: { type: "varchar" } },
  relations: { post: { type: "many-to-one", target: "posts", onDelete: "CASCADE" } },
};

const view = (expression: string): Entity => ({
  name: "titles",
  type: "view",
  expression,
  columns: { title: { type: "varchar" } },
});

const BASE = [USER, post(), COMMENT];

const ROWS = [
  `INSERT INTO "users" ("id", "email") VALUES (1, 'ada'), (5, 'bob')`,
  `DELETE FROM "users" WHERE "id" = 5`,
  `INSERT INTO "posts" ("id", "title", "body", "views", "authorId") VALUES (1, 'one', 'x', 3, 1), (7, 'two', NULL, 4, NULL), (9, 'gone', NULL, 4, NULL)`,
  `DELETE FROM "posts" WHERE "id" = 9`,
  `INSERT INTO "comments" ("id", "text", "postId") VALUES (1, 'a', 1), (2, 'b', 7)`,
];

interface Change {
  before?: Entity[];
  after: Entity[];
  /** What a hand made in the history. */
  byHand?: string[];
  renames?: Rename[];
  /** Kinds and verdicts of the operations. */
  told: string[];
  /** Answer for rows that exist, run as the file would. */
  answer?: string;
}

const without = (entity: Entity, ...columns: string[]): Entity => ({
  ...entity,
  columns: Object.fromEntries(Object.entries(entity.columns ?? {}).filter(([name]) => !columns.includes(name))),
});

const CHANGES: Record<string, Change> = {
  "a longer text": {
    after: [USER, post({}, { title: { type: "varchar", length: 51 } }), COMMENT],
    told: ["alter-column posts.title lossless"],
  },
  "a column that may be null": {
    after: [USER, post({}, { title: { type: "varchar", length: 50, nullable: true } }), COMMENT],
    told: ["alter-column posts.title lossless"],
  },
  "a column that may not be null": {
    after: [USER, post({}, { views: { type: "integer" }, body: { type: "text", default: "" } }), COMMENT],
    answer: `UPDATE "posts" SET "body" = '' WHERE "body" IS NULL`,
    told: ["alter-column posts.body may-fail", "alter-column posts.views lossless", "alter-column posts lossless"],
  },
  "a default": {
    after: [USER, post({}, { views: { type: "integer", default: 5 } }), COMMENT],
    told: ["alter-column posts.views lossless"],
  },
  "a collation": {
    after: [USER, post({}, { title: { type: "varchar", length: 50, collation: "NOCASE" } }), COMMENT],
    told: ["alter-column posts.title lossless"],
  },
  "columns that come": {
    after: [
      USER,
      post(
        {},
        {
          slug: { type: "varchar", nullable: true },
          rank: { type: "integer", default: 3 },
          double: { type: "integer", asExpression: `"views" * 2`, generatedType: "VIRTUAL", nullable: true },
        },
      ),
      COMMENT,
    ],
    told: [
      "create-table typeorm_metadata lossless",
      "add-column posts.slug lossless",
      "add-column posts.rank lossless",
      "add-column posts.double lossless",
    ],
  },
  "a column that is filled by a function": {
    after: [USER, post({}, { at: { type: "datetime", createDate: true } }), COMMENT],
    told: ["add-column posts.at lossless"],
  },
  "a stored expression, and another one": {
    before: [
      USER,
      post({}, { old: { type: "integer", asExpression: `"views" * 2`, generatedType: "STORED", nullable: true } }),
      COMMENT,
    ],
    after: [
      USER,
      post(
        {},
        {
          old: { type: "integer", asExpression: `"views" * 3`, generatedType: "STORED", nullable: true },
          more: { type: "integer", asExpression: `"views" + 1`, generatedType: "STORED", nullable: true },
        },
      ),
      COMMENT,
    ],
    told: ["add-column posts.more lossless", "alter-column posts.old lossless", "alter-column posts lossless"],
  },
  "an expression in place of values, and values in place of one": {
    before: [USER, post({}, { twice: { type: "integer", asExpression: `"views" * 2`, nullable: true } }), COMMENT],
    after: [
      USER,
      post(
        {},
        {
          twice: { type: "integer", nullable: true },
          views: { type: "integer", asExpression: `"id" + 1`, nullable: true },
        },
      ),
      COMMENT,
    ],
    told: ["alter-column posts.views destructive", "alter-column posts.twice lossless", "alter-column posts lossless"],
  },
  "a column that goes in place": {
    after: [USER, without(post(), "body"), COMMENT],
    told: ["drop-column posts.body destructive"],
  },
  "a column that goes with its key": {
    after: [USER, post({ relations: {} }), COMMENT],
    told: [
      "drop-column posts.authorId destructive",
      "drop-constraint posts.authorId lossless",
      "alter-column posts lossless",
    ],
  },
  "the values of an enum": {
    after: [USER, post({}, { mood: { type: "simple-enum", enum: ["good", "worse"], default: "good" } }), COMMENT],
    told: ["alter-constraint posts may-fail"],
  },
  checks: {
    before: [USER, post({ checks: [{ name: "low", expression: `"views" < 100` }] }), COMMENT],
    after: [
      USER,
      post({ checks: [{ name: "low", expression: `"views" < 200` }, { expression: "length(title) > 1" }] }),
      COMMENT,
    ],
    told: ["alter-constraint posts may-fail", "add-constraint posts may-fail", "alter-column posts lossless"],
  },
  uniques: {
    before: [USER, post({ uniques: [{ columns: ["title"] }] }), COMMENT],
    after: [USER, post({ uniques: [{ columns: ["title", "views"] }] }), COMMENT],
    told: ["drop-constraint posts.title lossless", "add-constraint posts may-fail", "alter-column posts lossless"],
  },
  "what a foreign key does": {
    after: [
      USER,
      post({
        relations: {
          author: { type: "many-to-one", target: "users", onDelete: "SET NULL", deferrable: "INITIALLY DEFERRED" },
        },
      }),
      COMMENT,
    ],
    told: ["alter-constraint posts.authorId may-fail"],
  },
  indexes: {
    before: [
      USER,
      post({
        indices: [
          { name: "a", columns: ["title", "views"] },
          { name: "b", columns: ["views"], where: `"views" > 1` },
          { columns: ["body"] },
        ],
      }),
      COMMENT,
    ],
    after: [
      USER,
      post({
        indices: [
          { name: "a", columns: ["views", "title"] },
          { name: "b", columns: ["views"], where: `"views" > 2` },
          { columns: ["body"], unique: true },
        ],
      }),
      COMMENT,
    ],
    told: ["alter-index posts.body may-fail", "alter-index posts lossless", "alter-index posts.views lossless"],
  },
  "the primary key": {
    before: [
      USER,
      post(),
      { name: "pairs", columns: { a: { type: "integer", primary: true }, b: { type: "integer" } } },
      COMMENT,
    ],
    after: [
      USER,
      post(),
      { name: "pairs", columns: { a: { type: "integer", primary: true }, b: { type: "integer", primary: true } } },
      COMMENT,
    ],
    told: ["alter-constraint pairs may-fail"],
  },
  "rows without rowid": {
    before: [...BASE, { name: "keys", columns: { a: { type: "varchar", primary: true } } }],
    after: [...BASE, { name: "keys", withoutRowid: true, columns: { a: { type: "varchar", primary: true } } }],
    told: ["alter-column keys lossless"],
  },
  "tables that come and go, with a junction": {
    before: [...BASE, { name: "old", columns: { id: { type: "integer", primary: true } } }],
    after: [
      USER,
      post({ relations: { ...post().relations, tags: { type: "many-to-many", target: "tags", joinTable: true } } }),
      COMMENT,
      { name: "tags", columns: { id: { type: "integer", primary: true }, name: { type: "varchar", unique: true } } },
    ],
    told: [
      "drop-table old destructive",
      "create-table tags lossless",
      "create-table posts_tags_tags lossless",
      "create-index posts_tags_tags.tagsId lossless",
      "create-index posts_tags_tags.postsId lossless",
    ],
  },
  "views, also over a table that is made anew": {
    before: [...BASE, view(`SELECT "title" FROM "posts"`)],
    after: [
      USER,
      post({}, { title: { type: "text" } }),
      COMMENT,
      view(`SELECT "title" FROM "posts" WHERE "views" > 1`),
    ],
    byHand: [`CREATE VIEW "by hand" AS SELECT * FROM titles`, `CREATE VIEW "other" AS SELECT 1 AS "one"`],
    told: [
      "drop-view by hand lossless",
      "drop-view titles lossless",
      "alter-column posts.title lossless",
      "create-view titles lossless",
      "create-view by hand lossless",
    ],
  },
  "triggers and indexes by hand that stay": {
    after: [USER, post({}, { title: { type: "text" } }), COMMENT],
    byHand: [
      `CREATE TRIGGER "counts" AFTER INSERT ON "posts" BEGIN UPDATE "users" SET "email" = "email" WHERE "id" = NEW."authorId"; END`,
      `CREATE TRIGGER "elsewhere" AFTER DELETE ON comments BEGIN UPDATE posts SET views = views - 1 WHERE id = OLD.postId; END`,
      `CREATE INDEX "by hand" ON "posts" (lower("title"))`,
      `CREATE INDEX "newest" ON "posts" ("views" DESC) WHERE "views" > 3`,
    ],
    told: ["alter-column posts.title lossless"],
  },
  "a renamed column with all that is called after it": {
    before: [
      USER,
      post({ uniques: [{ columns: ["title"] }], indices: [{ columns: ["title", "views"] }] }),
      COMMENT,
      view(`SELECT "title" FROM "posts"`),
    ],
    after: [
      USER,
      without(
        post(
          { uniques: [{ columns: ["headline"] }], indices: [{ columns: ["headline", "views"] }] },
          { headline: { type: "varchar", length: 50 } },
        ),
        "title",
      ),
      COMMENT,
      view(`SELECT "headline" FROM "posts"`),
    ],
    renames: [{ kind: "column", schema: "main", table: "posts", from: "title", to: "headline" }],
    told: [],
  },
  "renames, an addition and a removal at once": {
    before: [USER, post({ indices: [{ columns: ["title", "body"] }] }), COMMENT],
    after: [
      USER,
      without(
        post(
          { indices: [{ columns: ["headline", "text"] }] },
          {
            headline: { type: "varchar", length: 60 },
            text: { type: "text", nullable: true },
            more: { type: "integer", nullable: true },
          },
        ),
        "title",
        "body",
        "mood",
      ),
      COMMENT,
    ],
    renames: [
      { kind: "column", schema: "main", table: "posts", from: "title", to: "headline" },
      { kind: "column", schema: "main", table: "posts", from: "body", to: "text" },
    ],
    told: [
      "rename-column posts.headline lossless",
      "rename-column posts.text lossless",
      "add-column posts.more lossless",
      "drop-column posts.mood destructive",
      "alter-column posts.headline lossless",
      "alter-column posts lossless",
    ],
  },
  "a renamed table, to which others refer": {
    after: [
      USER,
      { ...post(), name: "articles" },
      { ...COMMENT, relations: { post: { type: "many-to-one", target: "articles", onDelete: "CASCADE" } } },
    ],
    renames: [{ kind: "table", schema: "main", from: "posts", to: "articles" }],
    told: [],
  },
};

const triggersOf = (world: SqliteWorld) => sqlite.handmadeOf?.(world);
const sequencesOf = ({ tables }: SqliteRows) =>
  Object.fromEntries(tables.map(({ name, sequence }) => [name, sequence ?? null]));

describe("changes of entities on SQLite", () => {
  it("keep the rows of other tables where foreign keys are on, as TypeORM takes a migration back", async () => {
    const tables = (type: string): string[] => [
      `CREATE TABLE "p" ("id" integer PRIMARY KEY NOT NULL, "v" ${type}, "over" integer, CONSTRAINT "FK_o" FOREIGN KEY ("over") REFERENCES "p" ("id") ON DELETE CASCADE)`,
      ...["CASCADE", "SET NULL", "SET DEFAULT", "NO ACTION", "RESTRICT"].map(
        (action, at) =>
          `CREATE TABLE "c${at}" ("id" integer PRIMARY KEY NOT NULL, "p" integer, CONSTRAINT "FK_${at}" FOREIGN KEY ("p") REFERENCES "p" ("id") ON DELETE ${action})`,
      ),
    ];
    const database = await sqliteDatabase([
      ...tables("varchar"),
      `INSERT INTO "p" VALUES (1, 'x', NULL), (2, 'y', 1)`,
      ...[0, 1, 2, 3, 4].map((at) => `INSERT INTO "c${at}" VALUES (1, 1), (2, 2)`),
      `PRAGMA foreign_keys = ON`,
    ]);
    const before = await sqlite.readRows(database, []);
    const { up, down } = sqlite.compareWorlds(await database.read(), await sqliteWorld(tables("text")));
    for (const way of [up, down]) {
      await database.run([`BEGIN`, ...writtenSql(way), `COMMIT`]);
      assert.deepEqual(await sqlite.readRows(database, []), before);
      assert.deepEqual(await database.query(`PRAGMA foreign_key_check`), []);
    }
    await assert.rejects(database.run([`INSERT INTO "c0" VALUES (3, 3)`]), { message: /FOREIGN KEY/ });
    await database.run([...[3, 4].map((at) => `DELETE FROM "c${at}"`), `DELETE FROM "p" WHERE "id" = 2`]);
    assert.equal((await database.query(`SELECT * FROM "c0"`)).length, 1);
    assert.deepEqual(await database.query(`SELECT "name" FROM "sqlite_master" WHERE "type" = 'trigger'`), []);
    database.close();
  });

  for (const line of Object.keys(typeormLines) as TypeormLine[]) {
    describe(`TypeORM ${line}`, () => {
      let typeorm: SqliteTypeorm;
      before(async () => {
        typeorm = await sqliteTypeorm(line);
      });

      it("plain TypeORM takes a table back without the rows that referred to it", async () => {
        const author: Entity = { name: "authors", columns: { id: { type: "integer", primary: true } } };
        const note = (relations: Entity["relations"]): Entity => ({
          name: "notes",
          columns: { id: { type: "integer", primary: true } },
          ...(relations ? { relations } : {}),
        });
        const relations: Entity["relations"] = {
          author: { type: "many-to-one", target: "authors", onDelete: "CASCADE" },
        };
        const history = await sqliteWorld(await typeorm.creating([note(undefined)]));
        const desired = await sqliteWorld(await typeorm.creating([author, note(relations)]));
        const { up, down } = sqlite.compareWorlds(history, desired);
        const rows = [`INSERT INTO "authors" VALUES (1)`, `INSERT INTO "notes" ("id", "authorId") VALUES (1, 1)`];
        const database = await sqliteDatabase([...sqlite.statementsOf(history), ...writtenSql(up), ...rows]);
        await database.run([`PRAGMA foreign_keys = ON`, `BEGIN`, ...writtenSql(down), `COMMIT`]);
        assert.deepEqual(await database.query(`SELECT * FROM "notes"`), [{ id: 1 }]);
        database.close();
      });

      it("plain TypeORM runs it and takes it back, and keeps the rows of other tables", async () => {
        const history = await typeorm.creating(BASE);
        const after = await typeorm.creating([USER, post({}, { title: { type: "text" } }), COMMENT]);
        const { up, down } = sqlite.compareWorlds(await sqliteWorld(history), await sqliteWorld(after));
        const { DataSource } = typeormOf(line);
        class Change1700000000000 implements MigrationInterface {
          async up(queryRunner: QueryRunner): Promise<void> {
            for (const sql of writtenSql(up)) await queryRunner.query(sql);
          }
          async down(queryRunner: QueryRunner): Promise<void> {
            for (const sql of writtenSql(down)) await queryRunner.query(sql);
          }
        }
        const source = new DataSource({
          type: "better-sqlite3",
          database: ":memory:",
          driver: typeorm.driver,
          migrations: [Change1700000000000],
        });
        await source.initialize();
        for (const sql of [...history, ...ROWS]) await source.query(sql);
        const rows = () =>
          source.query(
            `SELECT p."id", "title", c."text" FROM "posts" p JOIN "comments" c ON "postId" = p."id" ORDER BY 1`,
          );
        const before: unknown = await rows();
        await source.runMigrations();
        assert.deepEqual(await rows(), before);
        await source.undoLastMigration();
        assert.deepEqual(await rows(), before);
        await source.destroy();
      });

      for (const [name, change] of Object.entries(CHANGES))
        it(`${name}: up and down over rows`, async () => {
          const { before = BASE, after, byHand = [], renames = [], told, answer } = change;
          const creating = await typeorm.creating(after);
          const desired = await sqliteWorld(creating);
          const history = [...(await typeorm.creating(before)), ...byHand];
          const database = await sqliteDatabase([...history, ...ROWS]);
          const from = await database.read();
          const comparison =
            renames.length === 0
              ? sqlite.compareWorlds(from, desired)
              : await sqlite.compareRenamed(desired, {
                  renames,
                  read: async (actions) => sqliteWorld([...history, ...writtenSql(actions)]),
                  wanted: async (renamed) => sqlite.align(renamed, desired),
                });
          const operations = toOperations(comparison, [], "main");
          if (told.length > 0)
            assert.deepEqual(
              operations.map(({ kind, table, column, verdict }) =>
                [kind, column === undefined ? table : `${table}.${column}`, verdict].join(" "),
              ),
              told,
              operations.map(({ summary }) => summary).join("\n"),
            );
          // The ups of all operations one after another are an order that can be run.
          const up = operations.flatMap((operation) => operation.up);
          const rows = await sqlite.readRows(database, []);
          if (answer !== undefined) await database.run([answer]);
          await database.run(up);
          assertSameWorld(await database.read(), desired, up.join(";\n"));
          assert.deepEqual(await database.query("PRAGMA foreign_key_check"), []);
          const theirs = await typeorm.diff(after, [...creating, ...byHand]);
          assert.deepEqual(
            await typeorm.diff(after, [...history, ...(answer === undefined ? [] : [answer]), ...up]),
            theirs,
            "by TypeORM's own view",
          );
          await database.run(writtenSql(comparison.down));
          assertSameWorld(await database.read(), from, "after down");
          assert.deepEqual(triggersOf(await database.read()), triggersOf(from));
          const back = await sqlite.readRows(database, []);
          assert.deepEqual(sequencesOf(back), sequencesOf(rows));
          const lost = operations.filter(({ verdict }) => verdict === "destructive");
          if (lost.length === 0 && answer === undefined)
            assert.deepEqual(sqlite.changedRows(rows, back, "name"), [], "rows");
          database.close();
        });
    });
  }
});
