import assert from "node:assert/strict";
import { identityOf } from "../../../src/core/autogenerate/accepted.ts";
import { applyDefaults } from "../../../src/core/autogenerate/defaults.ts";
import { openDecisions } from "../../../src/core/autogenerate/decisions.ts";
import { sqlite } from "../../../src/core/autogenerate/dialects/sqlite/sqlite.ts";
import { DEFAULT_STYLE } from "../../../src/core/autogenerate/file-style.ts";
import { toOperations } from "../../../src/core/autogenerate/operations.ts";
import { writeMigration } from "../../../src/core/autogenerate/source.ts";
import { NO_ANSWERS } from "../../../src/core/operations/operation.ts";
import { writtenSql } from "../../../src/core/operations/written-sql.ts";
import { compareWorlds } from "../../../src/database/sqlite/compare-worlds.ts";
import { parseIndex } from "../../../src/database/sqlite/parse-index.ts";
import { parseTable } from "../../../src/database/sqlite/parse-table.ts";
import type { SqliteWorld } from "../../../src/database/sqlite/world.ts";

/** The world of tables without anything else, by their definitions. */
function worldOf(tables: Record<string, string>): SqliteWorld {
  return {
    tables: Object.entries(tables).map(([name, columns]) => ({
      name,
      ...parseTable(`CREATE TABLE "${name}" (${columns})`),
      indexes: [],
      triggers: [],
    })),
    views: [],
    metadataRows: [],
  };
}

const BEFORE = `"id" integer PRIMARY KEY NOT NULL, "title" varchar(50), "views" integer`;

function changeTo(columns: string) {
  const comparison = compareWorlds(worldOf({ posts: BEFORE }), worldOf({ posts: columns }));
  return { comparison, operations: toOperations(comparison, [], "main") };
}

const REBUILD = (columns: string, names: string): string[] => [
  `CREATE TABLE "temporary_posts" (${columns})`,
  `INSERT INTO "temporary_posts" (${names}) SELECT ${names} FROM "posts"`,
  `DROP TABLE "posts"`,
  `ALTER TABLE "temporary_posts" RENAME TO "posts"`,
];

describe("changes of SQLite", () => {
  it("that are the only ones of their table carry its rebuild", () => {
    const columns = `"id" integer PRIMARY KEY NOT NULL, "title" text, "views" integer`;
    const { operations } = changeTo(columns);
    assert.deepEqual(
      operations.map(({ summary, up }) => [summary, up]),
      [["change posts.title from varchar(50) to text", REBUILD(columns, `"id", "title", "views"`)]],
    );
  });

  it("that share a rebuild are told each, and in the file above it", () => {
    const columns = `"id" integer PRIMARY KEY NOT NULL, "title" text, "views" integer DEFAULT (0)`;
    const { comparison, operations } = changeTo(columns);
    assert.deepEqual(
      operations.map(({ summary, up }) => [summary, up.length]),
      [
        ["change posts.title from varchar(50) to text", 0],
        ["set the default of posts.views to 0", 0],
        ["rebuild table posts", 4],
      ],
    );
    const source = writeMigration({
      message: "change",
      id: "1700000000000",
      revises: [],
      upSql: operations.flatMap(({ up }) => up),
      downSql: writtenSql(comparison.down),
      operations,
      style: DEFAULT_STYLE,
    });
    assert.match(
      source,
      /\/\/ change posts\.title from varchar\(50\) to text\n *\/\/ set the default of posts\.views to 0\n *\/\/ rebuild table posts\n/,
    );
    assert.match(source, /\/\/ undo: set the default of posts\.views to 0\n *\/\/ undo: rebuild table posts\n/);
  });

  it("are accepted as what they are, whatever else changes with the table", () => {
    const alone = changeTo(`"id" integer PRIMARY KEY NOT NULL, "title" text, "views" integer`).operations;
    const shared = changeTo(`"id" integer PRIMARY KEY NOT NULL, "title" text, "views" integer DEFAULT (0)`).operations;
    assert.equal(alone.map(identityOf)[0], shared.map(identityOf)[0]);
    const open = changeTo(`${BEFORE}, "need" integer NOT NULL`).operations;
    const openShared = changeTo(
      `"id" integer PRIMARY KEY NOT NULL, "title" text, "views" integer, "need" integer NOT NULL`,
    );
    assert.equal(open.map(identityOf)[0], openShared.operations.map(identityOf)[0]);
  });

  it("give rows that exist the answered values before the table closes", () => {
    const { comparison, operations } = changeTo(
      `"id" integer PRIMARY KEY NOT NULL, "title" varchar(50), "views" integer NOT NULL, "need" integer NOT NULL`,
    );
    assert.deepEqual(
      openDecisions(comparison, NO_ANSWERS, "main").map(({ flags }) => flags[0]),
      ["--default posts.need=0"],
    );
    const answered = applyDefaults(operations, { defaults: { "posts.need": "7", "posts.views": "1" } }, comparison);
    assert.deepEqual(answered.flatMap(({ up }) => up).slice(0, 3), [
      `ALTER TABLE "posts" ADD COLUMN "need" integer`,
      `UPDATE "posts" SET "need" = 7`,
      `UPDATE "posts" SET "views" = 1 WHERE "views" IS NULL`,
    ]);
    assert.deepEqual(
      answered.map(({ verdict }) => verdict),
      ["lossless", "lossless", "lossless"],
    );
  });

  it("have values that suit their types to begin with", () => {
    assert.deepEqual(
      ["integer", "varchar(50)", "decimal(10,2)", "boolean", "datetime(3)", "json", "blob"].map(sqlite.plainValue),
      ["0", "''", "0", "0", "datetime('now')", "'{}'", "x''"],
    );
  });
});

