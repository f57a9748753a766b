import assert from "node:assert/strict";
import fc from "fast-check";
import pg from "pg";
import { inlineParameters } from "../../src/engine/sql-literal.ts";
import { startPostgres } from "../helpers/postgres.ts";
import type { TestPostgres } from "../helpers/postgres.ts";

describe("inlined parameters", () => {
  let postgres: TestPostgres;
  let client: pg.Client;
  before(async () => {
    postgres = await startPostgres();
    client = new pg.Client(postgres.url("postgres"));
    await client.connect();
  });
  after(async () => {
    await client.end();
    await postgres.stop();
  });

  it("are read back by the server as they were, whatever stands in them", async () => {
    // PostgreSQL has no text with a zero character, and no halves of surrogate pairs.
    const text = fc.string({ unit: "binary" }).filter((value) => !/[\0\p{Surrogate}]/u.test(value));
    const tricky = fc.string({ unit: fc.constantFrom("'", "\\", "$1", "$2", '"', "\n", "a", "E'") });
    await fc.assert(
      fc.asyncProperty(fc.oneof(text, tricky), fc.oneof(text, tricky), async (first, second) => {
        const sql = inlineParameters(`SELECT $1::text AS "first $2", '$1' AS fixed, $2::text AS second`, [
          first,
          second,
        ]);
        const { rows } = await client.query<Record<string, string>>(sql);
        assert.deepEqual(rows, [{ "first $2": first, fixed: "$1", second }]);
      }),
      { numRuns: 300 },
    );
  });

  it("may stand for expressions, and for nothing", () => {
    assert.equal(
      inlineParameters(
        "VALUES ($1, $2, $3, $10)",
        ["here", null, 5, 0, 0, 0, 0, 0, 0, true],
        new Map([["here", "current_database()"]]),
      ),
      "VALUES (current_database(), NULL, 5, true)",
    );
  });
});
