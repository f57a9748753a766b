import assert from "node:assert/strict";
import { extensionOf } from "../../src/core/replay/extension-of.ts";
import { isMadeBy } from "../../src/core/replay/made-by.ts";
import { missingObject } from "../../src/core/replay/missing-object.ts";

describe("what a replay lacks", () => {
  for (const [sqlState, message, kind, name, extension] of [
    ["0A000", 'extension "postgis" is not available', "extension", "postgis", "postgis"],
    [
      "58P01",
      'could not open extension control file "/usr/share/postgresql/14/extension/postgis.control": No such file',
      "extension",
      "postgis",
      "postgis",
    ],
    [
      "42P01",
      'Revision 1 (A1) failed while upgrading to it: relation "app.users" does not exist.',
      "table",
      "app.users",
    ],
    ["42P01", 'table "users" does not exist', "table", "users"],
    ["42704", 'type "geometry" does not exist', "type", "geometry", "postgis"],
    ["42704", 'type "public.citext" does not exist', "type", "public.citext", "citext"],
    [
      "42704",
      'operator class "gin_trgm_ops" does not exist for access method "gin"',
      "operator class",
      "gin_trgm_ops",
      "pg_trgm",
    ],
    ["42704", 'access method "hnsw" does not exist', "access method", "hnsw", "vector"],
    [
      "42704",
      'data type integer has no default operator class for access method "gist"',
      "operator class",
      "gist",
      "btree_gist",
    ],
    ["42883", "function uuid_generate_v4() does not exist", "function", "uuid_generate_v4", "uuid-ossp"],
    ["42883", "function public.crypt(text, text) does not exist", "function", "public.crypt", "pgcrypto"],
    ["3F000", 'schema "app" does not exist', "schema", "app"],
  ] as const) {
    it(`is told by ${sqlState}: ${message}`, () => {
      const missing = missingObject(sqlState, message);
      assert.deepEqual(missing, { kind, name });
      assert.equal(extensionOf(missing), extension);
    });
  }

  it("is not told by another failure", () => {
    assert.equal(missingObject("42703", 'column "a" of relation "users" does not exist'), undefined);
    assert.equal(missingObject("23505", 'relation "users" does not exist'), undefined);
    assert.equal(missingObject(undefined, 'relation "users" does not exist'), undefined);
  });
});

describe("a revision makes a table", () => {
  const users = { kind: "table", name: "users" } as const;
  for (const source of [
    'await queryRunner.query(`CREATE TABLE "users" ("id" int)`)',
    'await queryRunner.query("CREATE TABLE \\"users\\" (id int)")',
    "await queryRunner.query('create unlogged table if not exists public.users (id int)')",
    'await queryRunner.query(`CREATE TABLE "${schema}"."users" ()`)',
    'await queryRunner.query(`ALTER TABLE "people" RENAME TO "users"`)',
    'await queryRunner.createTable(new Table({ columns: [], name: "users" }))',
    'await queryRunner.renameTable("people", "users")',
    'await queryRunner.query(`CREATE MATERIALIZED VIEW "users" AS SELECT 1`)',
  ]) {
    it(`by ${source}`, () => assert.equal(isMadeBy(users, `async up(queryRunner) { ${source}; }`), true));
  }
  for (const source of [
    'await queryRunner.query(`CREATE TABLE "users_roles" ("userId" int REFERENCES "users")`)',
    'await queryRunner.query(`CREATE INDEX "users_name" ON "users" ("name")`)',
    'await queryRunner.query(`ALTER TABLE "users" ADD "a" int`); } async down() { await queryRunner.query(`CREATE TABLE "users" ()`)',
    'await queryRunner.query(`INSERT INTO "users" VALUES (1)`)',
    'await queryRunner.query(`CREATE TABLE "users"."notes" ()`)',
    "await queryRunner.query(`CREATE TABLE users.notes ()`)",
  ]) {
    it(`not by ${source}`, () => assert.equal(isMadeBy(users, `async up(queryRunner) { ${source}; }`), false));
  }
});
