import assert from "node:assert/strict";
import fc from "fast-check";
import { commute } from "../../../src/core/autogenerate/commuting.ts";
import type { EntityLike } from "../../../src/core/autogenerate/entity-map.ts";
import { toOperations } from "../../../src/core/autogenerate/operations.ts";
import type { Operation, SchemaAction } from "../../../src/core/operations/operation.ts";
import {
  action,
  addColumn,
  addConstraint,
  alterColumn,
  alterEnum,
  changeType,
  createEnum,
  createIndex,
  createTable,
  createView,
  dropColumn,
  dropConstraint,
  dropDefault,
  dropIndex,
  dropTable,
  dropView,
  metadataRow,
  rebuildEnum,
  renameColumn,
  renameTable,
  setDefault,
} from "./schema-actions.ts";

const POST: EntityLike = {
  name: "Post",
  kind: "table",
  table: "posts",
  columns: [
    { property: "title", column: "title" },
    { property: "author.name", column: "authorName" },
    { property: "status", column: "status" },
  ],
  joinTables: [{ property: "tags", table: "posts_tags" }],
};
const ENTITIES: EntityLike[] = [
  { name: "posts_tags", kind: "junction", table: "posts_tags", columns: [], joinTables: [] },
  POST,
  {
    name: "Promoted",
    kind: "child",
    table: "posts",
    columns: [{ property: "until", column: "until" }],
    joinTables: [],
  },
  { name: "PublishedPost", kind: "view", table: "published", columns: [], joinTables: [] },
  { name: "Invoice", kind: "table", table: "posts", schema: "billing", columns: [], joinTables: [] },
];

function operations(up: SchemaAction[], down: SchemaAction[] = []): Operation[] {
  return toOperations({ up, down }, ENTITIES, "public");
}

/** The operation that one or more actions make. */
function only(...up: SchemaAction[]): Operation {
  const all = operations(up);
  assert.equal(all.length, 1, all.map(({ summary }) => summary).join("; "));
  return all[0] as Operation;
}

function summaries(up: SchemaAction[]): string[] {
  return operations(up).map(({ summary }) => summary);
}

