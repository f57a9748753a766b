import assert from "node:assert/strict";
import { isAssignable, isCastable, KNOWN_TYPES, rewritesTable } from "../../src/database/postgres/column-types.ts";
import { pgliteWorlds } from "../helpers/worlds.ts";
import type { WorldDatabase } from "../helpers/worlds.ts";

describe("what is known of types", () => {
  let database: WorldDatabase;

  before(async () => {
    database = await pgliteWorlds();
  });
  after(() => database.stop());

  const works = async (sql: string): Promise<boolean> => {
    await database.query("BEGIN");
    try {
      await database.query(sql);
      return true;
    } catch {
      return false;
    } finally {
      await database.query("ROLLBACK");
    }
  };

  it("agrees with Postgres about every cast", async () => {
    const types = [...KNOWN_TYPES, "text", "character varying", "character(1)", "integer[]", "text[]"];
    const told: string[] = [];
    const found: string[] = [];
    for (const from of types) {
      await database.query(`CREATE TABLE t (a ${from})`);
      for (const to of types) {
        const assigned = await works(`ALTER TABLE t ALTER COLUMN a TYPE ${to}`);
        const cast = assigned || (await works(`ALTER TABLE t ALTER COLUMN a TYPE ${to} USING a::${to}`));
        found.push(`${from} → ${to}: ${assigned ? "assigned" : cast ? "cast" : "no"}`);
        told.push(`${from} → ${to}: ${isAssignable(from, to) ? "assigned" : isCastable(from, to) ? "cast" : "no"}`);
      }
      await database.query("DROP TABLE t");
    }
    assert.deepEqual(told, found);
  });

  it("agrees with Postgres about which changes write the table anew", async () => {
    const types = [
      "text",
      "character varying",
      "character varying(5)",
      "character varying(9)",
      "character(5)",
      "character(9)",
      "numeric",
      "numeric(5,2)",
      "numeric(9,2)",
      "numeric(9,4)",
      "integer",
      "bigint",
      "bit varying",
      "bit varying(3)",
      "bit varying(7)",
      "timestamp without time zone",
      "timestamp(3) without time zone",
      "timestamp(6) without time zone",
      "time without time zone",
      "time(2) without time zone",
      "date",
      "text[]",
      "character varying(5)[]",
      "character varying(9)[]",
    ];
    const told: string[] = [];
    const found: string[] = [];
    for (const from of types) {
      for (const to of types) {
        if (from === to || !isAssignable(from, to)) continue;
        await database.query(`CREATE TABLE t (a ${from})`);
        const file = async () => (await database.query("SELECT pg_relation_filenode('t') AS file")).rows[0]?.["file"];
        const before = await file();
        await database.query(`ALTER TABLE t ALTER COLUMN a TYPE ${to}`);
        found.push(`${from} → ${to}: ${(await file()) !== before}`);
        told.push(`${from} → ${to}: ${rewritesTable(from, to)}`);
        await database.query("DROP TABLE t");
      }
    }
    assert.deepEqual(told, found);
  });
});
