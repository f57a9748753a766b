import assert from "node:assert/strict";
import { staying } from "../../../src/engine/self-committing.ts";
import { pointAt, stepError } from "../../../src/engine/step-error.ts";

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

describe("what is left of a step that failed", () => {
  const step = { id: "1700000000001", name: "A", className: "A", file: "a.ts", direction: "up" as const };
  const failure = Object.assign(new Error("no"), { query: "ALTER TABLE b" });
  const ranThese = (statements: string[]) => statements.map((sql) => ({ sql, answer: [] }));
  const hint = (ran?: string[], inTransaction = true): string =>
    stepError(failure, step, { inTransaction, ran: ran && ranThese(ran) }).hint ?? "";

  it("is nothing where the server takes the schema back", () => {
    assert.match(hint(), /rolled back/);
    assert.match(hint([]), /rolled back/);
    assert.match(hint(undefined, false), /outside a transaction/);
  });

  it("is what ran before, where the server commits changes of the schema by itself", () => {
    assert.equal(
      hint(["CREATE TABLE a\n  (id int)", "INSERT INTO a VALUES (1)"]),
      "This server commits changes of the schema by itself; what ran before stays:\n  CREATE TABLE a (id int)\n  INSERT INTO a VALUES (1)",
    );
  });

  it("leaves out rows that were written after the last change of the schema, unless another one failed", () => {
    const ran = ["CREATE TABLE a (id int)", "INSERT INTO a VALUES (1)"];
    assert.deepEqual(
      staying(ranThese(ran), "INSERT INTO a VALUES ('x')", true).map(({ sql }) => sql),
      ["CREATE TABLE a (id int)"],
    );
    assert.deepEqual(
      staying(ranThese(["INSERT INTO a VALUES (1)"]), "SELECT nothing", true).map(({ sql }) => sql),
      [],
    );
    assert.deepEqual(
      staying(ranThese(ran), "drop table b", true).map(({ sql }) => sql),
      ran,
    );
  });
});
