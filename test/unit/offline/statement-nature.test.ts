import assert from "node:assert/strict";
import { natureOf } from "../../../src/core/offline/statement-nature.ts";

const ACTS = { acts: true, readsRows: false };
const ASKS = { acts: false, readsRows: true };
const LOOKS = { acts: false, readsRows: false };
const BOTH = { acts: true, readsRows: true };

describe("what a statement means for a script", () => {
  for (const [statement, nature] of [
    ["CREATE TABLE a (id int)", ACTS],
    ["-- SELECT\n/* x */ INSERT INTO a SELECT * FROM b", ACTS],
    ["INSERT INTO a VALUES (1) RETURNING id", BOTH],
    ["WITH gone AS (DELETE FROM a RETURNING id) INSERT INTO b SELECT id FROM gone", BOTH],
    ["WITH c AS (SELECT 1) UPDATE a SET id = 1", ACTS],
    ["SELECT * INTO copy FROM a", ACTS],
    ["SELECT setval('a_id_seq', (SELECT max(id) FROM a))", BOTH],
    ["SELECT setval('a_id_seq', 7)", ACTS],
    ["SELECT pg_catalog.set_config('search_path', '', false);", ACTS],
    ["SELECT create_hypertable('a', 'at') FROM generate_series(1, 1)", ACTS],
    ["SELECT make_everything()", ACTS],
    ["SELECT 1; SELECT 2", ACTS],
    ["DO $$ BEGIN PERFORM 1; END $$", ACTS],
    ["PRAGMA foreign_keys = OFF", ACTS],
    ["SELECT id FROM a", ASKS],
    ["(SELECT id FROM a) UNION (SELECT id FROM b)", ASKS],
    ["SELECT count(*) FROM ONLY app.users u JOIN pg_class c ON true;", ASKS],
    ["SELECT * FROM `app`.`users`", ASKS],
    ["WITH a AS (SELECT * FROM users) SELECT * FROM a", ASKS],
    ["TABLE a", ASKS],
    ["WITH a AS (SELECT 1) SELECT * FROM a", LOOKS],
    ["SELECT version()", LOOKS],
    ["SELECT * FROM current_schema()", LOOKS],
    ["SELECT DATABASE() AS `db_name`", LOOKS],
    [`SELECT * FROM "information_schema"."tables" WHERE "table_name" = 'a'`, LOOKS],
    ["SELECT * FROM `INFORMATION_SCHEMA`.`COLUMNS` WHERE `TABLE_NAME` = 'a'", LOOKS],
    [`SELECT "sql" FROM "sqlite_master" WHERE "type" = 'table'`, LOOKS],
    [`SELECT * FROM pragma_table_xinfo('a')`, LOOKS],
    [`SELECT "value" FROM "typeorm_metadata" "t"`, LOOKS],
    ["SELECT n FROM generate_series(1, 3) n", LOOKS],
    ["PRAGMA table_info(a)", LOOKS],
    ["SHOW server_version", LOOKS],
    ["EXPLAIN DELETE FROM a", LOOKS],
    ["  -- nothing", LOOKS],
  ] as const) {
    it(statement, () => assert.deepEqual(natureOf(statement, "typeorm_metadata"), nature));
  }
});
