import assert from "node:assert/strict";
import { pointAt } from "../../../src/engine/step-error.ts";

describe("pointing at a place in a statement", () => {
  it("names line and column and puts a caret under the place", () => {
    assert.equal(pointAt("SELECT 1,\n  nothing", 13), "At 2:3:\n    nothing\n    ^");
  });

  it("counts characters as the server does, not UTF-16 units", () => {
    assert.equal(pointAt("SELECT '😀', x", 13), "At 1:13:\n  SELECT '😀', x\n              ^");
  });

  it("shows a part of a long line around the place", () => {
    const shown = pointAt(`${"a".repeat(500)}!${"b".repeat(500)}`, 501).split("\n");
    assert.equal(shown[0], "At 1:501:");
    assert.equal(shown[1]?.[shown[2]?.indexOf("^") ?? -1], "!");
    assert.ok((shown[1]?.length ?? 0) < 130);
  });
});
