import assert from "node:assert/strict";
import { openDecisions } from "../../../src/core/autogenerate/decisions.ts";
import { withTraces } from "../../../src/core/autogenerate/rename-traces.ts";
import { NO_ANSWERS } from "../../../src/core/operations/operation.ts";
import { addColumn, createTable, dropColumn, dropTable } from "./schema-actions.ts";

const decide = (...up: Parameters<typeof openDecisions>[0]["up"]) =>
  openDecisions({ up, down: [] }, NO_ANSWERS, "public");

describe("what the text of entities tells of renames", () => {
  it("puts what stands in the old one's place before what is merely like it, with its flag", () => {
    const decisions = decide(
      dropColumn("posts", "title", { type: "integer" }),
      addColumn("posts", "title_text", { type: "integer" }),
      addColumn("posts", "headline", { type: "integer" }),
    );
    const [before] = decisions;
    assert.deepEqual(before?.candidates, ["title_text", "headline"]);
    const [low = 0, high = 0] = before.scores ?? [];
    const [after, ...others] = withTraces(decisions, [
      { table: "posts", column: "title", to: "headline", inPlace: true },
      { table: "posts", column: "title", to: "title_text", inPlace: false },
      { table: "users", column: "title", to: "title_text", inPlace: true },
    ]);
    assert.deepEqual(others, []);
    assert.deepEqual(after?.candidates, ["headline", "title_text"]);
    assert.deepEqual(after.flags, [
      "--rename posts.title:headline",
      "--rename posts.title:title_text",
      "--drop posts.title",
      "--keep posts.title",
    ]);
    assert.deepEqual(
      after.scores,
      [(1 + high) / 2, low / 2].map((score) => Math.round(score * 100) / 100),
    );
  });

  it("goes for tables too, and changes nothing where it tells nothing", () => {
    const decisions = decide(
      dropTable("posts", ["id", "title"]),
      createTable("post_views", ["id"]),
      createTable("articles", ["id"]),
    );
    assert.deepEqual(withTraces(decisions, []), decisions);
    const [after] = withTraces(decisions, [{ table: "posts", to: "articles", inPlace: true }]);
    assert.deepEqual(after?.candidates, ["articles", "post_views"]);
    assert.match(after.flags[0] ?? "", /posts:articles/);
  });
});
