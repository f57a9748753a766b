import type { EntitySchemaColumnOptions } from "typeorm";
import type { Rename } from "../../../src/core/operations/operation.ts";
import type { TestEntity } from "../../helpers/entity-worlds.ts";

/** Two versions of entities, with rows that are there when the edit reaches the database. */
export interface Edit {
  before: TestEntity[];
  after: TestEntity[];
  rows?: string[];
  /** What the rows hold before, and what has to be found after; one value a row. */
  kept?: [before: string, after: string];
  /** What a developer answers when asked. TypeORM does not ask. */
  renames?: Rename[];
}

type Column = EntitySchemaColumnOptions;
const ID: Column = { type: "int", primary: true, generated: "increment" };

const table = (name: string, columns: Record<string, Column>, rest: object = {}): TestEntity => ({
  name,
  columns: { id: ID, ...columns },
  ...rest,
});
const view = (name: string, expression: string): TestEntity =>
  ({ name, type: "view", expression, columns: {} }) as unknown as TestEntity;

/** One column of a table with another type, rows in it. */
const retyped = (before: Column, after: Column, values: string[], cast = "text"): Edit => ({
  before: [table("post", { value: { nullable: true, ...before } })],
  after: [table("post", { value: { nullable: true, ...after } })],
  rows: values.map((value) => `INSERT INTO post (value) VALUES (${value})`),
  kept: [
    `SELECT value::${cast}::text AS v FROM post ORDER BY id`,
    `SELECT value::${cast}::text AS v FROM post ORDER BY id`,
  ],
});
const column = (from: string, to: string): Rename => ({ kind: "column", schema: "public", table: "post", from, to });
const two = { a: { type: "int" }, b: { type: "int" } } satisfies Record<string, Column>;
const related = (options: object): TestEntity[] => [
  table("author", {}),
  table("post", {}, { relations: { author: { type: "many-to-one", target: "author", nullable: true, ...options } } }),
];