describe("definitions of SQLite", () => {
  it("are taken apart however they are written", () => {
    const { columns, constraints, options } = parseTable(
      `CREATE TABLE IF NOT EXISTS [my t] (id INTEGER PRIMARY KEY ASC AUTOINCREMENT, -- the key, of course
        \`b "c"\` DECIMAL ( 10 , 2 ) NOT NULL ON CONFLICT FAIL DEFAULT -1 COLLATE NOCASE CHECK (x in (1,2)),
        d REFERENCES "o" ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED UNIQUE,
        e GENERATED ALWAYS AS (id + 1) STORED,
        CONSTRAINT "U" UNIQUE (d, id) CONSTRAINT c CHECK ((id > 0))
      ) STRICT, WITHOUT ROWID`,
    );
    assert.deepEqual(
      columns.map((column) => ({ ...column, text: "" })),
      [
        { name: "id", text: "", type: "integer", notNull: false, autoincrement: true },
        {
          name: 'b "c"',
          text: "",
          type: "decimal(10,2)",
          notNull: true,
          autoincrement: false,
          default: "-1",
          collation: "NOCASE",
        },
        { name: "d", text: "", type: "", notNull: false, autoincrement: false },
        {
          name: "e",
          text: "",
          type: "",
          notNull: false,
          autoincrement: false,
          generated: { expression: "id + 1", stored: true },
        },
      ],
    );
    assert.deepEqual(
      constraints.map(({ kind, name, text, inline }) => [kind, name, inline, text]),
      [
        ["primary key", undefined, "id", `PRIMARY KEY ("id")`],
        ["check", undefined, 'b "c"', "CHECK (x in (1,2))"],
        [
          "foreign key",
          undefined,
          "d",
          `FOREIGN KEY ("d") REFERENCES "o" ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED`,
        ],
        ["unique", undefined, "d", `UNIQUE ("d")`],
        ["unique", "U", undefined, `CONSTRAINT "U" UNIQUE (d, id)`],
        ["check", "c", undefined, "CONSTRAINT c CHECK ((id > 0))"],
      ],
    );
    assert.deepEqual(options, { withoutRowid: true, strict: true });
  });

  it("of indexes tell their keys", () => {
    const { keys, unique, where } = parseIndex(
      "i",
      `CREATE UNIQUE INDEX i ON "t" (a DESC, lower("b"), [c] COLLATE NOCASE) WHERE a > 1`,
    );
    assert.deepEqual(keys, [
      { column: "a", descending: true },
      { expression: 'lower("b")', descending: false },
      { column: "c", descending: false, collation: "NOCASE" },
    ]);
    assert.deepEqual([unique, where], [true, "a > 1"]);
  });
});
