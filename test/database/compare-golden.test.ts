import assert from "node:assert/strict";
import type { SchemaAction } from "../../src/core/operations/operation.ts";
import { assertRoundTrip, pgliteWorlds, postgresWorlds, sqlOf } from "../helpers/worlds.ts";
import type { RoundTrip, WorldDatabase } from "../helpers/worlds.ts";

interface Golden extends RoundTrip {
  name: string;
  up: string[];
  down: string[];
  /** What is expected of the actions of `up` beside their SQL. */
  actions?: Partial<SchemaAction>[];
}

const USERS = `CREATE TABLE "users" ("id" SERIAL NOT NULL, "name" character varying(50) NOT NULL, CONSTRAINT "PK_users" PRIMARY KEY ("id"))`;
const USER = `INSERT INTO "users" ("name") VALUES ('Ada')`;

const posts = (columns = "") =>
  `CREATE TABLE "posts" ("id" SERIAL NOT NULL, "title" character varying(50) NOT NULL, "authorId" integer${columns}, CONSTRAINT "PK_posts" PRIMARY KEY ("id"))`;
const POST = `INSERT INTO "posts" ("title") VALUES ('a title of 25 characters.')`;

const foreignKey = (onDelete: string) =>
  `ALTER TABLE "posts" ADD CONSTRAINT "FK_posts_author" FOREIGN KEY ("authorId") REFERENCES "users"("id") ON DELETE ${onDelete} ON UPDATE NO ACTION`;

const METADATA =
  'CREATE TABLE "typeorm_metadata" ("type" character varying NOT NULL, "database" character varying, "schema" character varying, "table" character varying, "name" character varying, "value" text)';
const view = (name: string, sql: string) => [
  `CREATE VIEW "${name}" AS ${sql}`,
  `INSERT INTO "typeorm_metadata"("database", "schema", "table", "type", "name", "value") VALUES (DEFAULT, 'public', DEFAULT, 'VIEW', '${name}', '${sql.replaceAll("'", "''")}')`,
];
const status = (values: string) => `CREATE TYPE "public"."posts_status_enum" AS ENUM(${values})`;
const STATUS = `, "status" "public"."posts_status_enum" NOT NULL DEFAULT 'draft'`;

const UUID_FUNCTION = "CREATE FUNCTION uuid_generate_v4() RETURNS uuid LANGUAGE sql AS 'SELECT gen_random_uuid()'";