/** What developers do to entities, by what it is. */
export const EDITS: Record<string, Edit> = {
  "varchar(50) to varchar(51)": retyped({ type: "varchar", length: 50 }, { type: "varchar", length: 51 }, [
    "'a'",
    "'b'",
  ]),
  "varchar(50) to text": retyped({ type: "varchar", length: 50 }, { type: "text" }, ["'a'", "'b'"]),
  "int to bigint": retyped({ type: "int" }, { type: "bigint" }, ["1", "2"]),
  "int to numeric(10,2)": retyped({ type: "int" }, { type: "numeric", precision: 10, scale: 2 }, ["1", "2"], "int"),
  "numeric(8,2) to numeric(10,2)": retyped(
    { type: "numeric", precision: 8, scale: 2 },
    { type: "numeric", precision: 10, scale: 2 },
    ["1.50", "2"],
  ),
  "text to varchar(200)": retyped({ type: "text" }, { type: "varchar", length: 200 }, ["'a'", "'b'"]),
  "json to jsonb": retyped({ type: "json" }, { type: "jsonb" }, [`'{"a": 1}'`], "jsonb"),
  "date to timestamp": retyped({ type: "date" }, { type: "timestamp" }, ["'2026-01-01'"], "date"),
  "varchar to uuid": retyped({ type: "varchar" }, { type: "uuid" }, ["'5f0c1b9e-0f0a-4b1e-9f57-6f9d2f3a1f10'"]),
  "varchar to an enum": retyped({ type: "varchar" }, { type: "enum", enum: ["a", "b"] }, ["'a'", "'b'"]),
  "a longer varchar[]": retyped(
    { type: "varchar", length: 5, array: true },
    { type: "varchar", length: 9, array: true },
    ["'{a,b}'"],
  ),
  "another collation": retyped({ type: "varchar" }, { type: "varchar", collation: "C" }, ["'a'", "'b'"]),
  "a value more in an enum": retyped({ type: "enum", enum: ["a", "b"] }, { type: "enum", enum: ["a", "b", "c"] }, [
    "'a'",
  ]),
  "another order of an enum": retyped({ type: "enum", enum: ["a", "b"] }, { type: "enum", enum: ["b", "a"] }, ["'a'"]),
  "a value of an enum renamed": {
    ...retyped({ type: "enum", enum: ["draft", "b"] }, { type: "enum", enum: ["hidden", "b"] }, ["'draft'", "'b'"]),
    kept: [
      "SELECT replace(value::text, 'draft', 'hidden') AS v FROM post ORDER BY id",
      "SELECT value::text AS v FROM post ORDER BY id",
    ],
    renames: [{ kind: "value", schema: "public", type: "post_value_enum", from: "draft", to: "hidden" }],
  },
  "a key and what refers to it, int to bigint": {
    before: related({}),
    after: [
      { name: "author", columns: { id: { type: "bigint", primary: true, generated: "increment" } } },
      related({})[1] as TestEntity,
    ],
    rows: ["INSERT INTO author DEFAULT VALUES", `INSERT INTO post ("authorId") VALUES (1)`],
    kept: [`SELECT "authorId"::text AS v FROM post`, `SELECT "authorId"::text AS v FROM post`],
  },
  "a column renamed": {
    before: [table("post", { title: { type: "varchar", nullable: true } })],
    after: [table("post", { headline: { type: "varchar", nullable: true } })],
    rows: ["INSERT INTO post (title) VALUES ('a')"],
    kept: ["SELECT title AS v FROM post", "SELECT headline AS v FROM post"],
    renames: [column("title", "headline")],
  },
  "two columns renamed": {
    before: [table("post", { title: { type: "varchar", nullable: true }, body: { type: "varchar", nullable: true } })],
    after: [
      table("post", { headline: { type: "varchar", nullable: true }, text: { type: "varchar", nullable: true } }),
    ],
    rows: ["INSERT INTO post (title, body) VALUES ('a', 'b')"],
    kept: [
      "SELECT title AS v FROM post UNION ALL SELECT body FROM post",
      "SELECT headline AS v FROM post UNION ALL SELECT text FROM post",
    ],
    renames: [column("title", "headline"), column("body", "text")],
  },
  "a column renamed, another one added": {
    before: [table("post", { title: { type: "varchar", nullable: true } })],
    after: [table("post", { headline: { type: "varchar", nullable: true }, score: { type: "int", nullable: true } })],
    rows: ["INSERT INTO post (title) VALUES ('a')"],
    kept: ["SELECT title AS v FROM post", "SELECT headline AS v FROM post"],
    renames: [column("title", "headline")],
  },
  "a column gone, another one that is not its rename": {
    before: [table("post", { nickname: { type: "varchar", nullable: true } })],
    after: [table("post", { city: { type: "varchar", nullable: true } })],
    rows: ["INSERT INTO post (nickname) VALUES ('a')"],
    kept: ["SELECT 'nothing' AS v", "SELECT coalesce(city, 'nothing') AS v FROM post"],
  },
  "a table renamed": {
    before: [table("post", { title: { type: "varchar", nullable: true } })],
    after: [table("post", { title: { type: "varchar", nullable: true } }, { tableName: "article" })],
    rows: ["INSERT INTO post (title) VALUES ('a')"],
    kept: ["SELECT title AS v FROM post", "SELECT title AS v FROM article"],
    renames: [{ kind: "table", schema: "public", from: "post", to: "article" }],
  },
  "an entity removed": { before: [table("post", {}), table("tag", {})], after: [table("post", {})] },
  "a view entity removed": {
    before: [table("post", two), view("posts", "SELECT id FROM post")],
    after: [table("post", two)],
  },
  "a view that shows another thing": {
    before: [table("post", two), view("posts", "SELECT id FROM post")],
    after: [table("post", two), view("posts", "SELECT id, a FROM post")],
  },
  "the order of an index's columns": {
    before: [table("post", two, { indices: [{ columns: ["a", "b"] }] })],
    after: [table("post", two, { indices: [{ columns: ["b", "a"] }] })],
  },
  "the condition of a named index": {
    before: [table("post", two, { indices: [{ name: "i", columns: ["a"], where: "b > 1" }] })],
    after: [table("post", two, { indices: [{ name: "i", columns: ["a"], where: "b > 2" }] })],
  },
  "an index that becomes unique": {
    before: [table("post", two, { indices: [{ name: "i", columns: ["a"] }] })],
    after: [table("post", two, { indices: [{ name: "i", columns: ["a"], unique: true }] })],
  },
  "the text of a named check": {
    before: [table("post", two, { checks: [{ name: "c", expression: "a > 1" }] })],
    after: [table("post", two, { checks: [{ name: "c", expression: "a > 2" }] })],
  },
  "a foreign key that becomes deferrable": {
    before: related({}),
    after: related({ deferrable: "INITIALLY DEFERRED" }),
  },
  "the action of a foreign key": { before: related({}), after: related({ onDelete: "CASCADE" }) },
  "a named exclusion": {
    before: [
      table(
        "post",
        { room: { type: "int4range" } },
        { exclusions: [{ name: "e", expression: "USING gist (room WITH &&)" }] },
      ),
    ],
    after: [
      table(
        "post",
        { room: { type: "int4range" } },
        { exclusions: [{ name: "e", expression: "USING gist (room WITH =)" }] },
      ),
    ],
  },
  comments: {
    before: [table("post", { a: { type: "int", comment: "one" } }, { comment: "of posts" })],
    after: [table("post", { a: { type: "int", comment: "two" } }, { comment: "of all posts" })],
  },
  "a default and nullability": {
    before: [table("post", { a: { type: "int", default: 1 } })],
    after: [table("post", { a: { type: "int", default: 2, nullable: true } })],
  },
  "a column that the database numbers from now on": {
    before: [table("post", { n: { type: "int" } })],
    after: [table("post", { n: { type: "int", generated: "increment" } })],
    rows: ["INSERT INTO post (n) VALUES (7)"],
    kept: ["SELECT n::text AS v FROM post", "SELECT n::text AS v FROM post"],
  },
};
