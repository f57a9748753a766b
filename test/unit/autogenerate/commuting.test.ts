import assert from "node:assert/strict";
import { commute } from "../../../src/core/autogenerate/commuting.ts";
import type { SchemaAction } from "../../../src/core/operations/operation.ts";
import {
  action,
  addColumn,
  addConstraint,
  alterColumn,
  changeType,
  createEnum,
  createIndex,
  createTable,
  createView,
  dropColumn,
  dropDefault,
  dropTable,
  metadataRow,
  rebuildEnum,
  renameColumn,
  renameTable,
  setDefault,
} from "./schema-actions.ts";

const DRAFT = "'draft'::posts_status_enum";
const SEQUENCE = action("drop", { kind: "sequence", name: "posts_n_seq" }, 'DROP SEQUENCE "posts_n_seq"');
const COMMENT = action(
  "create",
  { kind: "comment", table: "posts", name: "title" },
  "COMMENT ON COLUMN posts.title IS 'x'",
);
const [REBUILD = createEnum("x", [])] = rebuildEnum("posts_status_enum", "posts", "status", ["a", "b"], ["a"]);

describe("commute", () => {
  const apart: [what: string, a: SchemaAction, b: SchemaAction][] = [
    [
      "changes of one column",
      changeType("posts", "a", "integer", "bigint"),
      alterColumn("posts", "a", "SET NOT NULL", {}, {}),
    ],
    [
      "a column's default and its change of type",
      dropDefault("posts", "a", "1"),
      changeType("posts", "a", "integer", "bigint"),
    ],
    ["a column's default and the column", setDefault("posts", "a", "1"), addColumn("posts", "a")],
    ["a column's default and its end", dropDefault("posts", "a", "1"), dropColumn("posts", "a")],
    ["a column's default and a rename of a column", setDefault("posts", "a", "1"), renameColumn("posts", "b", "a")],
    ["two defaults of one column", dropDefault("posts", "a", "1"), setDefault("posts", "a", "2")],
    ["a default and its table", setDefault("posts", "a", "1"), createTable("posts")],
    ["a default and a rename of any table", setDefault("posts", "a", "1"), renameTable("articles", "posts")],
    ["a default and the enum that it is of", dropDefault("posts", "status", DRAFT), REBUILD],
    [
      "a default that is not known and an enum",
      action("drop", { kind: "default", table: "posts", name: "a" }, "ALTER TABLE posts ALTER COLUMN a DROP DEFAULT"),
      REBUILD,
    ],
    [
      "a default and the sequence that it counts with",
      dropDefault("posts", "n", "nextval('posts_n_seq'::regclass)"),
      SEQUENCE,
    ],
    [
      "a change of a column and an index",
      changeType("posts", "a", "integer", "bigint"),
      createIndex("posts", "i", "a"),
    ],
    [
      "a change of a column and a foreign key",
      changeType("posts", "a", "integer", "bigint"),
      addConstraint("other", "f", "FOREIGN KEY (x) REFERENCES posts(a)"),
    ],
    [
      "a change of a column and a view",
      changeType("posts", "a", "integer", "bigint"),
      createView("v", "SELECT a FROM posts"),
    ],
    ["a comment and its column", COMMENT, addColumn("posts", "title")],
    ["a comment and its table", COMMENT, createTable("posts")],
    ["a row of typeorm_metadata and the table", metadataRow("create", "v"), createTable("typeorm_metadata")],
    ["two rows of typeorm_metadata for one view", metadataRow("drop", "v"), metadataRow("create", "v")],
    ["new tables", createTable("a"), createTable("b")],
    ["columns that are added", addColumn("posts", "a"), addColumn("posts", "b")],
  ];
  for (const [what, a, b] of apart) {
    it(`not ${what}`, () => {
      assert.equal(commute(a, b), false);
      assert.equal(commute(b, a), false);
    });
  }

  const free: [what: string, a: SchemaAction, b: SchemaAction][] = [
    [
      "changes of two columns",
      changeType("posts", "a", "integer", "bigint"),
      alterColumn("posts", "b", "SET NOT NULL", {}, {}),
    ],
    ["a default and another column", dropDefault("posts", "a", "1"), dropColumn("posts", "b")],
    ["a default and an index", dropDefault("posts", "a", "1"), createIndex("posts", "i", "a")],
    ["a default and another enum", dropDefault("posts", "status", DRAFT), createEnum("mood", ["a"])],
    ["a default and another table", dropDefault("posts", "a", "1"), dropTable("comments")],
    [
      "a comment and a foreign key of its table",
      COMMENT,
      addConstraint("posts", "f", "FOREIGN KEY (x) REFERENCES y(z)"),
    ],
    ["rows of typeorm_metadata and views", metadataRow("create", "v"), createView("w", "SELECT 1")],
  ];
  for (const [what, a, b] of free) {
    it(`but ${what}`, () => {
      assert.equal(commute(a, b), true);
      assert.equal(commute(b, a), true);
    });
  }
});