const GOLDEN: Golden[] = [
  {
    name: "adds and drops a column",
    history: [posts()],
    desired: [posts(`, "body" text NOT NULL DEFAULT ''`)],
    rows: [POST],
    up: [`ALTER TABLE "posts" ADD COLUMN "body" text NOT NULL DEFAULT ''`],
    down: [`ALTER TABLE "posts" DROP COLUMN "body"`],
    actions: [
      {
        verb: "create",
        object: { kind: "column", schema: "public", table: "posts", name: "body" },
        rewrites: false,
        dataLoss: false,
      },
    ],
  },
  {
    name: "changes a length in place",
    history: [posts()],
    desired: [posts().replace("varying(50)", "varying(80)")],
    rows: [POST],
    up: [`ALTER TABLE "posts" ALTER COLUMN "title" TYPE character varying(80)`],
    down: [`ALTER TABLE "posts" ALTER COLUMN "title" TYPE character varying(50)`],
    actions: [{ verb: "alter", rewrites: false, dataLoss: false }],
  },
  {
    name: "changes a type in place, with its sequence and its default",
    history: [posts(`, "views" integer NOT NULL DEFAULT 0`)],
    desired: [posts(`, "views" bigint NOT NULL DEFAULT 1`).replace("SERIAL", "BIGSERIAL")],
    rows: [POST],
    up: [
      `ALTER SEQUENCE "posts_id_seq" AS bigint MAXVALUE 9223372036854775807`,
      `ALTER TABLE "posts" ALTER COLUMN "id" TYPE bigint`,
      `ALTER TABLE "posts" ALTER COLUMN "views" TYPE bigint`,
      `ALTER TABLE "posts" ALTER COLUMN "views" SET DEFAULT 1`,
    ],
    down: [
      `ALTER SEQUENCE "posts_id_seq" AS integer MAXVALUE 2147483647`,
      `ALTER TABLE "posts" ALTER COLUMN "id" TYPE integer`,
      `ALTER TABLE "posts" ALTER COLUMN "views" TYPE integer`,
      `ALTER TABLE "posts" ALTER COLUMN "views" SET DEFAULT 0`,
    ],
  },
  {
    name: "casts only where Postgres does not by itself",
    history: ["CREATE TABLE t (a text, b integer, c timestamp, d json)"],
    desired: ["CREATE TABLE t (a uuid, b character varying, c timestamptz, d jsonb DEFAULT '{}')"],
    rows: ["INSERT INTO t VALUES ('9c5b94b1-35ad-49bb-b118-8e8fc24abf80', 1, '2026-01-01', '[]')"],
    up: [
      `ALTER TABLE "t" ALTER COLUMN "a" TYPE uuid USING "a"::uuid`,
      `ALTER TABLE "t" ALTER COLUMN "b" TYPE character varying`,
      `ALTER TABLE "t" ALTER COLUMN "c" TYPE timestamp with time zone`,
      `ALTER TABLE "t" ALTER COLUMN "d" TYPE jsonb`,
      `ALTER TABLE "t" ALTER COLUMN "d" SET DEFAULT '{}'`,
    ],
    down: [
      `ALTER TABLE "t" ALTER COLUMN "d" DROP DEFAULT`,
      `ALTER TABLE "t" ALTER COLUMN "a" TYPE text`,
      `ALTER TABLE "t" ALTER COLUMN "b" TYPE integer USING "b"::integer`,
      `ALTER TABLE "t" ALTER COLUMN "c" TYPE timestamp without time zone`,
      `ALTER TABLE "t" ALTER COLUMN "d" TYPE json`,
    ],
  },
  {
    name: "makes a column anew where there is no cast, with what depends on it",
    history: [
      "CREATE TABLE a (id integer CONSTRAINT pk PRIMARY KEY)",
      "CREATE TABLE b (a integer CONSTRAINT fk REFERENCES a)",
    ],
    desired: [
      "CREATE TABLE a (id uuid CONSTRAINT pk PRIMARY KEY)",
      "CREATE TABLE b (a uuid CONSTRAINT fk REFERENCES a)",
    ],
    up: [
      `ALTER TABLE "b" DROP CONSTRAINT "fk"`,
      `ALTER TABLE "a" DROP CONSTRAINT "pk"`,
      `ALTER TABLE "a" DROP COLUMN "id"`,
      `ALTER TABLE "b" DROP COLUMN "a"`,
      `ALTER TABLE "a" ADD COLUMN "id" uuid NOT NULL`,
      `ALTER TABLE "b" ADD COLUMN "a" uuid`,
      `ALTER TABLE "a" ADD CONSTRAINT "pk" PRIMARY KEY (id)`,
      `ALTER TABLE "b" ADD CONSTRAINT "fk" FOREIGN KEY (a) REFERENCES a(id)`,
    ],
    down: [
      `ALTER TABLE "b" DROP CONSTRAINT "fk"`,
      `ALTER TABLE "a" DROP CONSTRAINT "pk"`,
      `ALTER TABLE "a" DROP COLUMN "id"`,
      `ALTER TABLE "b" DROP COLUMN "a"`,
      `ALTER TABLE "a" ADD COLUMN "id" integer NOT NULL`,
      `ALTER TABLE "b" ADD COLUMN "a" integer`,
      `ALTER TABLE "a" ADD CONSTRAINT "pk" PRIMARY KEY (id)`,
      `ALTER TABLE "b" ADD CONSTRAINT "fk" FOREIGN KEY (a) REFERENCES a(id)`,
    ],
    actions: [{ dataLoss: false }, { dataLoss: false }, { dataLoss: true }, { dataLoss: true }],
  },
  {
    name: "keeps the values under another collation",
    history: ["CREATE TABLE t (a text)"],
    desired: [`CREATE TABLE t (a text COLLATE "C")`],
    rows: ["INSERT INTO t VALUES ('kept')"],
    up: [`ALTER TABLE "t" ALTER COLUMN "a" TYPE text COLLATE pg_catalog."C"`],
    down: [`ALTER TABLE "t" ALTER COLUMN "a" TYPE text`],
    actions: [{ dataLoss: false, rewrites: false }],
  },
  {
    name: "changes nullability",
    history: ["CREATE TABLE t (a text, b integer NOT NULL)"],
    desired: ["CREATE TABLE t (a text NOT NULL, b integer)"],
    up: [`ALTER TABLE "t" ALTER COLUMN "a" SET NOT NULL`, `ALTER TABLE "t" ALTER COLUMN "b" DROP NOT NULL`],
    down: [`ALTER TABLE "t" ALTER COLUMN "a" DROP NOT NULL`, `ALTER TABLE "t" ALTER COLUMN "b" SET NOT NULL`],
  },
  {
    name: "changes defaults",
    history: ["CREATE TABLE t (a text DEFAULT 'x', b timestamptz, c integer DEFAULT 5)"],
    desired: ["CREATE TABLE t (a text DEFAULT 'it''s', b timestamptz DEFAULT now(), c integer)"],
    up: [
      `ALTER TABLE "t" ALTER COLUMN "c" DROP DEFAULT`,
      `ALTER TABLE "t" ALTER COLUMN "a" SET DEFAULT 'it''s'`,
      `ALTER TABLE "t" ALTER COLUMN "b" SET DEFAULT now()`,
    ],
    down: [
      `ALTER TABLE "t" ALTER COLUMN "b" DROP DEFAULT`,
      `ALTER TABLE "t" ALTER COLUMN "a" SET DEFAULT 'x'`,
      `ALTER TABLE "t" ALTER COLUMN "c" SET DEFAULT 5`,
    ],
  },
  {
    name: "adds an enum value without a rewrite",
    history: [status("'draft','published'"), posts(STATUS)],
    desired: [status("'draft','review','published'"), posts(STATUS)],
    rows: [POST],
    up: [`ALTER TYPE "posts_status_enum" ADD VALUE 'review' BEFORE 'published'`],
    down: [
      `ALTER TABLE "posts" ALTER COLUMN "status" DROP DEFAULT`,
      `ALTER TYPE "posts_status_enum" RENAME TO "posts_status_enum_old"`,
      `CREATE TYPE "posts_status_enum" AS ENUM ('draft', 'published')`,
      `ALTER TABLE "posts" ALTER COLUMN "status" TYPE "posts_status_enum" USING "status"::text::"posts_status_enum"`,
      `DROP TYPE "posts_status_enum_old"`,
      `ALTER TABLE "posts" ALTER COLUMN "status" SET DEFAULT 'draft'`,
    ],
    actions: [
      {
        object: { kind: "type", schema: "public", name: "posts_status_enum", table: "posts" },
        rewrites: false,
        transactional: true,
      },
    ],
  },
  {
    name: "commits an enum value before it is used",
    history: [status("'draft'"), posts(STATUS)],
    desired: [status("'draft','review'"), posts(STATUS.replace("'draft'", "'review'"))],
    up: [
      `ALTER TYPE "posts_status_enum" ADD VALUE 'review' AFTER 'draft'`,
      `ALTER TABLE "posts" ALTER COLUMN "status" SET DEFAULT 'review'`,
    ],
    down: [
      `ALTER TABLE "posts" ALTER COLUMN "status" DROP DEFAULT`,
      `ALTER TYPE "posts_status_enum" RENAME TO "posts_status_enum_old"`,
      `CREATE TYPE "posts_status_enum" AS ENUM ('draft')`,
      `ALTER TABLE "posts" ALTER COLUMN "status" TYPE "posts_status_enum" USING "status"::text::"posts_status_enum"`,
      `DROP TYPE "posts_status_enum_old"`,
      `ALTER TABLE "posts" ALTER COLUMN "status" SET DEFAULT 'draft'`,
    ],
    actions: [{ transactional: false }, { transactional: true }],
  },
  {
    name: "gives a column an enum that is made anew at the same time",
    history: ["CREATE TYPE mood AS ENUM ('sad', 'glad')", "CREATE TABLE t (m text DEFAULT 'x', old mood)"],
    desired: ["CREATE TYPE mood AS ENUM ('glad', 'new')", "CREATE TABLE t (m mood DEFAULT 'new', old mood)"],
    rows: ["INSERT INTO t VALUES ('glad', 'glad')"],
    up: [
      `ALTER TABLE "t" ALTER COLUMN "m" DROP DEFAULT`,
      `ALTER TYPE "mood" RENAME TO "mood_old"`,
      `CREATE TYPE "mood" AS ENUM ('glad', 'new')`,
      `ALTER TABLE "t" ALTER COLUMN "m" TYPE "mood" USING "m"::text::"mood"`,
      `ALTER TABLE "t" ALTER COLUMN "old" TYPE "mood" USING "old"::text::"mood"`,
      `DROP TYPE "mood_old"`,
      `ALTER TABLE "t" ALTER COLUMN "m" SET DEFAULT 'new'`,
    ],
    down: [
      `ALTER TABLE "t" ALTER COLUMN "m" DROP DEFAULT`,
      `ALTER TABLE "t" ALTER COLUMN "m" TYPE text`,
      `ALTER TABLE "t" ALTER COLUMN "m" SET DEFAULT 'x'`,
      `ALTER TYPE "mood" RENAME TO "mood_old"`,
      `CREATE TYPE "mood" AS ENUM ('sad', 'glad')`,
      `ALTER TABLE "t" ALTER COLUMN "old" TYPE "mood" USING "old"::text::"mood"`,
      `DROP TYPE "mood_old"`,
    ],
  },
  {
    name: "adds and drops a unique constraint",
    history: [USERS],
    desired: [USERS, `ALTER TABLE "users" ADD CONSTRAINT "UQ_users_name" UNIQUE ("name")`],
    rows: [USER],
    up: [`ALTER TABLE "users" ADD CONSTRAINT "UQ_users_name" UNIQUE (name)`],
    down: [`ALTER TABLE "users" DROP CONSTRAINT "UQ_users_name"`],
    actions: [
      { object: { kind: "constraint", schema: "public", table: "users", name: "UQ_users_name" }, columns: ["name"] },
    ],
  },
  {
    name: "sees the order of an index's columns",
    history: [posts(), `CREATE INDEX "IDX_posts" ON "posts" ("title", "authorId")`],
    desired: [posts(), `CREATE INDEX "IDX_posts" ON "posts" ("authorId", "title")`],
    up: [`DROP INDEX "IDX_posts"`, `CREATE INDEX "IDX_posts" ON posts USING btree ("authorId", title)`],
    down: [`DROP INDEX "IDX_posts"`, `CREATE INDEX "IDX_posts" ON posts USING btree (title, "authorId")`],
    actions: [
      { verb: "drop" },
      {
        verb: "create",
        columns: ["authorId", "title"],
        object: { kind: "index", schema: "public", table: "posts", name: "IDX_posts" },
      },
    ],
  },
  {
    name: "sees a partial index's predicate",
    history: [posts(), `CREATE INDEX "IDX_posts" ON "posts" ("title") WHERE "authorId" > 0`],
    desired: [posts(), `CREATE INDEX "IDX_posts" ON "posts" ("title") WHERE "authorId" > 5`],
    up: [`DROP INDEX "IDX_posts"`, `CREATE INDEX "IDX_posts" ON posts USING btree (title) WHERE ("authorId" > 5)`],
    down: [`DROP INDEX "IDX_posts"`, `CREATE INDEX "IDX_posts" ON posts USING btree (title) WHERE ("authorId" > 0)`],
  },
  {
    name: "sees a check's text",
    history: [posts(), `ALTER TABLE "posts" ADD CONSTRAINT "CHK_posts" CHECK ("authorId" > 0)`],
    desired: [posts(), `ALTER TABLE "posts" ADD CONSTRAINT "CHK_posts" CHECK ("authorId" >= 0)`],
    up: [
      `ALTER TABLE "posts" DROP CONSTRAINT "CHK_posts"`,
      `ALTER TABLE "posts" ADD CONSTRAINT "CHK_posts" CHECK (("authorId" >= 0))`,
    ],
    down: [
      `ALTER TABLE "posts" DROP CONSTRAINT "CHK_posts"`,
      `ALTER TABLE "posts" ADD CONSTRAINT "CHK_posts" CHECK (("authorId" > 0))`,
    ],
  },
  {
    name: "sees a foreign key's action",
    history: [USERS, posts(), foreignKey("NO ACTION")],
    desired: [USERS, posts(), foreignKey("CASCADE")],
    up: [
      `ALTER TABLE "posts" DROP CONSTRAINT "FK_posts_author"`,
      `ALTER TABLE "posts" ADD CONSTRAINT "FK_posts_author" FOREIGN KEY ("authorId") REFERENCES users(id) ON DELETE CASCADE`,
    ],
    down: [
      `ALTER TABLE "posts" DROP CONSTRAINT "FK_posts_author"`,
      `ALTER TABLE "posts" ADD CONSTRAINT "FK_posts_author" FOREIGN KEY ("authorId") REFERENCES users(id)`,
    ],
  },
  {
    name: "makes and drops tables with their types, columns in order",
    history: [],
    desired: [status("'draft'"), USERS, posts(STATUS), foreignKey("SET NULL")],
    up: [
      `CREATE TYPE "posts_status_enum" AS ENUM ('draft')`,
      `CREATE TABLE "posts" ("id" SERIAL NOT NULL, "title" character varying(50) NOT NULL, "authorId" integer, "status" posts_status_enum NOT NULL DEFAULT 'draft', CONSTRAINT "PK_posts" PRIMARY KEY (id))`,
      `CREATE TABLE "users" ("id" SERIAL NOT NULL, "name" character varying(50) NOT NULL, CONSTRAINT "PK_users" PRIMARY KEY (id))`,
      `ALTER TABLE "posts" ADD CONSTRAINT "FK_posts_author" FOREIGN KEY ("authorId") REFERENCES users(id) ON DELETE SET NULL`,
    ],
    down: [
      `ALTER TABLE "posts" DROP CONSTRAINT "FK_posts_author"`,
      `DROP TABLE "posts"`,
      `DROP TYPE "posts_status_enum"`,
      `DROP TABLE "users"`,
    ],
    actions: [{}, { columns: ["id", "title", "authorId", "status"], rewrites: false }],
  },
  {
    name: "makes a join table",
    history: [USERS, posts()],
    desired: [
      USERS,
      posts(),
      `CREATE TABLE "posts_users" ("postsId" integer NOT NULL, "usersId" integer NOT NULL, CONSTRAINT "PK_posts_users" PRIMARY KEY ("postsId", "usersId"))`,
      `CREATE INDEX "IDX_posts_users" ON "posts_users" ("postsId")`,
      `ALTER TABLE "posts_users" ADD CONSTRAINT "FK_posts_users" FOREIGN KEY ("postsId") REFERENCES "posts"("id") ON DELETE CASCADE ON UPDATE CASCADE`,
    ],
    up: [
      `CREATE TABLE "posts_users" ("postsId" integer NOT NULL, "usersId" integer NOT NULL, CONSTRAINT "PK_posts_users" PRIMARY KEY ("postsId", "usersId"))`,
      `ALTER TABLE "posts_users" ADD CONSTRAINT "FK_posts_users" FOREIGN KEY ("postsId") REFERENCES posts(id) ON UPDATE CASCADE ON DELETE CASCADE`,
      `CREATE INDEX "IDX_posts_users" ON posts_users USING btree ("postsId")`,
    ],
    down: [`ALTER TABLE "posts_users" DROP CONSTRAINT "FK_posts_users"`, `DROP TABLE "posts_users"`],
  },
  {
    name: "changes a view with its metadata row",
    history: [posts(), METADATA, ...view("titles", "SELECT id FROM posts")],
    desired: [posts(), METADATA, ...view("titles", `SELECT id, 'it''s' AS "by", title FROM posts`)],
    up: [
      `DROP VIEW "titles"`,
      `CREATE VIEW "titles" AS SELECT id,\n    'it''s'::text AS by,\n    title\n   FROM posts`,
      `UPDATE "typeorm_metadata" SET "value" = 'SELECT id, ''it''''s'' AS "by", title FROM posts' WHERE "type" = 'VIEW' AND "schema" = 'public' AND "table" IS NULL AND "name" = 'titles'`,
    ],
    down: [
      `DROP VIEW "titles"`,
      `CREATE VIEW "titles" AS SELECT id\n   FROM posts`,
      `UPDATE "typeorm_metadata" SET "value" = 'SELECT id FROM posts' WHERE "type" = 'VIEW' AND "schema" = 'public' AND "table" IS NULL AND "name" = 'titles'`,
    ],
  },
  {
    name: "makes a first view with the table that metadata is kept in",
    history: [posts()],
    desired: [posts(), METADATA, ...view("titles", "SELECT title FROM posts")],
    up: [
      METADATA.replace("TABLE", "TABLE IF NOT EXISTS"),
      `CREATE VIEW "titles" AS SELECT title\n   FROM posts`,
      `INSERT INTO "typeorm_metadata" ("schema", "type", "name", "value") VALUES ('public', 'VIEW', 'titles', 'SELECT title FROM posts')`,
    ],
    down: [
      `DELETE FROM "typeorm_metadata" WHERE "type" = 'VIEW' AND "schema" = 'public' AND "table" IS NULL AND "name" = 'titles'`,
      `DROP VIEW "titles"`,
    ],
  },
  {
    name: "leaves the metadata table when its last row goes",
    history: [posts(), METADATA, ...view("titles", "SELECT title FROM posts")],
    desired: [posts()],
    up: [
      `DELETE FROM "typeorm_metadata" WHERE "type" = 'VIEW' AND "schema" = 'public' AND "table" IS NULL AND "name" = 'titles'`,
      `DROP VIEW "titles"`,
    ],
    down: [
      `CREATE VIEW "titles" AS SELECT title\n   FROM posts`,
      `INSERT INTO "typeorm_metadata" ("schema", "type", "name", "value") VALUES ('public', 'VIEW', 'titles', 'SELECT title FROM posts')`,
    ],
  },
  {
    name: "takes a view out of the way of a column",
    history: [posts(), METADATA, ...view("titles", "SELECT title FROM posts")],
    desired: [posts().replace("varying(50)", "varying(60)"), METADATA, ...view("titles", "SELECT title FROM posts")],
    rows: [POST],
    up: [
      `DROP VIEW "titles"`,
      `ALTER TABLE "posts" ALTER COLUMN "title" TYPE character varying(60)`,
      `CREATE VIEW "titles" AS SELECT title\n   FROM posts`,
    ],
    down: [
      `DROP VIEW "titles"`,
      `ALTER TABLE "posts" ALTER COLUMN "title" TYPE character varying(50)`,
      `CREATE VIEW "titles" AS SELECT title\n   FROM posts`,
    ],
  },
  {
    name: "adds a generated column with its metadata row, for whatever database it runs on",
    history: [USERS, METADATA],
    desired: [
      USERS.replace(
        ", CONSTRAINT",
        `, "upper" character varying GENERATED ALWAYS AS (upper("name")) STORED, CONSTRAINT`,
      ),
      METADATA,
      `INSERT INTO "typeorm_metadata"("database", "schema", "table", "type", "name", "value") VALUES ('elsewhere', 'public', 'users', 'GENERATED_COLUMN', 'upper', 'upper("name")')`,
    ],
    rows: [USER],
    up: [
      `ALTER TABLE "users" ADD COLUMN "upper" character varying GENERATED ALWAYS AS (upper((name)::text)) STORED`,
      `INSERT INTO "typeorm_metadata" ("database", "schema", "table", "type", "name", "value") VALUES (current_database(), 'public', 'users', 'GENERATED_COLUMN', 'upper', 'upper("name")')`,
    ],
    down: [
      `DELETE FROM "typeorm_metadata" WHERE "type" = 'GENERATED_COLUMN' AND "schema" = 'public' AND "table" = 'users' AND "name" = 'upper'`,
      `ALTER TABLE "users" DROP COLUMN "upper"`,
    ],
  },
  {
    name: "changes comments, whatever stands in them",
    history: [posts(), `COMMENT ON COLUMN "posts"."title" IS 'of "public".posts'`],
    desired: [posts(), `COMMENT ON TABLE "posts" IS 'it''s public.posts'`],
    up: [`COMMENT ON COLUMN "posts"."title" IS NULL`, `COMMENT ON TABLE "posts" IS 'it''s public.posts'`],
    down: [`COMMENT ON TABLE "posts" IS NULL`, `COMMENT ON COLUMN "posts"."title" IS 'of "public".posts'`],
  },
  {
    name: "makes another schema",
    history: [USERS],
    desired: [
      USERS,
      `CREATE SCHEMA "blog"`,
      `CREATE TABLE "blog"."posts" ("id" SERIAL NOT NULL, "authorId" integer CONSTRAINT "FK_author" REFERENCES "users"("id"))`,
    ],
    up: [
      `CREATE SCHEMA "blog"`,
      `CREATE TABLE "blog"."posts" ("id" SERIAL NOT NULL, "authorId" integer)`,
      `ALTER TABLE "blog"."posts" ADD CONSTRAINT "FK_author" FOREIGN KEY ("authorId") REFERENCES users(id)`,
    ],
    down: [`ALTER TABLE "blog"."posts" DROP CONSTRAINT "FK_author"`, `DROP TABLE "blog"."posts"`, `DROP SCHEMA "blog"`],
  },
  {
    name: "finds nothing where only names of constraints, indexes and sequences differ",
    history: [
      USERS,
      `ALTER TABLE "users" ADD CONSTRAINT "by_hand" UNIQUE ("name")`,
      `CREATE INDEX "index_by_hand" ON "users" ("name", "id")`,
      `ALTER SEQUENCE "users_id_seq" RENAME TO "people_id_seq"`,
    ],
    desired: [
      USERS.replace("PK_users", "PK_a1b2"),
      `ALTER TABLE "users" ADD CONSTRAINT "UQ_a1b2" UNIQUE ("name")`,
      `CREATE INDEX "IDX_a1b2" ON "users" ("name", "id")`,
    ],
    up: [],
    down: [],
  },
  {
    name: "matches an index by its structure though its name stands elsewhere in the history",
    history: [
      posts(),
      USERS,
      `CREATE INDEX "IDX_1" ON "users" ("name")`,
      `CREATE INDEX "IDX_2" ON "posts" ("authorId")`,
      `CREATE INDEX "IDX_a" ON "posts" ("title")`,
      `CREATE INDEX "IDX_b" ON "posts" ("id", "title")`,
    ],
    desired: [
      posts(),
      USERS,
      `CREATE INDEX "IDX_1" ON "posts" ("authorId")`,
      `CREATE INDEX "IDX_b" ON "posts" ("title")`,
      `CREATE INDEX "IDX_a" ON "posts" ("id", "title")`,
    ],
    up: [`DROP INDEX "IDX_1"`],
    down: [`CREATE INDEX "IDX_1" ON users USING btree (name)`],
    actions: [{ object: { kind: "index", schema: "public", table: "users", name: "IDX_1" }, columns: ["name"] }],
  },
  {
    name: "makes an index anew where its name has to serve another one",
    history: [posts(), `CREATE INDEX "IDX_1" ON "posts" ("id")`, `CREATE INDEX "IDX_2" ON "posts" ("authorId")`],
    desired: [posts(), `CREATE INDEX "IDX_1" ON "posts" ("authorId")`, `CREATE INDEX "IDX_2" ON "posts" ("title")`],
    up: [
      `DROP INDEX "IDX_1"`,
      `DROP INDEX "IDX_2"`,
      `CREATE INDEX "IDX_1" ON posts USING btree ("authorId")`,
      `CREATE INDEX "IDX_2" ON posts USING btree (title)`,
    ],
    down: [
      `DROP INDEX "IDX_1"`,
      `DROP INDEX "IDX_2"`,
      `CREATE INDEX "IDX_1" ON posts USING btree (id)`,
      `CREATE INDEX "IDX_2" ON posts USING btree ("authorId")`,
    ],
  },
  {
    name: "finds nothing where a default keeps the cast of a former type",
    history: [
      "CREATE TABLE t (a text DEFAULT 'x', b json DEFAULT '{}', c character varying(5) DEFAULT 'y', d text DEFAULT '1')",
      "ALTER TABLE t ALTER a TYPE character varying(20), ALTER b TYPE jsonb, ALTER c TYPE text",
    ],
    desired: [
      "CREATE TABLE t (a character varying(20) DEFAULT 'x', b jsonb DEFAULT '{}', c text DEFAULT 'y', d text DEFAULT '2')",
    ],
    up: [`ALTER TABLE "t" ALTER COLUMN "d" SET DEFAULT '2'`],
    down: [`ALTER TABLE "t" ALTER COLUMN "d" SET DEFAULT '1'`],
  },
  {
    name: "goes on after the largest value of a column that is numbered from now on",
    history: ["CREATE TABLE t (a integer NOT NULL, b bigint NOT NULL)"],
    desired: ["CREATE TABLE t (a SERIAL NOT NULL, b bigint GENERATED BY DEFAULT AS IDENTITY NOT NULL)"],
    rows: ["INSERT INTO t VALUES (7, -3), (2, -9)"],
    up: [
      `CREATE SEQUENCE "t_a_seq" AS integer INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1 NO CYCLE`,
      `ALTER SEQUENCE "t_a_seq" OWNED BY "t"."a"`,
      `ALTER TABLE "t" ALTER COLUMN "b" ADD GENERATED BY DEFAULT AS IDENTITY`,
      `ALTER TABLE "t" ALTER COLUMN "a" SET DEFAULT nextval('t_a_seq'::regclass)`,
      `SELECT setval(pg_get_serial_sequence('"t"', 'a'), greatest(max("a"), 0) + 1, false) FROM "t"`,
      `SELECT setval(pg_get_serial_sequence('"t"', 'b'), greatest(max("b"), 0) + 1, false) FROM "t"`,
    ],
    down: [
      `ALTER TABLE "t" ALTER COLUMN "a" DROP DEFAULT`,
      `DROP SEQUENCE "t_a_seq"`,
      `ALTER TABLE "t" ALTER COLUMN "b" DROP IDENTITY`,
    ],
  },
  {
    name: "gives a column back the sequence that it lost its default from",
    history: [
      `CREATE TABLE "t" ("id" SERIAL NOT NULL)`,
      `ALTER SEQUENCE "t_id_seq" RENAME TO "former_id_seq"`,
      `CREATE SEQUENCE "t_id_seq" OWNED BY "t"."id"`,
      `ALTER TABLE "t" ALTER COLUMN "id" DROP DEFAULT`,
    ],
    desired: [`CREATE TABLE "t" ("id" SERIAL NOT NULL)`],
    up: [`ALTER TABLE "t" ALTER COLUMN "id" SET DEFAULT nextval('t_id_seq'::regclass)`],
    down: [`ALTER TABLE "t" ALTER COLUMN "id" DROP DEFAULT`],
  },
  {
    name: "drops a column with the sequences that it owns",
    history: [`CREATE TABLE "t" ("id" SERIAL NOT NULL, "name" text)`, `CREATE SEQUENCE "other_seq" OWNED BY "t"."id"`],
    desired: [`CREATE TABLE "t" ("name" text)`],
    up: [`ALTER TABLE "t" DROP COLUMN "id"`],
    down: [
      `CREATE SEQUENCE "other_seq" AS bigint INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1 NO CYCLE`,
      `ALTER TABLE "t" ADD COLUMN "id" SERIAL NOT NULL`,
      `ALTER SEQUENCE "other_seq" OWNED BY "t"."id"`,
    ],
  },
  {
    name: "finds nothing where a time has the precision that it has anyway",
    history: [
      "CREATE TABLE t (a timestamp, b timestamptz(6), c time(6), d timetz[], e interval, f timestamp(3), g interval hour to second)",
    ],
    desired: [
      "CREATE TABLE t (a timestamp(6) NOT NULL, b timestamptz, c time, d timetz(6)[], e interval(6), f timestamp(6), g interval hour to second(6))",
    ],
    up: [
      `ALTER TABLE "t" ALTER COLUMN "a" SET NOT NULL`,
      `ALTER TABLE "t" ALTER COLUMN "f" TYPE timestamp(6) without time zone`,
    ],
    down: [
      `ALTER TABLE "t" ALTER COLUMN "a" DROP NOT NULL`,
      `ALTER TABLE "t" ALTER COLUMN "f" TYPE timestamp(3) without time zone`,
    ],
  },
  {
    name: "makes conditions over lists of values that are the same when they are made anew",
    history: [posts()],
    desired: [
      posts(`, "kind" character varying(9), "listed" boolean GENERATED ALWAYS AS ("kind" IN ('a', 'b')) STORED`),
      `ALTER TABLE "posts" ADD CONSTRAINT "CHK_1" CHECK ("kind" IN ('a', 'b') AND (COALESCE("title", 'x') NOT IN ("kind", 'it''s, (c]')))`,
      `CREATE INDEX "IDX_1" ON "posts" ("id") WHERE "kind" IN ('a', 'b')`,
    ],
    up: [
      `ALTER TABLE "posts" ADD COLUMN "kind" character varying(9)`,
      `ALTER TABLE "posts" ADD COLUMN "listed" boolean GENERATED ALWAYS AS (((kind)::text = ANY (ARRAY[('a'::character varying)::text, ('b'::character varying)::text]))) STORED`,
      `ALTER TABLE "posts" ADD CONSTRAINT "CHK_1" CHECK ((((kind)::text = ANY (ARRAY[('a'::character varying)::text, ('b'::character varying)::text])) AND (((COALESCE(title, 'x'::character varying))::text <> (kind)::text) AND ((COALESCE(title, 'x'::character varying))::text <> 'it''s, (c]'::text))))`,
      `CREATE INDEX "IDX_1" ON posts USING btree (id) WHERE ((kind)::text = ANY (ARRAY[('a'::character varying)::text, ('b'::character varying)::text]))`,
    ],
    down: [
      `DROP INDEX "IDX_1"`,
      `ALTER TABLE "posts" DROP CONSTRAINT "CHK_1"`,
      `ALTER TABLE "posts" DROP COLUMN "listed"`,
      `ALTER TABLE "posts" DROP COLUMN "kind"`,
    ],
  },
  {
    name: "finds nothing where only the order of a primary key's columns differs",
    history: [
      `CREATE TABLE a (x integer, y integer, "a,b" integer, CONSTRAINT "PK_a" PRIMARY KEY (x, y))`,
      `CREATE TABLE b (x integer, y integer, CONSTRAINT "PK_by_hand" PRIMARY KEY (y, x))`,
      `CREATE TABLE c (x integer, y integer NOT NULL, CONSTRAINT "PK_c" PRIMARY KEY (x))`,
    ],
    desired: [
      `CREATE TABLE a (x integer, y integer, "a,b" integer, CONSTRAINT "PK_a" PRIMARY KEY (y, x))`,
      `CREATE TABLE b (x integer, y integer, CONSTRAINT "PK_b" PRIMARY KEY (x, y))`,
      `CREATE TABLE c (x integer, y integer NOT NULL, CONSTRAINT "PK_c" PRIMARY KEY (y, x))`,
    ],
    up: [`ALTER TABLE "c" DROP CONSTRAINT "PK_c"`, `ALTER TABLE "c" ADD CONSTRAINT "PK_c" PRIMARY KEY (y, x)`],
    down: [`ALTER TABLE "c" DROP CONSTRAINT "PK_c"`, `ALTER TABLE "c" ADD CONSTRAINT "PK_c" PRIMARY KEY (x)`],
  },
  {
    name: "finds nothing where random ids come from another function",
    history: [
      UUID_FUNCTION,
      "CREATE TABLE t (a uuid DEFAULT gen_random_uuid(), b uuid DEFAULT uuid_generate_v4(), c text DEFAULT gen_random_uuid())",
    ],
    desired: [
      UUID_FUNCTION,
      "CREATE TABLE t (a uuid DEFAULT uuid_generate_v4(), b uuid DEFAULT gen_random_uuid(), c text DEFAULT uuid_generate_v4())",
    ],
    up: [`ALTER TABLE "t" ALTER COLUMN "c" SET DEFAULT uuid_generate_v4()`],
    down: [`ALTER TABLE "t" ALTER COLUMN "c" SET DEFAULT gen_random_uuid()`],
  },
  {
    name: "leaves an index that the entity declares as a hand has refined it",
    history: [
      posts(),
      `CREATE INDEX "IDX_newest" ON "posts" ("authorId", "id" DESC NULLS LAST) WHERE "title" <> ''`,
      `CREATE UNIQUE INDEX "IDX_title" ON "posts" ("title" text_pattern_ops) INCLUDE ("authorId")`,
    ],
    desired: [
      posts(),
      `CREATE INDEX "IDX_newest" ON "posts" ("authorId", "id") WHERE "title" <> ''`,
      `CREATE UNIQUE INDEX "IDX_title" ON "posts" ("title")`,
    ],
    up: [],
    down: [],
  },
  {
    name: "leaves an index with a method that the entity cannot name, also under another name",
    history: [
      "CREATE TABLE t (a jsonb, b text, c integer, d text)",
      'CREATE INDEX "IDX_a" ON t USING gin (a)',
      "CREATE INDEX by_hand ON t USING brin (c) WITH (pages_per_range = 8)",
      "CREATE INDEX exact ON t (d)",
      "CREATE INDEX refined ON t (d text_pattern_ops)",
      "CREATE INDEX alone ON t USING hash (b)",
      "CREATE UNIQUE INDEX covering ON t (b) INCLUDE (c)",
    ],
    desired: [
      "CREATE TABLE t (a jsonb, b text, c integer, d text)",
      'CREATE INDEX "IDX_a" ON t (a)',
      'CREATE INDEX "IDX_c" ON t (c)',
      'CREATE INDEX "IDX_d" ON t (d)',
      'CREATE UNIQUE INDEX "IDX_b" ON t (b)',
    ],
    up: [],
    down: [],
  },
  {
    name: "sees that an index refined by hand is declared otherwise",
    history: [
      posts(),
      `CREATE INDEX "IDX_a" ON "posts" ("id" DESC)`,
      `CREATE INDEX "IDX_b" ON "posts" ("id" DESC) INCLUDE ("title")`,
      `CREATE INDEX "IDX_c" ON "posts" ("id" DESC)`,
    ],
    desired: [
      posts(),
      `CREATE UNIQUE INDEX "IDX_a" ON "posts" ("id")`,
      `CREATE INDEX "IDX_b" ON "posts" ("id", "title")`,
      `CREATE INDEX "IDX_c" ON "posts" ("id") WHERE "id" > 1`,
    ],
    up: [
      `DROP INDEX "IDX_a"`,
      `DROP INDEX "IDX_b"`,
      `DROP INDEX "IDX_c"`,
      `CREATE UNIQUE INDEX "IDX_a" ON posts USING btree (id)`,
      `CREATE INDEX "IDX_b" ON posts USING btree (id, title)`,
      `CREATE INDEX "IDX_c" ON posts USING btree (id) WHERE (id > 1)`,
    ],
    down: [
      `DROP INDEX "IDX_a"`,
      `DROP INDEX "IDX_b"`,
      `DROP INDEX "IDX_c"`,
      `CREATE INDEX "IDX_a" ON posts USING btree (id DESC)`,
      `CREATE INDEX "IDX_b" ON posts USING btree (id DESC) INCLUDE (title)`,
      `CREATE INDEX "IDX_c" ON posts USING btree (id DESC)`,
    ],
  },
  {
    name: "leaves alone what no entity can express, and takes it out of the way",
    history: [
      posts(),
      "CREATE VIEW by_hand AS SELECT title FROM posts",
      "CREATE INDEX lower_title ON posts (lower(title))",
      "CREATE INDEX newest ON posts (id DESC)",
      "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end'",
      "CREATE TRIGGER t BEFORE INSERT ON posts FOR EACH ROW EXECUTE FUNCTION f()",
      "CREATE SEQUENCE numbers",
      "ALTER TABLE posts ENABLE ROW LEVEL SECURITY",
      "CREATE POLICY p ON posts USING (true)",
      "CREATE TYPE mood AS ENUM ('good')",
      "CREATE DOMAIN positive AS integer CHECK (VALUE > 0)",
      "CREATE SCHEMA other",
      "ALTER TABLE posts SET (fillfactor = 70)",
      "COMMENT ON SCHEMA public IS 'ours'",
    ],
    desired: [posts().replace("varying(50)", "varying(60)")],
    up: [
      `DROP VIEW "by_hand"`,
      `ALTER TABLE "posts" ALTER COLUMN "title" TYPE character varying(60)`,
      `CREATE VIEW "by_hand" AS SELECT title\n   FROM posts`,
    ],
    down: [
      `DROP VIEW "by_hand"`,
      `ALTER TABLE "posts" ALTER COLUMN "title" TYPE character varying(50)`,
      `CREATE VIEW "by_hand" AS SELECT title\n   FROM posts`,
    ],
  },
];

