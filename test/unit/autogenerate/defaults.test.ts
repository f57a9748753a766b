import assert from "node:assert/strict";
import { applyDefaults } from "../../../src/core/autogenerate/defaults.ts";
import { toOperations } from "../../../src/core/autogenerate/operations.ts";
import type { Operation, SchemaAction } from "../../../src/core/operations/operation.ts";
import { addColumn, alterColumn } from "./schema-actions.ts";

function withDefaults(up: SchemaAction[], defaults: Record<string, string>): Operation[] {
  return applyDefaults(toOperations({ up, down: [] }, [], "public"), { defaults });
}

describe("applyDefaults", () => {
  it("adds a NOT NULL column in three steps, without loss", () => {
    const [operation] = withDefaults([addColumn("posts", "slug", { type: "character varying(20)", notNull: true })], {
      "posts.slug": "''",
    });
    assert.deepEqual(operation?.up, [
      'ALTER TABLE "posts" ADD COLUMN "slug" character varying(20)',
      `UPDATE "posts" SET "slug" = ''`,
      'ALTER TABLE "posts" ALTER COLUMN "slug" SET NOT NULL',
    ]);
    assert.equal(operation.verdict, "lossless");
    assert.ok(!("reason" in operation));
    assert.equal(
      operation.summary,
      "add column slug (varchar(20), not null, '' for rows that exist)".replace(
        ", '' for rows that exist)",
        "), '' for rows that exist",
      ),
    );
  });

  it("finds NOT NULL where it stands, whatever the names around it", () => {
    const up = addColumn("posts", "x");
    up.sql = `ALTER TABLE "my NOT NULL"."posts" ADD "NOT NULL" text COLLATE "C" NOT NULL CHECK ("NOT NULL" <> ' NOT NULL ')`;
    up.after = { notNull: true };
    const [operation] = withDefaults([up], { "posts.x": "lower('A')" });
    assert.deepEqual(operation?.up, [
      `ALTER TABLE "my NOT NULL"."posts" ADD "NOT NULL" text COLLATE "C" CHECK ("NOT NULL" <> ' NOT NULL ')`,
      `UPDATE "my NOT NULL"."posts" SET "NOT NULL" = lower('A')`,
      `ALTER TABLE "my NOT NULL"."posts" ALTER COLUMN "NOT NULL" SET NOT NULL`,
    ]);
  });

  it("fills nulls before a column becomes NOT NULL", () => {
    const [operation] = withDefaults(
      [alterColumn("posts", "slug", "SET NOT NULL", { notNull: false }, { notNull: true })],
      { "posts.slug": "'x'" },
    );
    assert.deepEqual(operation?.up, [
      `UPDATE "posts" SET "slug" = 'x' WHERE "slug" IS NULL`,
      'ALTER TABLE "posts" ALTER COLUMN "slug" SET NOT NULL',
    ]);
    assert.equal(operation.verdict, "lossless");
  });

  it("keeps a loss that the value does not mend", () => {
    const up = [
      alterColumn(
        "posts",
        "price",
        "TYPE numeric(10,2)",
        { type: "numeric(10,4)" },
        { type: "numeric(10,2)", notNull: true },
      ),
      alterColumn(
        "posts",
        "price",
        "SET NOT NULL",
        { type: "numeric(10,4)" },
        { type: "numeric(10,2)", notNull: true },
      ),
    ];
    const [operation] = withDefaults(up, { "posts.price": "0" });
    assert.equal(operation?.verdict, "destructive");
    assert.equal(operation.reason, "Values are rounded to numeric(10,2).");
  });

  it("leaves every other operation as it is", () => {
    const before = toOperations(
      { up: [addColumn("posts", "a"), addColumn("users", "slug", { notNull: true })], down: [] },
      [],
      "public",
    );
    assert.deepEqual(applyDefaults(before, { defaults: { "posts.slug": "1", "posts.a": "1" } }), before);
    assert.deepEqual(applyDefaults(before, { defaults: {} }), before);
  });
});
