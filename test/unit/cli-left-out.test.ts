import assert from "node:assert/strict";
import { leftOutLines } from "../../src/cli/left-out-text.ts";
import type { LeftOutOperation } from "../../src/core/autogenerate/managed.ts";

function leftOutBy(by: LeftOutOperation["leftOutBy"], table: string): LeftOutOperation {
  return {
    kind: "drop-table",
    table,
    summary: `drop table ${table}`,
    verdict: "destructive",
    up: [],
    down: [],
    leftOutBy: by,
  };
}

describe("what is not looked at, in text", () => {
  const leftOut = [leftOutBy("filter", "a"), leftOutBy("synchronize", "b"), leftOutBy("filter", "c")];
  const stale = [{ kind: "drop-index" as const, table: "posts", object: "by_title", summary: "drop index", up: [] }];

  it("is counted by who says so, and named with -v", () => {
    assert.deepEqual(leftOutLines({ leftOut, stale: [] }, { verbose: false }), [
      "Not looked at: 2 differences left out by include and exclude of the project's settings, see -v",
      "Not looked at: 1 difference left out by synchronize: false, see -v",
    ]);
    assert.deepEqual(leftOutLines({ leftOut: leftOut.slice(1, 2), stale: [] }, { verbose: true }), [
      "Not looked at: 1 difference left out by synchronize: false:",
      "  b: drop table b",
    ]);
  });

  it("names what was accepted and is gone, with the way out", () => {
    assert.deepEqual(leftOutLines({ leftOut: [], stale }, { verbose: false }), [
      "Accepted, and gone since; take them out with: typeorm-revisions accept --prune",
      "  posts.by_title: drop index",
    ]);
    assert.deepEqual(leftOutLines({ leftOut: [], stale: [] }, { verbose: true }), []);
  });
});
