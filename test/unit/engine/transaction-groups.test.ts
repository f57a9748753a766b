import assert from "node:assert/strict";
import { transactionGroups } from "../../../src/engine/transaction-groups.ts";

/** Steps by name; `-` before it refuses a transaction, `+` asks for one. */
const assertGroups = (mode: "all" | "each" | "none", steps: string, expected: string): void => {
  const choice = (step: string): boolean | undefined =>
    step.startsWith("-") ? false : step.startsWith("+") ? true : undefined;
  const groups = transactionGroups(steps.split(" "), mode, choice);
  assert.equal(
    groups.map(({ steps: names, transaction }) => (transaction ? `(${names.join(" ")})` : names.join(" "))).join(" "),
    expected,
  );
};

describe("transaction groups", () => {
  it("hold one step each, or all, or none", () => {
    assertGroups("each", "a b c", "(a) (b) (c)");
    assertGroups("all", "a b c", "(a b c)");
    assertGroups("none", "a b c", "a b c");
  });

  it("leave a migration its own choice in every mode", () => {
    assertGroups("each", "a -b c", "(a) -b (c)");
    assertGroups("none", "a +b c", "a (+b) c");
  });

  it("split a single transaction around a migration that refuses it", () => {
    assertGroups("all", "a b -c d e", "(a b) -c (d e)");
    assertGroups("all", "-a -b c", "-a -b (c)");
  });
});
