import assert from "node:assert/strict";
import fc from "fast-check";
import { proposeMessage } from "../../../src/core/autogenerate/message.ts";
import { classNameOf, fileNameOf, slugOf } from "../../../src/core/autogenerate/naming.ts";
import { toOperations } from "../../../src/core/autogenerate/operations.ts";
import { renderPreview } from "../../../src/core/autogenerate/preview.ts";
import type { SchemaAction } from "../../../src/core/operations/operation.ts";
import { idOfName } from "../../../src/core/revisions/name.ts";
import {
  addColumn,
  addConstraint,
  changeType,
  createEnum,
  createIndex,
  createTable,
  createView,
  dropColumn,
  dropIndex,
  dropTable,
  dropView,
  rebuildEnum,
  renameColumn,
  renameTable,
  setDefault,
} from "./schema-actions.ts";

const ID = "1763628000000";
const LONG = "a_rather_long_name_of_a_column_that_goes_on";

function operations(up: SchemaAction[]) {
  return toOperations({ up, down: [] }, [], "public");
}

describe("proposeMessage", () => {
  const cases: [message: string, up: SchemaAction[]][] = [
    ["add last_read_at to chats", [addColumn("chats", "last_read_at")]],
    [
      "add title and slug to posts",
      [addColumn("posts", "title"), addColumn("posts", "slug"), createIndex("posts", "i", "slug")],
    ],
    ["add a, b and c to posts", [addColumn("posts", "a"), addColumn("posts", "b"), addColumn("posts", "c")]],
    [
      "add status to posts",
      [createEnum("posts_status_enum", ["a"]), addColumn("posts", "status", { type: "posts_status_enum" })],
    ],
    ["add 2 columns to posts", [addColumn("posts", LONG), addColumn("posts", `${LONG}2`)]],
    ["drop old from posts", [dropColumn("posts", "old")]],
    [
      "create comments",
      [
        createTable("comments"),
        createIndex("comments", "i", "id"),
        addConstraint("comments", "f", "FOREIGN KEY (a) REFERENCES b(id)"),
      ],
    ],
    ["create a and b", [createTable("a"), createTable("b")]],
    ["create 2 tables", [createTable(`${LONG}_and_on_it_goes`), createTable(`${LONG}2`)]],
    ["drop a and b", [dropTable("a"), dropTable("b")]],
    ["rename table posts to articles", [renameTable("posts", "articles")]],
    ["rename column title to headline", [renameColumn("posts", "title", "headline")]],
    [
      "change posts.title from varchar(50) to varchar(51)",
      [changeType("posts", "title", "character varying(50)", "character varying(51)")],
    ],
    ["set the default of posts.title to 4", [setDefault("posts", "title", "4")]],
    ["change 3 columns of posts", ["a", "b", "c"].map((name) => changeType("posts", name, "integer", "bigint"))],
    ["change 2 columns of posts", [addColumn("posts", "a"), changeType("posts", "b", "integer", "bigint")]],
    ["update posts and comments", [addColumn("posts", "a"), changeType("comments", "b", "integer", "bigint")]],
    ["update a, b and c", [addColumn("a", "x"), dropColumn("b", "x"), createTable("c")]],
    ["update posts", [createView("posts", "SELECT 1"), addColumn("posts", "a")]],
    ["create view published", [createTable("typeorm_metadata"), createView("published", "SELECT 1")]],
    ["drop views a and b", [dropView("a", "SELECT 1"), dropView("b", "SELECT 1")]],
    ["create index on posts", [createIndex("posts", "i", "slug")]],
    ["drop index on posts", [dropIndex("posts", "i", "slug")]],
    ["remove 'b' from enum e", rebuildEnum("e", "posts", "x", ["a", "b"], ["a"])],
    [
      "change posts.a from integer to bigint",
      [dropView("v", "SELECT a"), changeType("posts", "a", "integer", "bigint"), createView("v", "SELECT a")],
    ],
    ["change the schema", []],
  ];
  for (const [message, up] of cases) it(message, () => assert.equal(proposeMessage(operations(up)), message));

  it("never gets longer than 60 characters", () => {
    const name = fc.string({ minLength: 1, maxLength: 80 });
    const some = fc.oneof(
      fc.tuple(name, name).map(([table, column]) => addColumn(table, column)),
      name.map((table) => createTable(table)),
      fc.tuple(name, name).map(([table, column]) => changeType(table, column, "integer", "bigint")),
      name.map((view) => createView(view, "SELECT 1")),
      fc.tuple(name, name).map(([table, index]) => createIndex(table, index, "id")),
    );
    fc.assert(
      fc.property(fc.array(some, { maxLength: 6 }), (up) => {
        const message = proposeMessage(operations(up));
        assert.ok(message.length > 0 && message.length <= 60, message);
      }),
    );
  });
});

