import assert from "node:assert/strict";
import type { AppliedState } from "../../../src/core/revisions/applied.ts";
import type { RevisionGraph } from "../../../src/core/revisions/graph.ts";
import { planUpgrade } from "../../../src/core/revisions/plan.ts";
import { applied, at, fails, idOf, namesOf, soundGraph } from "./history.ts";

/** Titles end with the test of Alembic's test_version_traversal.py that they answer to. */
describe("upgrade plans", () => {
  const linear = soundGraph("a", "b: a", "c: b", "d: c", "e: d");
  const branched = soundGraph("a", "b: a", "c1#c1branch: b", "d1: c1", "c2#c2branch: b", "d2: c2");
  const fromMerge = soundGraph("a1", "b1: a1", "c1: b1", "a2", "b2: a2", "c2: b2", "d1: c1 c2", "d2: c2");
  const threeWay = soundGraph(
    "a1, b1: a1, c1: b1, a2, b2: a2, c2: b2, a3, b3: a3, c3: b3",
    "d1: c1 c2 c3, d2: c2, d3: c3",
  );
  const merged = soundGraph("a", "b: a", "c1: b", "d1: c1", "c2#c2branch: b", "d2: c2", "e: d1 d2", "f: e");
  const forest = soundGraph("a1", "b1: a1", "a2", "b2: a2");
  const twins = soundGraph("a", "b1: a", "b2: a", "b3: a", "c1: b1 b2 b3", "c2: b1 b2 b3", "d1: c1", "d2: c2");
  const notTwins = soundGraph("a", "b1: a", "b2: a", "b3: a", "c1: b1 b2", "c2: b2 b3", "d1: c1", "d2: c2");
  const byLabel = soundGraph("a1#lib1", "b1: a1", "c1#c1lib: b1", "a2", "b2: a2", "c2: b2 & c1lib", "d1: c1", "e1: d1");
  const ownParent = soundGraph("a1", "a2: a1 & a1");
  const overBase = soundGraph("a1", "b1: & a1", "bmerge: a1 b1");

  interface Case {
    title: string;
    graph: RevisionGraph;
    from: AppliedState;
    to: string | string[];
    steps: string;
    heads?: string;
  }
  const cases: Case[] = [
    {
      title: "to a revision (test_upgrade_path)",
      graph: linear,
      from: at(linear, "c"),
      to: "e",
      steps: "d e",
      heads: "e",
    },
    {
      title: "to a revision from nothing (test_upgrade_path)",
      graph: linear,
      from: at(linear),
      to: "c",
      steps: "a b c",
      heads: "c",
    },
    {
      title: "by two (test_relative_upgrade_path)",
      graph: linear,
      from: at(linear, "a"),
      to: "+2",
      steps: "b c",
      heads: "c",
    },
    { title: "by one (test_relative_upgrade_path)", graph: linear, from: at(linear, "a"), to: "+1", steps: "b" },
    {
      title: "by three, to the end (test_relative_upgrade_path)",
      graph: linear,
      from: at(linear, "b"),
      to: "+3",
      steps: "c d e",
    },
    {
      title: "above a revision (test_relative_upgrade_path)",
      graph: linear,
      from: at(linear, "a"),
      to: "b+2",
      steps: "b c d",
    },
    {
      title: "below a revision (test_relative_upgrade_path)",
      graph: linear,
      from: at(linear, "a"),
      to: "d-2",
      steps: "b",
    },
    { title: "above base (test_upgrade_from_base)", graph: branched, from: at(branched), to: "base+1", steps: "a" },
    {
      title: "by one from nothing (test_upgrade_from_base_implicit)",
      graph: branched,
      from: at(branched),
      to: "+1",
      steps: "a",
    },
    {
      title: "of one branch (test_upgrade_single_branch)",
      graph: branched,
      from: at(branched, "b"),
      to: "d1",
      steps: "c1 d1",
      heads: "d1",
    },
    {
      title: "of several at once (test_upgrade_multiple_branch)",
      graph: branched,
      from: at(branched, "a"),
      to: ["d1", "d2"],
      steps: "b c1 d1 c2 d2",
      heads: "d1 d2",
    },
    {
      title: "below the head of a branch (test_relative_upgrade)",
      graph: branched,
      from: at(branched, "b"),
      to: "c2branch@head-1",
      steps: "c2",
    },
    {
      title: "by one of the other branch (test_upgrade_other_branch_from_mergepoint)",
      graph: branched,
      from: at(branched, "c1"),
      to: "c2branch@+1",
      steps: "c2",
      heads: "c1 c2",
    },
    {
      title: "by one of one branch (test_upgrade_one_branch_of_heads)",
      graph: branched,
      from: at(branched, "c1 c2"),
      to: "c2branch@+1",
      steps: "d2",
      heads: "c1 d2",
    },
    {
      title: "one side of a merge (test_mergepoint_to_only_one_side_upgrade)",
      graph: fromMerge,
      from: at(fromMerge, "d2 b1"),
      to: "d1",
      steps: "c1 d1",
      heads: "d1 d2",
    },
    {
      title: "one side of three (test_mergepoint_to_only_one_side_upgrade)",
      graph: threeWay,
      from: at(threeWay, "d3 d2 b1"),
      to: "d1",
      steps: "c1 d1",
      heads: "d1 d2 d3",
    },
    {
      title: "two sides of three (test_mergepoint_to_two_sides_upgrade)",
      graph: threeWay,
      from: at(threeWay, "d3 b2 b1"),
      to: "d1",
      steps: "c1 c2 d1",
      heads: "d1 d3",
    },
    {
      title: "on a side that was merged (test_mergepoint_to_two_sides_upgrade)",
      graph: threeWay,
      from: at(threeWay, "d3 d1"),
      to: "d2",
      steps: "d2",
      heads: "d1 d2 d3",
    },
    {
      title: "of two merges of the same branches (TwinMergeTest.test_upgrade)",
      graph: twins,
      from: at(twins, "a"),
      to: "heads",
      steps: "b1 b2 b3 c1 c2 d1 d2",
      heads: "d1 d2",
    },
    {
      title: "of two merges that share a branch (NotQuiteTwinMergeTest.test_upgrade)",
      graph: notTwins,
      from: at(notTwins, "a"),
      to: "heads",
      steps: "b1 b2 b3 c1 c2 d1 d2",
      heads: "d1 d2",
    },
    {
      title: "with what a branch depends on (DependsOnBranchLabelTest.test_upgrade_path)",
      graph: byLabel,
      from: at(byLabel, "a2"),
      to: "c2",
      steps: "a1 b1 c1 b2 c2",
    },
    {
      title: "that depends on its own parent (DependsOnOwnDownrevTest.test_traverse)",
      graph: ownParent,
      from: at(ownParent),
      to: "a2",
      steps: "a1 a2",
      heads: "a2",
    },
    {
      title: "to a base with a dependency (test_downgrade_to_depends_on)",
      graph: overBase,
      from: at(overBase, "a1"),
      to: "b1",
      steps: "b1",
    },
    {
      title: "to a merge with its dependency (test_downgrade_to_depends_on)",
      graph: overBase,
      from: at(overBase, "b1"),
      to: "bmerge",
      steps: "bmerge",
      heads: "bmerge",
    },
    {
      title: "of every base (ForestTest.test_base_to_heads)",
      graph: forest,
      from: at(forest),
      to: "heads",
      steps: "a1 b1 a2 b2",
      heads: "b1 b2",
    },
    {
      title: "through a merge (test_upgrade_across_merge_point)",
      graph: merged,
      from: at(merged, "b"),
      to: "f",
      steps: "c1 d1 c2 d2 e f",
      heads: "f",
    },
    {
      title: "by one of a branch into a merge brings the other side",
      graph: merged,
      from: at(merged, "d2"),
      to: "c2branch@+1",
      steps: "c1 d1 e",
    },
    { title: "to a label", graph: branched, from: at(branched), to: "c2branch", steps: "a b c2" },
    {
      title: "to the head of a branch",
      graph: branched,
      from: at(branched),
      to: "c2branch@head",
      steps: "a b c2 d2",
      heads: "d2",
    },
    {
      title: "by two of a branch from nothing",
      graph: branched,
      from: at(branched),
      to: "c2branch@+3",
      steps: "a b c2",
    },
    { title: "to head, when there is nothing to do", graph: linear, from: at(linear, "e"), to: "head", steps: "" },
    {
      title: "to what is below (test_upgrade_to_existing)",
      graph: linear,
      from: at(linear, "c"),
      to: "a",
      steps: "",
      heads: "c",
    },
    { title: "to current", graph: linear, from: at(linear, "c"), to: "current", steps: "", heads: "c" },
    { title: "above current", graph: linear, from: at(linear, "c"), to: "current+1", steps: "d" },
    { title: "to a class name", graph: linear, from: at(linear), to: `Rev_b${idOf(linear, "b")}`, steps: "a b" },
    { title: "fills a gap that was left", graph: linear, from: applied(linear, "a c"), to: "head", steps: "b d e" },
    { title: "takes the gap first when it counts", graph: linear, from: applied(linear, "a c"), to: "+1", steps: "b" },
    {
      title: "by one where one side of a merge is left",
      graph: merged,
      from: at(merged, "d1 c2"),
      to: "+1",
      steps: "d2",
    },
    { title: "before the first revision is nothing", graph: linear, from: at(linear), to: "a-1", steps: "" },
  ];
  for (const { title, graph, from, to, steps, heads } of cases) {
    it(title, () => {
      const plan = planUpgrade(graph, from, to);
      assert.equal(
        namesOf(
          graph,
          plan.steps.map(({ revision }) => revision),
        ),
        steps,
      );
      assert.ok(plan.steps.every(({ direction }) => direction === "up"));
      if (heads !== undefined) assert.equal(namesOf(graph, plan.resulting), heads);
    });
  }

  it("refuses to go down, and more than is pending (test_invalid_relative_upgrade_path)", () => {
    fails("usage", () => planUpgrade(linear, at(linear, "b"), "-2"));
    fails("usage", () => planUpgrade(linear, at(linear, "b"), "base"));
    fails("out-of-range", () => planUpgrade(linear, at(linear, "b"), "+5"), /only 3 revisions are pending/);
    fails("out-of-range", () => planUpgrade(linear, at(linear), "e+1"));
    fails("out-of-range", () => planUpgrade(linear, at(linear), "a-2"));
    fails("out-of-range", () => planUpgrade(branched, at(branched, "d2"), "c2branch@+1"));
  });

  it("asks where there is more than one way up (test_ambiguous_upgrade)", () => {
    const error = fails("multiple-heads", () => planUpgrade(branched, at(branched, "c1 c2"), "+1"));
    assert.deepEqual(error.facts.candidates, [`${idOf(branched, "d1")} d1`, `${idOf(branched, "d2")} d2`]);
    fails("multiple-heads", () => planUpgrade(branched, at(branched), "+3"));
    fails("multiple-heads", () => planUpgrade(forest, at(forest), "+1"));
    fails("ambiguous-revision", () => planUpgrade(branched, at(branched), "b+1"));
    fails("ambiguous-revision", () => planUpgrade(forest, at(forest), "base+1"));
  });

  it("asks which head is meant", () => {
    const error = fails("multiple-heads", () => planUpgrade(branched, at(branched), "head"));
    assert.deepEqual(error.facts.candidates, [`${idOf(branched, "d1")} d1`, `${idOf(branched, "d2")} d2`]);
  });

  it("lists two thousand revisions without delay", () => {
    const lines = Array.from({ length: 2000 }, (_, index) => (index === 0 ? "r0" : `r${index}: r${index - 1}`));
    const started = performance.now();
    const graph = soundGraph(...lines);
    assert.equal(planUpgrade(graph, at(graph), "head").steps.length, 2000);
    assert.equal(planUpgrade(graph, at(graph), "+2000").steps.length, 2000);
    assert.equal(planUpgrade(graph, at(graph), "base+2000").steps.length, 2000);
    const seconds = (performance.now() - started) / 1000;
    assert.ok(seconds < 2, `${seconds} s`);
  });
});