describe("toOperations", () => {
  describe("says in words", () => {
    const cases: [up: SchemaAction[], kind: Operation["kind"], summary: string][] = [
      [
        [addColumn("posts", "last_read_at", { type: "timestamp with time zone" })],
        "add-column",
        "add column last_read_at (timestamptz, nullable)",
      ],
      [
        [addColumn("posts", "score", { type: "integer", notNull: true, default: "3" })],
        "add-column",
        "add column score (integer, not null, default 3)",
      ],
      [
        [
          addColumn("posts", "kind", {
            type: "public.posts_kind_enum",
            notNull: true,
            default: "'a'::public.posts_kind_enum",
          }),
        ],
        "add-column",
        "add column kind (posts_kind_enum, not null, default 'a')",
      ],
      [[addColumn("posts", "gen", { generatedExpr: "lower(slug)" })], "add-column", "add column gen (text, generated)"],
      [[dropColumn("posts", "old", { type: "character varying(50)" })], "drop-column", "drop column old (varchar(50))"],
      [[renameColumn("posts", "title", "headline")], "rename-column", "rename column title to headline"],
      [
        [changeType("posts", "title", "character varying(50)", "character varying(51)")],
        "alter-column",
        "change posts.title from varchar(50) to varchar(51)",
      ],
      [
        [alterColumn("posts", "title", "SET NOT NULL", { notNull: false }, { notNull: true })],
        "alter-column",
        "make posts.title not null",
      ],
      [
        [alterColumn("posts", "title", "DROP NOT NULL", { notNull: true }, { notNull: false })],
        "alter-column",
        "make posts.title nullable",
      ],
      [[setDefault("posts", "score", "4", "3")], "alter-column", "set the default of posts.score to 4"],
      [[dropDefault("posts", "score", "4")], "alter-column", "drop the default of posts.score"],
      [[createTable("x")], "create-table", "create table x"],
      [[dropTable("x")], "drop-table", "drop table x"],
      [[renameTable("posts", "articles")], "rename-table", "rename table posts to articles"],
      [[addConstraint("posts", "UQ_1", "UNIQUE (slug)")], "add-constraint", "add unique constraint on posts (slug)"],
      [
        [addConstraint("posts", "FK_1", 'FOREIGN KEY ("authorId") REFERENCES users(id) ON DELETE CASCADE')],
        "add-constraint",
        "add foreign key on posts (authorId) to users",
      ],
      [
        [addConstraint("posts", "CHK_1", "CHECK ((price > (0)::numeric))")],
        "add-constraint",
        "add check on posts: ((price > (0)::numeric))",
      ],
      [
        [addConstraint("posts", "PK_1", 'PRIMARY KEY (id, "Kind")')],
        "add-constraint",
        "add primary key on posts (id, Kind)",
      ],
      [[dropConstraint("posts", "UQ_1", "UNIQUE (slug)")], "drop-constraint", "drop unique constraint on posts (slug)"],
      [
        [
          dropConstraint("posts", "FK_1", "FOREIGN KEY (a) REFERENCES users(id)"),
          addConstraint("posts", "FK_1", "FOREIGN KEY (a) REFERENCES users(id) ON DELETE CASCADE"),
        ],
        "alter-constraint",
        "change foreign key on posts (a) to users: on delete cascade",
      ],
      [
        [createIndex("posts", "IDX_1", "author_id, created_at DESC")],
        "create-index",
        "create index on posts (author_id, created_at)",
      ],
      [
        [createIndex("posts", "IDX_1", "lower(slug)", true)],
        "create-index",
        "create unique index on posts (lower(slug))",
      ],
      [[dropIndex("posts", "IDX_1", "slug")], "drop-index", "drop index on posts (slug)"],
      [
        [dropIndex("posts", "IDX_1", "slug"), createIndex("posts", "IDX_1", "slug, id", true)],
        "alter-index",
        "change index on posts from (slug) to unique (slug, id)",
      ],
      [[createEnum("posts_kind_enum", ["a", "b"])], "create-type", "create enum posts_kind_enum (a, b)"],
      [
        [alterEnum("posts_kind_enum", "ALTER TYPE posts_kind_enum ADD VALUE 'c'", ["a"], ["a", "c"])],
        "alter-type",
        "add 'c' to enum posts_kind_enum",
      ],
      [
        rebuildEnum("posts_status_enum", "posts", "status", ["draft", "gone"], ["draft"]),
        "alter-type",
        "remove 'gone' from enum posts_status_enum",
      ],
      [[createView("published", "SELECT 1")], "create-view", "create view published"],
      [
        [action("create", { kind: "schema", name: "billing" }, "CREATE SCHEMA billing")],
        "create-schema",
        "create schema billing",
      ],
      [
        [action("create", { kind: "comment", table: "posts", name: "title" }, "COMMENT ON COLUMN posts.title IS 'x'")],
        "comment",
        "set the comment of posts.title",
      ],
    ];
    for (const [up, kind, summary] of cases) {
      it(summary, () => {
        const operation = only(...up);
        assert.equal(operation.summary, summary);
        assert.equal(operation.kind, kind);
        assert.deepEqual(
          operation.up,
          up.map(({ sql }) => sql),
        );
      });
    }

    it("everything that changes about a column at once", () => {
      const before = { type: "integer", notNull: true };
      const after = { type: "bigint", notNull: false };
      const up = [
        alterColumn("posts", "score", "DROP NOT NULL", before, after),
        dropDefault("posts", "score", "3"),
        alterColumn("posts", "score", "TYPE bigint", before, after),
        setDefault("posts", "score", "4"),
      ];
      assert.equal(only(...up).summary, "change posts.score from integer to bigint, nullable, default 4");
    });

    it("a table of another schema with its schema", () => {
      const [operation] = operations([
        action("drop", { kind: "table", schema: "billing", name: "posts" }, "DROP TABLE billing.posts"),
      ]);
      assert.equal(operation?.table, "billing.posts");
      assert.equal(operation.summary, "drop table billing.posts");
      assert.equal(operation.entity, "Invoice");
    });
  });

  describe("maps to the source", () => {
    const place = ({ entity, property, table, column }: Operation) => ({ entity, property, table, column });

    it("a column to its property, embedded ones with their path", () => {
      assert.deepEqual(place(only(addColumn("posts", "authorName"))), {
        entity: "Post",
        property: "author.name",
        table: "posts",
        column: "authorName",
      });
    });
    it("a column of one inheriting entity to that entity", () => {
      assert.deepEqual(place(only(addColumn("posts", "until"))), {
        entity: "Promoted",
        property: "until",
        table: "posts",
        column: "until",
      });
    });
    it("a column that no property has to the table's entity", () => {
      assert.deepEqual(place(only(dropColumn("posts", "gone"))), {
        entity: "Post",
        property: undefined,
        table: "posts",
        column: "gone",
      });
    });
    it("a join table to the entity that owns it", () => {
      assert.deepEqual(place(only(createTable("posts_tags"))), {
        entity: "Post",
        property: "tags",
        table: "posts_tags",
        column: undefined,
      });
    });
    it("an index to its table and to the one column that it covers, also when only its definition tells", () => {
      const index = action(
        "create",
        { kind: "index", name: "i" },
        "CREATE INDEX i ON public.posts USING btree (title)",
      );
      assert.deepEqual(place(only(index)), { entity: "Post", property: "title", table: "posts", column: "title" });
    });
    it("an index on several columns or on an expression to its table alone", () => {
      for (const columns of ["title, status", "lower(title)"]) {
        assert.deepEqual(place(only(createIndex("posts", "i", columns))), {
          entity: "Post",
          property: undefined,
          table: "posts",
          column: undefined,
        });
      }
    });
    it("a constraint to the one column that it covers", () => {
      assert.equal(only(addConstraint("posts", "UQ_1", "UNIQUE (title)")).property, "title");
      assert.equal(only(dropConstraint("posts", "UQ_1", "UNIQUE (title, status)")).property, undefined);
    });
    it("an enum to the column that uses it, by the type of a column", () => {
      const [type] = operations([createEnum("mood", ["a"]), addColumn("posts", "title", { type: "mood" })]);
      assert.deepEqual(type && place(type), { entity: "Post", property: "title", table: "posts", column: "title" });
    });
    it("an enum to the column that uses it, by TypeORM's name for it", () => {
      assert.deepEqual(place(only(alterEnum("posts_status_enum", "ALTER TYPE x", ["a"], ["a", "b"]))), {
        entity: "Post",
        property: "status",
        table: "posts",
        column: "status",
      });
    });
    it("an enum that nothing is known of to itself", () => {
      assert.deepEqual(place(only(createEnum("mood", ["a"]))), {
        entity: undefined,
        property: undefined,
        table: "mood",
        column: undefined,
      });
    });
    it("a serial's sequence to its column", () => {
      const sequence = action("drop", { kind: "sequence", name: "posts_n_seq" }, "DROP SEQUENCE posts_n_seq", {
        before: { ownedBy: { schema: "public", table: "posts", column: "title" } },
      });
      assert.deepEqual(place(only(sequence)), { entity: "Post", property: "title", table: "posts", column: "title" });
    });
    it("nothing to a table without entity", () => {
      assert.equal(only(createTable("audit")).entity, undefined);
    });
  });

  describe("groups", () => {
    it("a default that comes after its new column into the operation that adds it", () => {
      const operation = only(
        addColumn("posts", "score", { type: "integer", notNull: true }),
        setDefault("posts", "score", "0"),
      );
      assert.equal(operation.summary, "add column score (integer, not null, default 0)");
      assert.equal(operation.verdict, "lossless");
    });

    it("columns, comments and sequences of a new table into the operation that creates it", () => {
      const ownedBy = { schema: "public", table: "comments", column: "id" };
      const up = [
        action("create", { kind: "sequence", name: "comments_id_seq" }, "CREATE SEQUENCE comments_id_seq", {
          after: { ownedBy },
        }),
        createTable("comments"),
        action(
          "create",
          { kind: "sequence", name: "comments_id_seq" },
          "ALTER SEQUENCE comments_id_seq OWNED BY comments.id",
          { after: { ownedBy } },
        ),
        addColumn("comments", "slug", { generatedExpr: "1" }),
        action("create", { kind: "comment", table: "comments", name: "id" }, "COMMENT ON COLUMN comments.id IS 'x'"),
      ];
      const operation = only(...up);
      assert.equal(operation.summary, "create table comments");
      assert.deepEqual(
        operation.up,
        up.map(({ sql }) => sql),
      );
    });

    it("a comment on a column of a new table, even when it comes after its keys", () => {
      const comment = action(
        "create",
        { kind: "comment", table: "comments", name: "id" },
        "COMMENT ON COLUMN comments.id IS 'x'",
      );
      const up = [
        createTable("comments"),
        addConstraint("comments", "FK_1", "FOREIGN KEY (id) REFERENCES posts(id)"),
        comment,
      ];
      assert.deepEqual(
        operations(up).map(({ summary, up: sql }) => [summary, sql.length]),
        [
          ["create table comments", 2],
          ["add foreign key on comments (id) to posts", 1],
        ],
      );
    });

    it("a view with its row of typeorm_metadata, even when that comes later", () => {
      const up = [
        createView("published", "SELECT 1"),
        createView("other", "SELECT 2"),
        metadataRow("create", "published"),
        metadataRow("create", "other"),
      ];
      const found = operations(up);
      assert.deepEqual(
        found.map(({ summary, up: sql }) => [summary, sql.length]),
        [
          ["create view published", 2],
          ["create view other", 2],
        ],
      );
      assert.equal(found[0]?.entity, "PublishedPost");
    });

    it("a column of a table with its row of typeorm_metadata", () => {
      const operation = only(addColumn("posts", "gen", { generatedExpr: "1" }), metadataRow("create", "gen", "posts"));
      assert.equal(operation.summary, "add column gen (text, generated)");
    });

    it("but tells a row alone by what happens to it", () => {
      const told = (...up: SchemaAction[]) => only(...up).summary;
      assert.equal(told(metadataRow("create", "gen", "posts")), "record the expression of posts.gen for TypeORM");
      assert.equal(told(metadataRow("drop", "gen", "posts")), "remove TypeORM's record of the expression of posts.gen");
      assert.equal(told(metadataRow("drop", "published")), "remove TypeORM's record of the view published");
    });

    it("never moves a row of typeorm_metadata before the table is there", () => {
      const up = [
        createView("published", "SELECT 1"),
        createTable("typeorm_metadata"),
        metadataRow("create", "published"),
      ];
      assert.deepEqual(
        operations(up).flatMap(({ up: sql }) => sql),
        up.map(({ sql }) => sql),
      );
    });

    it("the default that steps aside for an enum with the enum", () => {
      const up = [
        dropIndex("posts", "IDX_1", "slug"),
        dropDefault("posts", "status", "'draft'::posts_status_enum"),
        dropColumn("posts", "old"),
        ...rebuildEnum("posts_status_enum", "posts", "status", ["draft", "gone"], ["draft"]),
        createView("other", "SELECT 1"),
        setDefault("posts", "status", "'draft'::posts_status_enum"),
      ];
      const found = operations(up);
      assert.deepEqual(
        found.map(({ summary }) => summary),
        [
          "drop index on posts (slug)",
          "drop column old (text)",
          "remove 'gone' from enum posts_status_enum",
          "create view other",
        ],
      );
      assert.equal(found[2]?.up.length, 6);
    });

    it("what is kept apart by its order as two operations, and says so", () => {
      const up = [
        dropView("published", "SELECT title"),
        changeType("posts", "title", "text", "character varying"),
        createView("published", "SELECT title"),
      ];
      assert.deepEqual(summaries(up), [
        "drop view published for now",
        "change posts.title from text to varchar",
        "create view published again",
      ]);
      const down = [
        dropView("published", "SELECT title"),
        changeType("posts", "title", "character varying", "text"),
        createView("published", "SELECT title"),
      ];
      const found = operations(up, down);
      assert.deepEqual(
        found.map(({ down: sql }) => sql),
        down.toReversed().map(({ sql }) => [sql]),
      );
    });

    it("the way down with the operation that it undoes", () => {
      const up = [addColumn("posts", "title"), createIndex("posts", "IDX_1", "title")];
      const down = [dropIndex("posts", "IDX_1", "title"), dropColumn("posts", "title")];
      assert.deepEqual(
        operations(up, down).map((operation) => operation.down),
        [[down[1]?.sql], [down[0]?.sql]],
      );
    });

    it("keeps names that follow a rename with it", () => {
      const follower = (from: string, to: string) =>
        action(
          "rename",
          { kind: "constraint", table: "posts", name: to },
          `ALTER TABLE "posts" RENAME CONSTRAINT "${from}" TO "${to}"`,
          { before: { name: from }, after: { name: to } },
        );
      const all = operations(
        [renameColumn("posts", "a", "b"), follower("UQ_a", "UQ_b")],
        [follower("UQ_b", "UQ_a"), renameColumn("posts", "b", "a")],
      );
      assert.equal(all.length, 1);
      assert.equal(all[0]?.summary, "rename column a to b");
      assert.equal(all[0].up.length, 2);
      assert.match(all[0].down[0] ?? "", /"UQ_b" TO "UQ_a"/);
    });

    it("renames with their reversal", () => {
      const [operation] = operations([renameColumn("posts", "a", "b")], [renameColumn("posts", "b", "a")]);
      assert.equal(operation?.down.length, 1);
    });
  });

  describe("keeps an order that can be run", () => {
    const names = fc.constantFrom("a", "b", "c");
    const tables = fc.constantFrom("posts", "users");
    const some = fc.oneof(
      fc.tuple(tables, names).map(([table, name]) => addColumn(table, name)),
      fc.tuple(tables, names).map(([table, name]) => dropColumn(table, name)),
      fc.tuple(tables, names).map(([table, name]) => changeType(table, name, "integer", "bigint")),
      fc.tuple(tables, names).map(([table, name]) => alterColumn(table, name, "SET NOT NULL", {}, { notNull: true })),
      fc.tuple(tables, names).map(([table, name]) => setDefault(table, name, "'x'::mood")),
      fc.tuple(tables, names).map(([table, name]) => dropDefault(table, name, "'x'::mood")),
      fc.tuple(tables, names).map(([table, name]) => renameColumn(table, name, "z")),
      tables.map((table) => createIndex(table, `i_${table}`, "a")),
      tables.map((table) => dropIndex(table, `i_${table}`, "a")),
      tables.map((table) => addConstraint(table, `u_${table}`, "UNIQUE (a)")),
      fc.constantFrom(
        createTable("posts"),
        createTable("typeorm_metadata"),
        dropTable("users"),
        renameTable("users", "people"),
      ),
      names.map((name) => createView(name, "SELECT 1")),
      names.map((name) => dropView(name, "SELECT 1")),
      names.map((name) => metadataRow("create", name)),
      fc.constantFrom(createEnum("mood", ["x"]), ...rebuildEnum("mood", "posts", "a", ["x", "y"], ["x"])),
    );
    // Each statement is told apart from its equals by a number.
    const lists = fc
      .array(some, { maxLength: 25 })
      .map((list) => list.map((one, i) => ({ ...one, sql: `${one.sql} /* ${i} */` })));

    it("changes the places of statements only where they have nothing to do with each other", () => {
      fc.assert(
        fc.property(lists, (up) => {
          const order = operations(up).flatMap(({ up: sql }) => sql);
          assert.deepEqual(order.toSorted(), up.map(({ sql }) => sql).toSorted());
          const at = new Map(order.map((sql, i) => [sql, i]));
          for (const [i, first] of up.entries()) {
            for (const second of up.slice(i + 1)) {
              if (!commute(first, second))
                assert.ok(
                  (at.get(first.sql) ?? 0) < (at.get(second.sql) ?? 0),
                  `${second.sql} came before ${first.sql}`,
                );
            }
          }
        }),
        { numRuns: 500 },
      );
    });

    it("keeps the very order of the comparison where no defaults, comments or metadata are apart", () => {
      const up = [
        createEnum("posts_kind_enum", ["a"]),
        createTable("comments"),
        addColumn("posts", "kind", { type: "posts_kind_enum" }),
        changeType("posts", "title", "text", "integer"),
        addConstraint("comments", "FK_1", "FOREIGN KEY (id) REFERENCES posts(id)"),
        createIndex("comments", "IDX_1", "id"),
      ];
      assert.deepEqual(
        operations(up).flatMap(({ up: sql }) => sql),
        up.map(({ sql }) => sql),
      );
    });
  });
});