describe("names of a revision", () => {
  const cases: [message: string, slug: string, className: string][] = [
    ["add last_read_at to chats", "add-last-read-at-to-chats", "AddLastReadAtToChats"],
    ["Don't drop `Größe`, Łódź & Straße!", "dont-drop-grosse-lodz-strasse", "DontDropGrosseLodzStrasse"],
    ["2fa for users", "2fa-for-users", "Revision2faForUsers"],
    ["add v2", "add-v2", "AddV2_"],
    ["日本語", "revision", "Revision"],
    ["", "revision", "Revision"],
    ["class", "class", "Class"],
  ];
  for (const [message, slug, className] of cases) {
    it(`of "${message}"`, () => {
      assert.equal(slugOf(message), slug);
      assert.equal(classNameOf(message, ID), `${className}${ID}`);
    });
  }

  it("cuts a long message at a word", () => {
    const slug = slugOf("word ".repeat(40));
    assert.equal(slug, Array(12).fill("word").join("-"));
    assert.equal(slugOf("x".repeat(100)).length, 60);
  });

  it("are always valid, whatever the message", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), (message) => {
        const className = classNameOf(message, ID);
        assert.match(className, /^[A-Za-z]\w*$/);
        assert.equal(idOfName(className), ID);
        assert.match(slugOf(message), /^[a-z0-9]+(-[a-z0-9]+)*$/);
        assert.ok(slugOf(message).length <= 60);
      }),
    );
  });

  it("make the file's name", () => assert.equal(fileNameOf(ID, "add-x", "mts"), "1763628000000-add-x.mts"));
});

describe("renderPreview", () => {
  it("shows each operation with its verdict, then the way down", () => {
    const up = [addColumn("posts", "slug", { notNull: true }), createView("v", "SELECT 1;")];
    const down = [dropView("v", "SELECT 1;"), dropColumn("posts", "slug")];
    const entities = [{ name: "Post", kind: "table" as const, table: "posts", columns: [], joinTables: [] }];
    const shown = renderPreview(toOperations({ up, down }, entities, "public"));
    assert.equal(
      shown,
      `-- Upgrade

-- Post: add column slug (text, not null) [may fail]
--   Fails when posts has rows, because they have no value for it.
--   Which rows: SELECT * FROM "posts"
ALTER TABLE "posts" ADD COLUMN "slug" text NOT NULL;

-- v: create view v [lossless]
CREATE VIEW "v" AS SELECT 1;

-- Downgrade
DROP VIEW "v";
ALTER TABLE "posts" DROP COLUMN "slug";
`,
    );
  });

  it("takes the order of the way down from the comparison when it is given", () => {
    const shown = renderPreview(operations([createTable("a")]), ["B", "A"]);
    assert.ok(shown.endsWith("-- Downgrade\nB;\nA;\n"));
  });

  it("shows a query that can be copied from behind the dashes, with its values as they are", () => {
    const [operation] = operations([addColumn("posts", "slug", { notNull: true })]);
    assert.ok(operation);
    const query = `SELECT *\n  FROM "my  posts" WHERE NOT ("title" <> 'a  b' AND "body" <> 'one\ntwo')`;
    const lines = renderPreview([{ ...operation, query }]).split("\n");
    const at = lines.findIndex((line) => line.includes("Which rows: "));
    assert.deepEqual(lines.slice(at, at + 2), [
      `--   Which rows: SELECT * FROM "my  posts" WHERE NOT ("title" <> 'a  b' AND "body" <> 'one`,
      "--two')",
    ]);
  });

  it("says when there is nothing", () => assert.equal(renderPreview([]), "-- No changes.\n"));
});
