import fc from "fast-check";
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import pg from "pg";
import { bindPostgres } from "../../src/engine/offline/bind-postgres.ts";
import { bindSqlite } from "../../src/engine/offline/bind-sqlite.ts";
import { startPostgres } from "../helpers/postgres.ts";
import type { TestPostgres } from "../helpers/postgres.ts";

/** What is used of sql.js, which has no types. */
interface SqlJs {
  Database: new () => { exec(sql: string, parameters?: unknown[]): { values: unknown[][] }[]; close(): void };
}
const initSqlJs = createRequire(import.meta.url)("sql.js") as () => Promise<SqlJs>;

describe("parameters written into a statement", () => {
  let postgres: TestPostgres;
  let client: pg.Client;
  before(async () => {
    postgres = await startPostgres();
    client = new pg.Client({ connectionString: postgres.url(await postgres.createDatabase("literals")) });
    await client.connect();
  });
  after(async () => {
    await client?.end();
    await postgres?.stop();
  });

  const assertMeansTheSame = async (type: string, value: unknown): Promise<void> => {
    const sql = `SELECT ($1::${type})::text AS value, '$1' AS "$1", $$ $1 $$ AS body -- $1`;
    const bound = await client.query(bindPostgres(sql, [value]));
    const sent = await client.query(sql, [value]);
    assert.deepEqual(bound.rows, sent.rows);
  };

  const text = fc.string({ unit: "grapheme" }).map((value) => value.replaceAll("\0", ""));
  const inputs: [string, fc.Arbitrary<unknown>][] = [
    ["text", fc.oneof(text, fc.constantFrom("'", "\\", "\\'", "''", "$1", "--", null, undefined))],
    ["bigint", fc.oneof(fc.integer(), fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n }))],
    ["float8", fc.double({ noNaN: false })],
    ["boolean", fc.boolean()],
    ["timestamptz", fc.date({ min: new Date("0010-01-01"), max: new Date("9999-01-01"), noInvalidDate: true })],
    ["timestamp", fc.date({ min: new Date("1950-01-01"), max: new Date("2090-01-01"), noInvalidDate: true })],
    ["bytea", fc.uint8Array().map((bytes) => Buffer.from(bytes))],
    ["text[]", fc.array(fc.oneof(text, fc.constant(null)))],
    ["jsonb", fc.dictionary(text, fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null)))],
  ];
  for (const [type, values] of inputs) {
    it(`mean the same as when they are sent, as ${type}`, () =>
      fc.assert(
        fc.asyncProperty(values, (value) => assertMeansTheSame(type, value)),
        { numRuns: 60 },
      ));
  }

  it("mean the same as when they are sent, to SQLite", async () => {
    const { Database } = await initSqlJs();
    const sqlite = new Database();
    const sql = `SELECT ? AS value, '?' AS "?", typeof(?) AS type -- ?`;
    const values = fc.oneof(
      text,
      fc.integer(),
      fc.double({ noNaN: true }),
      fc.constant(null),
      fc.uint8Array({ minLength: 1 }),
    );
    fc.assert(
      fc.property(values, (value) => {
        const sent = sqlite.exec(sql, [value, value]);
        // A whole number that is sent is a real one for SQLite, and one that is written is not.
        const [row] = sqlite.exec(bindSqlite(sql, [value, value]))[0]?.values ?? [];
        assert.deepEqual(row?.slice(0, 2), sent[0]?.values[0]?.slice(0, 2));
      }),
    );
    sqlite.close();
  });

  it("are as undecided in their type", async () => {
    const sql = `SELECT "word" FROM (VALUES ('5'), ('6')) AS "words"("word") WHERE "word" = $1`;
    assert.deepEqual((await client.query(bindPostgres(sql, [5]))).rows, [{ word: "5" }]);
  });
});
