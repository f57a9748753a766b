import assert from "node:assert/strict";
import { handmadeDifferences } from "../../src/core/autogenerate/handmade-differences.ts";
import { readHandmade } from "../../src/database/postgres/handmade.ts";
import { pgliteWorlds, run } from "../helpers/worlds.ts";
import type { WorldDatabase } from "../helpers/worlds.ts";

const TABLE = "CREATE TABLE posts (id integer, title text)";

/** What makes a thing, and what makes it otherwise, by what it is called. */
const THINGS: Record<string, [made: string, otherwise: string]> = {
  "function twice(integer)": [
    "CREATE FUNCTION twice(integer) RETURNS integer LANGUAGE sql AS 'SELECT $1 * 2'",
    "CREATE OR REPLACE FUNCTION twice(integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT $1 * 2'",
  ],
  "procedure nothing()": [
    "CREATE PROCEDURE nothing() LANGUAGE sql AS 'SELECT 1'",
    "CREATE OR REPLACE PROCEDURE nothing() LANGUAGE sql AS 'SELECT 2'",
  ],
  "aggregate total(integer)": [
    "CREATE AGGREGATE total(integer) (SFUNC = int4pl, STYPE = integer)",
    "CREATE OR REPLACE AGGREGATE total(integer) (SFUNC = int4mul, STYPE = integer)",
  ],
  "trigger same on posts": [
    "CREATE TRIGGER same BEFORE UPDATE ON posts FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    "ALTER TABLE posts DISABLE TRIGGER same",
  ],
  "policy mine on posts": ["CREATE POLICY mine ON posts USING (id > 3)", "ALTER POLICY mine ON posts USING (id > 4)"],
  "row level security of posts": [
    "ALTER TABLE posts ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE posts FORCE ROW LEVEL SECURITY",
  ],
  "rule never on posts": [
    "CREATE RULE never AS ON DELETE TO posts DO INSTEAD NOTHING",
    "CREATE OR REPLACE RULE never AS ON DELETE TO posts WHERE id > 3 DO INSTEAD NOTHING",
  ],
  "domain short": [
    "CREATE DOMAIN short AS varchar(10)",
    "ALTER DOMAIN short ADD CONSTRAINT filled CHECK (VALUE <> '')",
  ],
  "type pair": ["CREATE TYPE pair AS (a integer, b text)", "ALTER TYPE pair ADD ATTRIBUTE c date"],
  "sequence numbers": ["CREATE SEQUENCE numbers", "ALTER SEQUENCE numbers INCREMENT 5"],
  "statistics pairs": ["CREATE STATISTICS pairs ON id, title FROM posts", ""],
  "type spans": ["CREATE TYPE spans AS RANGE (SUBTYPE = date)", ""],
};

describe("what no entity can express", () => {
  let database: WorldDatabase;
  before(async () => {
    database = await pgliteWorlds();
  });
  after(() => database.stop());

  it("is told by kind and name where it is new, gone or different", async () => {
    await database.empty();
    await run(database, [TABLE, 'CREATE EXTENSION "uuid-ossp"', "CREATE TYPE mood AS ENUM ('glad')"]);
    const nothing = await readHandmade(database);
    assert.deepEqual(nothing, []);
    const all = Object.entries(THINGS);
    await run(
      database,
      all.map(([, [made]]) => made),
    );
    const made = await readHandmade(database);
    const names = all.map(([name]) => name).toSorted();
    assert.deepEqual(
      handmadeDifferences(made, nothing).toSorted(),
      names.map((name) => `${name} is left over`),
    );
    assert.deepEqual(
      handmadeDifferences(nothing, made).toSorted(),
      names.map((name) => `${name} is missing`),
    );
    await run(
      database,
      all.flatMap(([, [, otherwise]]) => (otherwise === "" ? [] : otherwise)),
    );
    assert.deepEqual(
      handmadeDifferences(await readHandmade(database), made).toSorted(),
      all.flatMap(([name, [, otherwise]]) => (otherwise === "" ? [] : `${name} is different`)).toSorted(),
    );
  });
});
