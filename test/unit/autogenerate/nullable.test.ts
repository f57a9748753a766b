import assert from "node:assert/strict";
import { leavingNullable } from "../../../src/core/autogenerate/nullable.ts";
import type { SchemaAction } from "../../../src/core/operations/operation.ts";
import { addColumn, alterColumn } from "./schema-actions.ts";

const leave = (up: SchemaAction[], nullable: string[], defaults: Record<string, string> = {}): string[] =>
  leavingNullable({ up, down: [] }, { nullable, defaults }, "public");

describe("leaving a column nullable for now", () => {
  const hard = addColumn("posts", "slug", { type: "text", notNull: true });
  const tightened = alterColumn("posts", "title", "SET NOT NULL", { notNull: false }, { notNull: true });

  it("opens a new column, and one that would be closed", () => {
    assert.deepEqual(leave([hard, tightened], ["posts.slug", "posts.title"]), [
      'ALTER TABLE "posts" ALTER COLUMN "slug" DROP NOT NULL',
      'ALTER TABLE "posts" ALTER COLUMN "title" DROP NOT NULL',
    ]);
    assert.deepEqual(leave([hard], []), []);
  });

  it("refuses one that does not become NOT NULL, and one that gets a value", () => {
    assert.throws(() => leave([hard], ["posts.title"]), {
      code: "usage",
      message: /^--nullable posts\.title does not fit/,
    });
    assert.throws(() => leave([hard], ["posts.slug"], { "posts.slug": "''" }), { code: "usage", message: /exclude/ });
  });
});