for (const [server, start] of [
  ["PGlite", pgliteWorlds],
  ["PostgreSQL", postgresWorlds],
] as const) {
  describe(`comparison of two worlds on ${server}`, () => {
    let database: WorldDatabase;

    before(async () => {
      database = await start();
    });
    after(() => database.stop());

    for (const { name, up, down, actions = [], ...worlds } of GOLDEN) {
      it(name, async () => {
        const comparison = await assertRoundTrip(database, worlds);
        assert.deepEqual(sqlOf(comparison.up), up);
        assert.deepEqual(sqlOf(comparison.down), down);
        actions.forEach((expected, index) => assert.partialDeepStrictEqual(comparison.up[index], expected));
      });
    }

    it("gives the next row a number that is free", async () => {
      await assertRoundTrip(database, {
        history: ["CREATE TABLE t (a integer NOT NULL, b bigint NOT NULL)"],
        desired: ["CREATE TABLE t (a SERIAL NOT NULL, b bigint GENERATED ALWAYS AS IDENTITY NOT NULL)"],
        rows: ["INSERT INTO t VALUES (7, -3), (2, -9)"],
      });
      const { rows } = await database.query("INSERT INTO t DEFAULT VALUES RETURNING a::text, b::text");
      assert.deepEqual(rows, [{ a: "8", b: "1" }]);
    });

    it("refuses values that have become too long instead of cutting them", async () => {
      const comparison = await assertRoundTrip(database, {
        history: ["CREATE TABLE t (a character varying(50), b character(5), c text)"],
        desired: ["CREATE TABLE t (a character varying(3), b character(3), c character varying(3))"],
      });
      for (const [index, column] of ["a", "b", "c"].entries()) {
        await database.empty();
        await database.query("CREATE TABLE t (a character varying(50), b character(5), c text)");
        await database.query(`INSERT INTO t (${column}) VALUES ('long!')`);
        await assert.rejects(database.query(comparison.up[index]?.sql as string), /value too long/);
        assert.deepEqual((await database.query(`SELECT ${column} AS value FROM t`)).rows, [{ value: "long!" }]);
      }
    });

    it("refuses to remove an enum value that is in use", async () => {
      const table = `CREATE TABLE t (s "posts_status_enum")`;
      const comparison = await assertRoundTrip(database, {
        history: [status("'a','b'"), table],
        desired: [status("'b'"), table],
      });
      assert.deepEqual(
        comparison.up.map(({ dataLoss }) => dataLoss),
        comparison.up.map(() => false),
      );
      await database.empty();
      for (const sql of [status("'a','b'"), table, "INSERT INTO t VALUES ('a')"]) await database.query(sql);
      await assert.rejects(
        (async () => {
          for (const sql of sqlOf(comparison.up)) await database.query(sql);
        })(),
        /invalid input value for enum/,
      );
    });
  });
}
