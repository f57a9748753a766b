import fc from "fast-check";
import assert from "node:assert/strict";
import {
  goesBy,
  identityOf,
  isAnswered,
  nameOf,
  parseAccepted,
  renderAccepted,
  standing,
  toAccepted,
} from "../../../src/core/autogenerate/accepted.ts";
import { NO_ANSWERS } from "../../../src/core/operations/operation.ts";
import type { Operation } from "../../../src/core/operations/operation.ts";

const WIDEN: Operation = {
  kind: "alter-column",
  table: "posts",
  column: "title",
  entity: "Post",
  property: "title",
  summary: "change type of title from varchar(50) to varchar(80)",
  verdict: "lossless",
  up: ['ALTER TABLE "posts" ALTER COLUMN "title" TYPE varchar(80)'],
  down: ['ALTER TABLE "posts" ALTER COLUMN "title" TYPE varchar(50)'],
};
const INDEX: Operation = {
  kind: "drop-index",
  table: "posts",
  object: "IDX_slug",
  summary: "drop index IDX_slug (slug)",
  verdict: "lossless",
  up: ['DROP INDEX "IDX_slug"'],
  down: ['CREATE INDEX "IDX_slug" ON "posts" ("slug")'],
};

describe("accepted differences", () => {
  it("are the same as long as place and statements are, whatever the words", () => {
    assert.equal(identityOf({ ...WIDEN, summary: "other words", verdict: "may-fail", down: [] }), identityOf(WIDEN));
    assert.notEqual(identityOf({ ...WIDEN, up: [...WIDEN.up, "SELECT 1"] }), identityOf(WIDEN));
    assert.notEqual(identityOf({ ...INDEX, object: "IDX_other" }), identityOf(INDEX));
  });

  it("go by their own name, their table's, and an index by its own", () => {
    assert.equal(nameOf(WIDEN), "posts.title");
    assert.equal(nameOf(INDEX), "posts.IDX_slug");
    const names = ["posts", "posts.title", "IDX_slug", "posts.IDX_slug", "title", "users"];
    assert.deepEqual(
      names.filter((name) => goesBy(WIDEN, name)),
      ["posts", "posts.title"],
    );
    assert.deepEqual(
      names.filter((name) => goesBy(INDEX, name)),
      ["posts", "IDX_slug", "posts.IDX_slug"],
    );
  });

  it("belong to the change again when somebody answers for them", () => {
    const answered = (answers: object) => isAnswered(WIDEN, { ...NO_ANSWERS, ...answers });
    assert.ok(!answered({}));
    assert.ok(answered({ drops: ["posts.title"] }));
    assert.ok(!answered({ drops: ["posts"] }));
    assert.ok(answered({ defaults: { "posts.title": "''" } }));
    assert.ok(answered({ losses: ["posts.title"] }));
    assert.ok(answered({ renames: [{ table: "posts", from: "title", to: "headline" }] }));
    assert.ok(answered({ tableRenames: [{ from: "posts", to: "articles" }] }));
  });

  it("belong to the change again when somebody answers for a value of an enum", () => {
    const enumOf = (table: string): Operation => ({ ...INDEX, kind: "alter-type", table, object: "posts_status_enum" });
    const answered = (operation: Operation, answers: object) => isAnswered(operation, { ...NO_ANSWERS, ...answers });
    const renamed = (type: string) => ({ valueRenames: [{ type, from: "hidden", to: "archived" }] });
    assert.ok(answered(enumOf("posts"), renamed("posts_status_enum")));
    assert.ok(answered(enumOf("posts"), { drops: ["posts_status_enum.hidden"] }));
    assert.ok(answered(enumOf("blog.posts"), renamed("blog.posts_status_enum")));
    assert.ok(!answered(enumOf("blog.posts"), renamed("posts_status_enum")));
    assert.ok(!answered(enumOf("posts"), renamed("users_role_enum")));
    assert.ok(!answered(INDEX, renamed("IDX_slug")));
  });

  it("are written in one order, each once, and read back", () => {
    const text = renderAccepted([toAccepted(WIDEN), toAccepted(INDEX)]);
    assert.equal(renderAccepted([INDEX, WIDEN, INDEX].map((one) => toAccepted(one))), text);
    assert.deepEqual(parseAccepted(text, "accepted.json"), [toAccepted(INDEX), toAccepted(WIDEN)]);
    assert.ok(text.endsWith("}\n") && !text.includes('Post"'), text);
  });

  it("stay while their difference is there, and where it may be another data source's", () => {
    const nobodys = toAccepted(WIDEN);
    const ours = toAccepted(INDEX, "data-source#default");
    const theirs = toAccepted(INDEX, "billing#default");
    const all = [nobodys, ours, theirs];
    const there = new Set([identityOf(WIDEN)]);
    assert.deepEqual(standing(all, there, undefined), [nobodys]);
    assert.deepEqual(standing(all, new Set(), "data-source#default"), [nobodys, theirs]);
    assert.deepEqual(standing(all, new Set([identityOf(INDEX)]), "data-source#default"), all);
    assert.equal(parseAccepted(renderAccepted(all), "accepted.json").length, 3);
  });

  it("are refused with the file's name where the file is anything else", () => {
    const isRefused = (text: string) =>
      assert.throws(() => parseAccepted(text, "accepted.json"), { code: "bad-accepted-file" });
    for (const text of ["", "{", "null", "[]", "{}", '{"accepted":[1]}', '{"accepted":[{"kind":"x","table":"t"}]}'])
      isRefused(text);
    fc.assert(fc.property(fc.json(), isRefused));
  });
});
