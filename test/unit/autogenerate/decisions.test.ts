import assert from "node:assert/strict";
import { renamesOf } from "../../../src/core/autogenerate/answers.ts";
import { openDecisions } from "../../../src/core/autogenerate/decisions.ts";
import { RevisionsError } from "../../../src/core/errors.ts";
import { NO_ANSWERS } from "../../../src/core/operations/operation.ts";
import type { Answers, Decision, SchemaAction } from "../../../src/core/operations/operation.ts";
import {
  action,
  addColumn,
  alterColumn,
  changeType,
  createTable,
  dropColumn,
  dropTable,
  rebuildEnum,
  renameColumn,
  renameTable,
} from "./schema-actions.ts";

function decide(up: SchemaAction[], answers: Partial<Answers> = {}): Decision[] {
  return openDecisions({ up, down: [] }, { ...NO_ANSWERS, ...answers }, "public");
}

function assertRefused(up: SchemaAction[], answers: Partial<Answers>, message: string): void {
  assert.throws(
    () => decide(up, answers),
    (error) => error instanceof RevisionsError && error.code === "usage" && error.message === message,
  );
}

const RENAMED = [
  dropColumn("posts", "title", { type: "character varying(50)" }),
  addColumn("posts", "headline", { type: "character varying(60)" }),
];

const STATUS = rebuildEnum("status", "posts", "status", ["draft", "kept"], ["drafted", "kept", "new"]);

