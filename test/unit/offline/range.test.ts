import assert from "node:assert/strict";
import { RevisionsError } from "../../../src/core/errors.ts";
import { planOffline } from "../../../src/core/offline/range.ts";
import type { OfflineCommand } from "../../../src/core/offline/range.ts";
import { RevisionGraph } from "../../../src/core/revisions/graph.ts";
import type { Revision } from "../../../src/core/revisions/revision.ts";

/** `a` ← `b` ← `c`, and `d` on `b` beside it. */
const HISTORY: Record<string, string[]> = { a: [], b: ["a"], c: ["b"], d: ["b"] };
const idOf = (letter: string): string => `170000000000${letter.charCodeAt(0) - 96}`;
const letterOf = (id: string): string => String.fromCharCode(Number(id.slice(-1)) + 96);

const graph = new RevisionGraph(
  Object.entries(HISTORY).map(([letter, parents]): Revision => ({
    id: idOf(letter),
    name: `${letter.toUpperCase()}${idOf(letter)}`,
    className: `${letter.toUpperCase()}${idOf(letter)}`,
    slug: letter,
    file: `/${letter}.ts`,
    revises: parents.map(idOf),
    dependsOn: [],
  })),
);

/** `+c` is an upgrade to c, `-c` a downgrade from it. */
function assertPlan(command: OfflineCommand, targets: string, from: string, steps: string): void {
  const plan = planOffline(graph, command, targets.split(" "));
  assert.equal(plan.from.map(({ id }) => letterOf(id)).join(""), from);
  assert.equal(
    plan.steps.map(({ revision, direction }) => `${direction === "up" ? "+" : "-"}${letterOf(revision.id)}`).join(" "),
    steps,
  );
}

describe("the range of a run without a database", () => {
  // Alembic: tests/test_offline_environment.py, test_command.py StampTest and UpgradeDowngradeStampTest.
  it("begins at the base unless told", () => {
    assertPlan("upgrade", "b", "", "+a +b");
    assertPlan("upgrade", ":c", "", "+a +b +c");
    assertPlan("upgrade", "heads", "", "+a +b +c +d");
  });
  it("begins at A of A:B, abbreviated, relative or by name", () => {
    assertPlan("upgrade", "b:c", "ab", "+c");
    assertPlan("upgrade", "b:", "ab", "+c +d");
    assertPlan("upgrade", "a:c-1", "a", "+b");
    assertPlan("upgrade", "1700000000001:1700000000003", "a", "+b +c");
    assertPlan("upgrade", "heads:heads", "abcd", "");
  });
  it("takes back to B from A", () => {
    assertPlan("downgrade", "c:a", "abc", "-c -b");
    assertPlan("downgrade", "heads:base", "abcd", "-d -c -b -a");
    assertPlan("downgrade", "c:", "abc", "-c -b -a");
    assertPlan("downgrade", "c:-1", "abc", "-c");
  });
  it("stamps up, down, across and several", () => {
    assertPlan("stamp", "b", "", "+a +b");
    assertPlan("stamp", "c d", "", "+a +b +c +d");
    assertPlan("stamp", "c:a", "abc", "-c -b");
    assertPlan("stamp", "c:d", "abc", "-c +d");
    assertPlan("stamp", "c:base", "abc", "-c -b -a");
  });
  it("refuses what only a database knows, and what is not there", () => {
    const refused: [OfflineCommand, string, string][] = [
      ["downgrade", "a", "usage"],
      ["downgrade", ":a", "usage"],
      ["upgrade", "current:c", "usage"],
      ["upgrade", "current+1", "usage"],
      ["upgrade", "x:c", "unknown-revision"],
      ["upgrade", "head", "multiple-heads"],
    ];
    for (const [command, target, code] of refused) {
      assert.throws(
        () => planOffline(graph, command, [target]),
        (error) => error instanceof RevisionsError && error.code === code,
        target,
      );
    }
  });
});
