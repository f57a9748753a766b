import assert from "node:assert/strict";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { readConstraint, readIndex } from "../../../src/core/autogenerate/definitions.ts";
import { breakSql } from "../../../src/core/autogenerate/sql-layout.ts";
import { identifierName, meaningful, mentions, tokenize } from "../../../src/core/autogenerate/sql-tokens.ts";
import { displayType, parseType } from "../../../src/core/autogenerate/sql-types.ts";
import { templateLiteral } from "../../../src/core/autogenerate/source-text.ts";

const PIECES = fc.array(
  fc.constantFrom(
    "'",
    "''",
    '"',
    "$$",
    "$a$",
    "--",
    "/*",
    "*/",
    "\n",
    " ",
    "(",
    ")",
    ",",
    "CREATE TABLE",
    "ADD",
    "x",
    "é",
    "1.5",
    "E'",
    "\\",
    "::",
  ),
  { maxLength: 60 },
);
const SQL = fc.oneof(
  fc.string({ unit: "binary" }),
  PIECES.map((pieces) => pieces.join("")),
  PIECES.map((pieces) => `CREATE TABLE x (${pieces.join(" ")})`),
);

describe("tokenize", () => {
  it("loses and adds nothing", () => {
    fc.assert(
      fc.property(SQL, (sql) =>
        assert.equal(
          tokenize(sql)
            .map(({ text }) => text)
            .join(""),
          sql,
        ),
      ),
    );
  });

  it("keeps what is quoted whole", () => {
    const texts = (sql: string) => meaningful(tokenize(sql)).map(({ text }) => text);
    assert.deepEqual(texts(`"a ""b"" (" 'it''s (' E'\\'(' $x$ ' $$ $x$ U&"d\\0061t"`), [
      '"a ""b"" ("',
      "'it''s ('",
      "E'\\'('",
      "$x$ ' $$ $x$",
      'U&"d\\0061t"',
    ]);
    assert.deepEqual(texts("a /* ( */ b -- (\n c::d"), ["a", "b", "c", "::", "d"]);
  });

  it("reads names as Postgres does", () => {
    assert.equal(identifierName('"My ""Own"""'), 'My "Own"');
    assert.equal(identifierName("Posts"), "posts");
    assert.ok(mentions(`nextval('posts_id_seq'::regclass)`, "posts_id_seq"));
    assert.ok(mentions(`'draft'::public."Mood"`, "Mood"));
    assert.ok(!mentions("'x'::posts_status", "posts"));
  });
});

describe("breakSql", () => {
  it("breaks without changing a character", () => {
    fc.assert(
      fc.property(SQL, fc.integer({ min: 0, max: 80 }), (sql, width) => {
        assert.equal(
          breakSql(sql, width)
            .map(({ text }) => text)
            .join(""),
          sql,
        );
      }),
    );
  });

  it("breaks before the clauses of a long statement", () => {
    const sql =
      'ALTER TABLE "posts" ADD CONSTRAINT "FK_c5a322ad12a7bf95460c958e80e" FOREIGN KEY ("authorId") REFERENCES "users"("id") ON DELETE CASCADE';
    assert.deepEqual(
      breakSql(sql, 80).map(({ text }) => text),
      [
        'ALTER TABLE "posts" ADD CONSTRAINT "FK_c5a322ad12a7bf95460c958e80e" ',
        'FOREIGN KEY ("authorId") REFERENCES "users"("id") ON DELETE CASCADE',
      ],
    );
  });
});

describe("templateLiteral", () => {
  it("has exactly the text as its value", () => {
    fc.assert(fc.property(SQL, (text) => assert.equal(runInNewContext(templateLiteral(text)), text)));
  });
});

describe("types", () => {
  const cases: [type: string, shown: string, base: string][] = [
    ["character varying(50)", "varchar(50)", "varchar"],
    ["character varying", "varchar", "varchar"],
    ["character(3)", "char(3)", "char"],
    ["timestamp(3) with time zone", "timestamptz(3)", "timestamptz"],
    ["timestamp without time zone", "timestamp", "timestamp"],
    ["numeric(10,2)", "numeric(10,2)", "numeric"],
    ["double precision", "double precision", "double precision"],
    ["text[]", "text[]", "text"],
    ["int8", "bigint", "bigint"],
    ['public."Mood"', "Mood", "Mood"],
    ["blog.posts_status_enum[]", "posts_status_enum[]", "posts_status_enum"],
  ];
  for (const [type, shown, base] of cases) {
    it(`${type} is ${shown}`, () => {
      assert.equal(displayType(type), shown);
      assert.equal(parseType(type).base, base);
    });
  }
});

describe("definitions", () => {
  it("of constraints", () => {
    assert.deepEqual(
      readConstraint(
        'FOREIGN KEY ("authorId", b) REFERENCES public."Users"(id, x) ON UPDATE CASCADE ON DELETE SET NULL DEFERRABLE',
      ),
      {
        kind: "foreign key",
        columns: ["authorId", "b"],
        references: "Users",
        target: { table: 'public."Users"', columns: ["id", "x"] },
        rules: "ON UPDATE CASCADE ON DELETE SET NULL DEFERRABLE",
      },
    );
    assert.equal(readConstraint('CHECK (("UNIQUE" > 0))').kind, "check");
    assert.deepEqual(readConstraint("UNIQUE NULLS NOT DISTINCT (a)").columns, ["a"]);
    assert.equal(readConstraint("").kind, "other");
  });

  it("of indexes", () => {
    assert.deepEqual(
      readIndex(
        'CREATE UNIQUE INDEX i ON ONLY public."Posts" USING btree (slug DESC NULLS LAST, lower((a)::text), "Title" text_pattern_ops) WHERE (x IS NOT NULL)',
      ),
      {
        unique: true,
        table: "Posts",
        schema: "public",
        columns: ["slug", "lower((a)::text)", "Title"],
        partial: true,
        where: "(x IS NOT NULL)",
      },
    );
  });
});
