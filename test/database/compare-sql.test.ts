import fc from "fast-check";
import assert from "node:assert/strict";
import { settledSql } from "../../src/database/postgres/settled-sql.ts";
import { tokenize } from "../../src/core/autogenerate/sql-tokens.ts";
import { unqualify } from "../../src/database/postgres/unqualify.ts";

describe("SQL without the default schema's name", () => {
  const cases: [sql: string, expected: string][] = [
    [`ALTER TABLE "public"."posts" ADD COLUMN "a" text`, `ALTER TABLE "posts" ADD COLUMN "a" text`],
    [`CREATE INDEX "IDX" ON public.posts USING btree (title)`, `CREATE INDEX "IDX" ON posts USING btree (title)`],
    [`SET DEFAULT nextval('public.posts_id_seq'::regclass)`, `SET DEFAULT nextval('posts_id_seq'::regclass)`],
    [`SET DEFAULT nextval('public."Posts_id_seq"'::regclass)`, `SET DEFAULT nextval('"Posts_id_seq"'::regclass)`],
    [`SET DEFAULT 'draft'::public.status`, `SET DEFAULT 'draft'::status`],
    [`SET DEFAULT 'public.draft'`, `SET DEFAULT 'public.draft'`],
    [`SET DEFAULT E'\\'public.draft'`, `SET DEFAULT E'\\'public.draft'`],
    [`SELECT $$public.x$$, $a$public.y$a$ FROM public.z`, `SELECT $$public.x$$, $a$public.y$a$ FROM z`],
    [`SELECT 1 -- public.x\n/* public.y */ FROM public.z`, `SELECT 1 -- public.x\n/* public.y */ FROM z`],
    [`SELECT "publicity".x, notpublic.y, "Public".z`, `SELECT "publicity".x, notpublic.y, "Public".z`],
    [`SELECT a.public.x, public`, `SELECT a.public.x, public`],
    [`SELECT public.posts.title FROM public . posts`, `SELECT posts.title FROM public . posts`],
    [`REFERENCES "public"."a""b"("id")`, `REFERENCES "a""b"("id")`],
  ];
  for (const [sql, expected] of cases) {
    it(sql.replaceAll("\n", " "), () => assert.equal(unqualify(sql, "public"), expected));
  }

  it("leaves another schema's name", () => {
    assert.equal(unqualify(`SELECT * FROM "Blog".posts, public.users`, "Blog"), "SELECT * FROM posts, public.users");
  });
});

describe("SQL as Postgres prints its own print", () => {
  const cases: [sql: string, expected: string][] = [
    [
      `((role)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[]))`,
      `((role)::text = ANY (ARRAY[('a'::character varying)::text, ('b'::character varying)::text]))`,
    ],
    [
      `(x = ANY ((ARRAY[role, f(a, b), (c || d)])::text[]))`,
      `(x = ANY (ARRAY[(role)::text, (f(a, b))::text, (c || d)::text]))`,
    ],
    [`((ARRAY['],)'::character varying, "a]"])::text[])`, `(ARRAY[('],)'::character varying)::text, ("a]")::text])`],
    [`(ARRAY[a])::"Own".kind[]`, `ARRAY[(a)::"Own".kind]`],
    [`(ARRAY[f((ARRAY[a])::text[])])::text[]`, `ARRAY[(f(ARRAY[(a)::text]))::text]`],
    [`ARRAY[(a)::text]`, `ARRAY[(a)::text]`],
    [`'(ARRAY[a])::text[]'`, `'(ARRAY[a])::text[]'`],
    [`((ARRAY[a])::text)`, `((ARRAY[a])::text)`],
  ];
  for (const [sql, expected] of cases) it(sql, () => assert.equal(settledSql(sql), expected));
});

describe("tokens of SQL", () => {
  it("joined are the SQL again, whatever it is", () => {
    const piece = fc.oneof(
      fc.string(),
      fc.constantFrom("'", '"', "$$", "$a$", "--", "/*", "*/", "E'\\'", "::", "\n", "public.", '"public".'),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const sql = pieces.join("");
        assert.equal(
          tokenize(sql)
            .map(({ text }) => text)
            .join(""),
          sql,
        );
      }),
    );
  });
});