describe("openDecisions", () => {
  it("has nothing to ask about additions and changes", () => {
    assert.deepEqual(
      decide([addColumn("posts", "a"), createTable("x"), addColumn("posts", "b", { notNull: true, default: "0" })]),
      [],
    );
  });

  it("asks whether a column was renamed or is dropped", () => {
    assert.deepEqual(decide(RENAMED), [
      {
        kind: "rename-or-drop-column",
        table: "posts",
        column: "title",
        candidates: ["headline"],
        scores: [0.42],
        question:
          "No property has the column posts.title (varchar(50)) any more: was it renamed, or is it dropped with its values?",
        flags: ["--rename posts.title:headline", "--drop posts.title", "--keep posts.title"],
      },
    ]);
  });

  it("puts the likeliest new name first: of the same type, then of a similar name", () => {
    const up = [
      addColumn("posts", "titles", { type: "integer" }),
      addColumn("posts", "summary", { type: "character varying" }),
      addColumn("posts", "title_text", { type: "character varying(50)" }),
      addColumn("users", "title", { type: "character varying(50)" }),
      addColumn("posts", "gen", { type: "character varying(50)", generatedExpr: "title" }),
      dropColumn("posts", "title", { type: "character varying(50)" }),
    ];
    assert.deepEqual(decide(up)[0]?.candidates, ["title_text", "titles", "summary"]);
  });

  it("asks whether a column may go where nothing could be its new name", () => {
    const [decision, ...others] = decide([dropColumn("posts", "title"), addColumn("users", "headline")]);
    assert.deepEqual(others, []);
    assert.equal(decision?.kind, "drop-column");
    assert.deepEqual(decision.flags, ["--drop posts.title", "--keep posts.title"]);
  });

  it("asks of each of two columns, with a name that is taken left out", () => {
    const up = [dropColumn("posts", "a"), dropColumn("posts", "b"), addColumn("posts", "c"), addColumn("posts", "d")];
    assert.deepEqual(
      decide(up).map(({ candidates }) => candidates.toSorted()),
      [
        ["c", "d"],
        ["c", "d"],
      ],
    );
    const rest = decide(up, { renames: [{ table: "posts", from: "a", to: "c" }] });
    assert.deepEqual(
      rest.map(({ column, candidates }) => [column, candidates]),
      [["b", ["d"]]],
    );
  });

  it("does not ask about a computed column, which loses nothing", () => {
    assert.deepEqual(decide([dropColumn("posts", "gen", { generatedExpr: "lower(title)" })]), []);
  });

  it("asks about a column that is dropped to be computed from now on", () => {
    const [decision] = decide([
      dropColumn("posts", "slug"),
      addColumn("posts", "slug", { generatedExpr: "lower(title)" }),
    ]);
    assert.equal(decision?.kind, "drop-column");
  });

  it("asks whether a table was renamed or is dropped, the likeliest first", () => {
    const up = [
      dropTable("posts", ["id", "title", "body"]),
      createTable("post_views", ["id", "count"]),
      createTable("articles", ["id", "title", "body", "x"]),
    ];
    const [decision, ...others] = decide(up);
    assert.deepEqual(others, []);
    assert.equal(decision?.kind, "rename-or-drop-table");
    assert.deepEqual(decision.flags, [
      "--rename-table posts:articles",
      "--rename-table posts:post_views",
      "--drop posts",
      "--keep posts",
    ]);
  });

  it("asks whether a table may go, once for all its columns", () => {
    const [decision, ...others] = decide([dropColumn("posts", "title"), dropTable("posts")]);
    assert.deepEqual(others, []);
    assert.equal(decision?.kind, "drop-table");
    assert.deepEqual(decision.flags, ["--drop posts", "--keep posts"]);
  });

  it("leaves TypeORM's own table alone", () => {
    assert.deepEqual(decide([dropTable("typeorm_metadata")]), []);
  });

  it("names tables of other schemas with their schema", () => {
    const gone = action(
      "drop",
      { kind: "column", schema: "billing", table: "posts", name: "title" },
      "ALTER TABLE billing.posts DROP COLUMN title",
    );
    assert.deepEqual(decide([gone])[0]?.flags, ["--drop billing.posts.title", "--keep billing.posts.title"]);
  });

  it("asks whether a view may go, and not about one that only steps aside", () => {
    const drop = (name: string) => action("drop", { kind: "view", name }, `DROP VIEW "${name}"`);
    const make = (name: string) => action("create", { kind: "view", name }, `CREATE VIEW "${name}" AS SELECT 1`);
    const up = [drop("old_posts"), drop("recent_posts"), make("recent_posts")];
    assert.deepEqual(
      decide(up).map(({ kind, table, flags }) => [kind, table, flags]),
      [["drop-view", "old_posts", ["--drop old_posts", "--keep old_posts"]]],
    );
    assert.deepEqual(decide(up, { drops: ["old_posts"] }), []);
    assertRefused(
      up,
      { drops: ["recent_posts"] },
      "--drop recent_posts does not fit: nothing called recent_posts goes away.",
    );
  });

  describe("a value for rows that exist", () => {
    const values: [type: string, flag: string][] = [
      ["character varying(20)", "''"],
      ["bigint", "0"],
      ["numeric(10,2)", "0"],
      ["boolean", "false"],
      ["timestamp with time zone", "now()"],
      ["uuid", "gen_random_uuid()"],
      ["jsonb", "'{}'"],
      ["text[]", "'{}'"],
      ["public.posts_kind_enum", "EXPR"],
    ];
    for (const [type, value] of values) {
      it(`is asked for, with a plain one for ${type}`, () => {
        const [decision, ...others] = decide([addColumn("posts", "slug", { type, notNull: true })]);
        assert.deepEqual(others, []);
        assert.equal(decision?.kind, "default-for-column");
        assert.deepEqual(decision.flags, [`--default posts.slug=${value}`, "--nullable posts.slug"]);
      });
    }

    it("is not asked for a column of a new table, nor for one that the database numbers", () => {
      const numbered = action(
        "create",
        { kind: "column", table: "posts", name: "n" },
        'ALTER TABLE "posts" ADD COLUMN "n" integer GENERATED BY DEFAULT AS IDENTITY NOT NULL',
      );
      assert.deepEqual(decide([createTable("x"), addColumn("x", "slug", { notNull: true }), numbered]), []);
    });

    it("is asked for only when it is settled that the column is new", () => {
      const up = [dropColumn("posts", "title"), addColumn("posts", "headline", { notNull: true })];
      const [decision, ...others] = decide(up);
      assert.equal(decision?.kind, "rename-or-drop-column");
      assert.deepEqual(others, []);
      const settled = decide(up, { drops: ["posts.title"] });
      assert.deepEqual(
        settled.map(({ kind, suggestion }) => [kind, suggestion]),
        [["default-for-column", "''"]],
      );
      assert.deepEqual(decision.otherwise, settled, "what follows is told with the question");
      assert.deepEqual(decide(up, { renames: [{ table: "posts", from: "title", to: "headline" }] }), []);
    });
  });

  it("takes options and place for signs of a rename too", () => {
    const at = (position: number, notNull: boolean) => ({ type: "text", notNull, position });
    const up = [
      { ...dropColumn("posts", "a", { type: "text" }), before: at(3, true) },
      { ...addColumn("posts", "x", { type: "text" }), after: at(5, false) },
      { ...addColumn("posts", "y", { type: "text" }), after: { ...at(3, true), default: "''" } },
    ];
    const [decision] = decide(up);
    assert.deepEqual(decision?.candidates, ["y", "x"]);
    assert.deepEqual(decision.scores, [0.55, 0.48]);
  });

  it("takes nothing for renamed where that is said, and still asks what may go", () => {
    const up = [...RENAMED, dropTable("a"), createTable("b"), ...STATUS];
    assert.deepEqual(
      decide(up, { noRenames: true }).map(({ kind, flags }) => [kind, flags]),
      [
        ["drop-table", ["--drop a", "--keep a"]],
        ["drop-column", ["--drop posts.title", "--keep posts.title"]],
      ],
    );
  });

  describe("a change of type that loses values in silence", () => {
    const up = [changeType("posts", "at", "timestamp with time zone", "date")];
    it("is asked about, and one that fails instead is not", () => {
      const [decision, ...others] = decide([...up, changeType("posts", "n", "bigint", "integer")]);
      assert.deepEqual(others, []);
      assert.equal(decision?.kind, "lossy-change");
      assert.equal(decision.question, "posts.at changes from timestamptz to date: the time of day is lost. May it?");
      assert.deepEqual(decision.flags, ["--lossy posts.at"]);
    });
    it("is settled by name", () => {
      assert.deepEqual(decide(up, { losses: ["posts.at"] }), []);
      const message = "--lossy posts.other does not fit: no column posts.other changes its type.";
      assertRefused(up, { losses: ["posts.other"] }, message);
    });
  });

  describe("a value that an enum loses while it gets another one", () => {
    it("is asked about, the likeliest new value first", () => {
      assert.deepEqual(decide(STATUS), [
        {
          kind: "rename-or-remove-value",
          table: "status",
          type: "status",
          value: "draft",
          candidates: ["drafted", "new"],
          scores: [0.9, 0.17],
          question:
            "The enum status has no value 'draft' any more: was it renamed, or does it go, which fails where a row has it?",
          flags: ["--rename-value status.draft:drafted", "--rename-value status.draft:new", "--drop status.draft"],
        },
      ]);
      assert.deepEqual(decide(rebuildEnum("status", "posts", "a", ["a", "b"], ["a"])), []);
    });

    it("is settled by a rename, before and after it is carried out, or by letting it go", () => {
      const valueRenames = [{ type: "status", from: "draft", to: "drafted" }];
      const carriedOut = action("rename", { kind: "type", name: "status" }, "ALTER TYPE …", {
        before: { value: "draft" },
        after: { value: "drafted" },
      });
      assert.deepEqual(decide(STATUS, { valueRenames }), []);
      assert.deepEqual(decide([carriedOut], { valueRenames }), []);
      assert.deepEqual(decide(STATUS, { drops: ["status.draft"] }), []);
      assert.deepEqual(renamesOf({ ...NO_ANSWERS, valueRenames }, "public"), [
        { kind: "value", schema: "public", type: "status", from: "draft", to: "drafted" },
      ]);
    });

    it("refuses what does not fit", () => {
      const rename = (type: string, from: string, to: string) => ({ valueRenames: [{ type, from, to }] });
      for (const [answer, message] of [
        [rename("mood", "draft", "x"), "--rename-value mood.draft:x does not fit: no enum mood changes its values."],
        [rename("status", "kept", "new"), "--rename-value status.kept:new does not fit: status loses no value 'kept'."],
        [rename("status", "draft", "x"), "--rename-value status.draft:x does not fit: status gets no value 'x'."],
      ] as const)
        assertRefused(STATUS, answer, message);
    });
  });

  describe("is settled by", () => {
    it("a rename, before and after it is carried out", () => {
      const renames = [{ table: "posts", from: "title", to: "headline" }];
      assert.deepEqual(decide(RENAMED, { renames }), []);
      assert.deepEqual(decide([renameColumn("posts", "title", "headline")], { renames }), []);
    });
    it("a drop of the column", () => assert.deepEqual(decide(RENAMED, { drops: ["posts.title"] }), []));
    it("a drop of the table", () => assert.deepEqual(decide([dropTable("posts")], { drops: ["posts"] }), []));
    it("a rename of the table, before and after it is carried out", () => {
      const tableRenames = [{ from: "posts", to: "articles" }];
      assert.deepEqual(decide([dropTable("posts"), createTable("articles")], { tableRenames }), []);
      assert.deepEqual(decide([renameTable("posts", "articles")], { tableRenames }), []);
    });
    it("a default", () =>
      assert.deepEqual(
        decide([addColumn("posts", "slug", { notNull: true })], { defaults: { "posts.slug": "''" } }),
        [],
      ));
  });

  it("asks about columns of a renamed table once it is renamed", () => {
    const tableRenames = [{ from: "posts", to: "articles" }];
    const after = [
      renameTable("posts", "articles"),
      dropColumn("articles", "title"),
      addColumn("articles", "headline"),
    ];
    assert.deepEqual(
      decide(after, { tableRenames }).map(({ flags }) => flags[0]),
      ["--rename articles.title:headline"],
    );
    const renames = [{ table: "posts", from: "title", to: "headline" }];
    assert.deepEqual(decide([dropTable("posts"), createTable("articles")], { tableRenames, renames }), []);
    assert.deepEqual(
      decide([renameTable("posts", "articles"), renameColumn("articles", "title", "headline")], {
        tableRenames,
        renames,
      }),
      [],
    );
    assert.deepEqual(decide(after, { tableRenames, drops: ["articles.title"] }), []);
  });

  describe("refuses an answer that matches nothing", () => {
    const rename = (from: string, to: string) => ({ renames: [{ table: "posts", from, to }] });
    it("a rename of a column that stays", () =>
      assertRefused(
        RENAMED,
        rename("body", "headline"),
        "--rename posts.body:headline does not fit: no column posts.body goes away.",
      ));
    it("a rename to a column that is not new", () =>
      assertRefused(
        RENAMED,
        rename("title", "body"),
        "--rename posts.title:body does not fit: no column posts.body is new.",
      ));
    it("a rename of a table that stays", () =>
      assertRefused(
        [createTable("b")],
        { tableRenames: [{ from: "a", to: "b" }] },
        "--rename-table a:b does not fit: no table a goes away.",
      ));
    it("a rename to a table that is not new", () =>
      assertRefused(
        [dropTable("a")],
        { tableRenames: [{ from: "a", to: "b" }] },
        "--rename-table a:b does not fit: no table b is new.",
      ));
    it("a drop of something that stays", () =>
      assertRefused(RENAMED, { drops: ["posts"] }, "--drop posts does not fit: nothing called posts goes away."));
    it("a value for a column that is there", () =>
      assertRefused(
        [],
        { defaults: { "posts.title": "''" } },
        "--default posts.title does not fit: no column posts.title is added or made not null.",
      ));
    it("and names what it could be", () => {
      assert.throws(
        () => decide(RENAMED, { drops: ["posts.titel"] }),
        (error) =>
          error instanceof RevisionsError &&
          error.hint === "It could be: posts.title." &&
          error.facts.candidates?.[0] === "posts.title",
      );
    });
    it("but takes a value for a column that becomes not null", () => {
      assert.deepEqual(
        decide([alterColumn("posts", "a", "SET NOT NULL", {}, { notNull: true })], { defaults: { "posts.a": "0" } }),
        [],
      );
    });
  });
});

describe("renamesOf", () => {
  it("gives tables first and columns under the new name of their table", () => {
    const answers: Answers = {
      ...NO_ANSWERS,
      renames: [
        { table: "posts", from: "title", to: "headline" },
        { table: "billing.bills", from: "a", to: "b" },
      ],
      tableRenames: [{ from: "posts", to: "articles" }],
    };
    assert.deepEqual(renamesOf(answers, "public"), [
      { kind: "table", schema: "public", from: "posts", to: "articles" },
      { kind: "column", schema: "public", table: "articles", from: "title", to: "headline" },
      { kind: "column", schema: "billing", table: "bills", from: "a", to: "b" },
    ]);
  });
});
