import assert from "node:assert/strict";
import type { RevisionGraph } from "../../../src/core/revisions/graph.ts";
import { planDowngrade } from "../../../src/core/revisions/plan.ts";
import { applied, at, fails, idOf, namesOf, soundGraph } from "./history.ts";

/** Titles end with the test of Alembic's test_version_traversal.py (or test_revision.py) that they answer to. */
describe("downgrade plans", () => {
  const linear = soundGraph("a", "b: a", "c: b", "d: c", "e: d");
  const branched = soundGraph("a", "b: a", "c1#c1branch: b", "d1: c1", "c2#c2branch: b", "d2: c2");
  const crossed = soundGraph("a", "b: a", "c1#c1branch: b", "d1: c1", "c2#c2branch: b", "d2: c2 & c1");
  const fromMerge = soundGraph("a1", "b1: a1", "c1: b1", "a2", "b2: a2", "c2: b2", "d1: c1 c2", "d2: c2");
  const threeWay = soundGraph(
    "a1, b1: a1, c1: b1, a2, b2: a2, c2: b2, a3, b3: a3, c3: b3",
    "d1: c1 c2 c3, d2: c2, d3: c3",
  );
  const merged = soundGraph("a", "b: a", "c1: b", "d1: c1", "c2#c2branch: b", "d2: c2", "e: d1 d2", "f: e");
  const diamond = soundGraph("a", "b: a", "c: a", "d: b c");
  const one = soundGraph("a1#lib1", "b1: a1", "c1: b1", "a2", "b2: a2", "c2: b2 & c1", "d1: c1", "e1: d1", "f1: e1");
  const two = soundGraph(
    "a1, a2, a3, amerge: a1 a2 a3, b1, b2, bmerge: b1 b2",
    "c1, c2, c3, cmerge: c1 c2 c3, d1: & a3 b2 c1",
  );
  const crisscross = soundGraph("a1", "a2: a1", "b1", "b2: b1 & a2", "b3: b2", "a3: a2 & b1");
  const ownParent = soundGraph("a1", "a2: a1 & a1");
  const four = soundGraph("a1", "a2: a1", "a3: a2", "b1", "b2: b1 & a3", "b3: b2", "b4: b3 & a3");
  const five = soundGraph("a1", "b1: & a1", "bmerge: a1 b1");
  const effective = soundGraph("y1#y", "x1#x", "y2: y1 & x1", "x2: x1");
  const labelled = soundGraph("d", "e#ebranch: d", "other: e", "f: other");
  const bases = soundGraph(
    "base1#b_1, a1a: base1, b1a: a1a, base3#b_3, a3: base3, b3: a3, a1b: base1, b1b: a1b & a3",
    "base2#b_2, a2: base2, b2: a2, c2: b2 & a3, d2: c2",
  );
  const normalized = soundGraph("a1", "a2: a1", "a3: a2", "b1", "b2: b1 & a3", "b3: b2", "b4: b3 & a3", "b5: b4 & b4");

  const cases: [title: string, graph: RevisionGraph, heads: string, target: string, steps: string, left?: string][] = [
    ["base where nothing is applied (test_downgrade_base_no_version)", linear, "", "base", "", ""],
    ["to where it is (test_downgrade_to_existing)", linear, "a", "a", "", "a"],
    ["to the head that it is at (test_downgrade_to_existing_head)", linear, "e", "e", "", "e"],
    ["to head, where it is", linear, "e", "head", "", "e"],
    ["to a revision (test_downgrade_path)", linear, "e", "c", "e d", "c"],
    ["to nothing (test_downgrade_path)", linear, "c", "base", "c b a", ""],
    ["by one (test_relative_downgrade_path)", linear, "c", "-1", "c", "b"],
    ["by three (test_relative_downgrade_path)", linear, "e", "-3", "e d c", "b"],
    ["above a revision (test_relative_downgrade_path)", linear, "d", "a+2", "d", "c"],
    ["below a revision (test_relative_downgrade_path)", linear, "d", "c-2", "d c b", "a"],
    ["below current", linear, "d", "current-1", "d", "c"],
    ["to before the first (test_downgrade_minus1_to_base)", branched, "a", "-1", "a", ""],
    ["to before the first by its name", linear, "b", "a-1", "b a", ""],
    ["of every branch (test_downgrade_multiple_branch)", branched, "d1 d2", "a", "d2 c2 d1 c1 b", "a"],
    [
      "above base takes what is above on every branch (test_relative_downgrade_baseplus2)",
      branched,
      "d2 d1",
      "base+2",
      "d2 c2 d1 c1",
      "b",
    ],
    [
      "above the base of a branch (test_relative_downgrade_branchplus2)",
      branched,
      "d2 d1",
      "c2branch@base+2",
      "d2 c2",
      "d1",
    ],
    ["on a branch (test_relative_downgrade_branchplus3)", branched, "d2 d1", "c2", "d2", "d1 c2"],
    [
      "further above the base of a branch (test_relative_downgrade_branchplus3)",
      branched,
      "d2 d1",
      "c2branch@base+3",
      "d2",
      "d1 c2",
    ],
    [
      "by one of a branch (test_downgrade_once_order_left_unbalanced_labelled)",
      branched,
      "d1 d2",
      "c1branch@-1",
      "d1",
      "c1 d2",
    ],
    ["by two of a branch", branched, "d1 d2", "c1branch@-2", "d1 c1", "d2"],
    [
      "below a head (test_downgrade_relative_order_right, test_downgrade_relative_order_left)",
      branched,
      "d2 c1",
      "d2-1",
      "d2",
      "c1 c2",
    ],
    [
      "of a branch to where it begins (test_downgrade_single_branch_c1branch)",
      branched,
      "c1 d2",
      "c1branch@b",
      "c1",
      "d2",
    ],
    [
      "of the other branch to where it begins (test_downgrade_single_branch_c1branch_from_d1_head)",
      branched,
      "c1 d2",
      "c2branch@b",
      "d2 c2",
      "c1",
    ],
    ["of the branch of a revision (test_downgrade_single_branch_c2)", branched, "d1 d2", "c2@b", "d2 c2", "d1"],
    ["of the branch of a head (test_downgrade_single_branch_d1)", branched, "d1 d2", "d1@b", "d1 c1", "d2"],
    [
      "below the head of a branch (test_downgrade_relative_to_branch_head)",
      branched,
      "d1 d2",
      "c1branch@head-1",
      "d1",
      "c1 d2",
    ],
    ["to a head beside another (test_downgrade_no_effect_branched)", branched, "d1 c2", "c2", "", "d1 c2"],
    ["to the other head (test_downgrade_no_effect_branched)", branched, "d1 c2", "d1", "", "d1 c2"],
    ["one side of a merge (test_mergepoint_to_only_one_side_downgrade)", fromMerge, "d2 d1", "b1", "d1 c1", "b1 d2"],
    ["one side of three (test_mergepoint_to_only_one_side_downgrade)", threeWay, "d3 d2 d1", "b1", "d1 c1", "b1 d2 d3"],
    [
      "of what nothing depends on (DependsOnBranchTestOne.test_downgrade_to_dependency)",
      one,
      "c2 d1",
      "c1",
      "d1",
      "c1 c2",
    ],
    [
      "below a dependency that stays (test_kaboom)",
      two,
      "amerge bmerge cmerge d1",
      "b2",
      "bmerge",
      "amerge b1 b2 cmerge d1",
    ],
    ["of what depends on others (test_kaboom)", two, "amerge d1 b1 cmerge", "d1@base", "d1", "amerge b1 b2 cmerge"],
    ["of everything (test_kaboom)", two, "amerge b1 b2 cmerge", "base", "cmerge c3 c2 c1 b2 b1 amerge a3 a2 a1", ""],
    ["across dependencies both ways (test_downgrade_over_crisscross)", crisscross, "a3 b2", "b1", "b2", "b1 a3"],
    [
      "below what depends on its own parent (DependsOnOwnDownrevTest.test_traverse_down)",
      ownParent,
      "a2",
      "a1",
      "a2",
      "a1",
    ],
    ["where an older one has the same dependency (test_dependencies_are_normalized)", four, "b4", "b3", "b4", "a3 b3"],
    ["to a parent of a merge (test_downgrade_to_depends_on)", five, "bmerge", "a1", "bmerge", "a1 b1"],
    ["to the other parent of a merge (test_downgrade_to_depends_on)", five, "bmerge", "b1", "bmerge", "a1 b1"],
    ["through a merge (test_downgrade_across_merge_point)", merged, "f", "b", "f e d2 c2 d1 c1", "b"],
    ["of a merge alone", diamond, "d", "-1", "d", "b c"],
    ["of an independent branch (test_downgrade_independent_branch)", crossed, "d1 d2", "c2branch@b", "d2 c2", "d1"],
    [
      "of a branch with what depends on it (test_downgrade_branch_dependency)",
      crossed,
      "d1 d2",
      "c1branch@b",
      "d2 d1 c1",
      "c2",
    ],
    [
      "of the head that nothing depends on (MultipleBranchEffectiveHead.test_other_downgrade)",
      effective,
      "x2 y2",
      "x@-1",
      "x2",
      "x1 y2",
    ],
    [
      "takes along what depends (MultipleBranchEffectiveHead.test_use_all_current)",
      effective,
      "x1 y2",
      "x@-1",
      "y2 x1",
      "y1",
    ],
    [
      "of a branch that only a dependency holds (MultipleBranchEffectiveHead.test_effective_head)",
      effective,
      "y2",
      "x@-1",
      "y2 x1",
      "y1",
    ],
    ["by one, where only one can go first", effective, "y2", "-1", "y2", "y1 x1"],
    [
      "by two of a labelled branch (LabeledBranchTest.test_branch_w_down_relative)",
      labelled,
      "f",
      "ebranch@-2",
      "f other",
      "e",
    ],
    [
      "of a base alone (test_we_need_head2_downgrade, test_we_need_base2_downgrade)",
      bases,
      "b1a b3 b1b d2",
      "b_2@base",
      "d2 c2 b2 a2 base2",
      "b1a b3 b1b",
    ],
    [
      "of a base with what depends on it (test_we_need_base3_downgrade)",
      bases,
      "b1a b3 b1b d2",
      "b_3@base",
      "d2 c2 b1b b3 a3 base3",
      "b1a a1b b2",
    ],
    [
      "of a branch by its head, which takes its base with both sides (test_we_need_head1_downgrade)",
      bases,
      "b1b",
      "b1b@base",
      "b1b a1b base1",
      "a3",
    ],
    [
      "of a branch to where its history begins takes what else begins there",
      branched,
      "d1 d2",
      "c1branch@base",
      "d2 c2 d1 c1 b a",
      "",
    ],
    ["of what alone is applied (test_we_need_head3_downgrade)", bases, "b3", "base", "b3 a3 base3", ""],
    [
      "of everything, dependencies last (test_heads_to_base_downgrade)",
      bases,
      "b1a b3 b1b d2",
      "base",
      "d2 c2 b2 a2 base2 b1b a1b b3 a3 base3 b1a a1a base1",
      "",
    ],
    [
      "to a base of its branch (NormalizedDownRevTest.test_branch_traversal)",
      normalized,
      "b4",
      "b1@base",
      "b4 b3 b2 b1",
      "a3",
    ],
    ["of all (NormalizedDownRevTest.test_all_traversal)", normalized, "b5", "base", "b5 b4 b3 b2 b1 a3 a2 a1", ""],
    [
      "below what others depend on (NormalizedDownRevTest.test_partial_traversal)",
      normalized,
      "b5",
      "a2",
      "b5 b4 b3 b2 a3",
      "a2 b1",
    ],
  ];
  for (const [title, graph, heads, target, steps, left] of cases) {
    it(title, () => {
      const plan = planDowngrade(graph, at(graph, heads), target);
      assert.equal(
        namesOf(
          graph,
          plan.steps.map(({ revision }) => revision),
        ),
        steps,
      );
      assert.ok(plan.steps.every(({ direction }) => direction === "down"));
      if (left !== undefined)
        assert.equal(
          namesOf(graph, plan.resulting).split(" ").toSorted().join(" "),
          left.split(" ").toSorted().join(" "),
        );
    });
  }

  it("refuses to go up, and more than is applied (test_invalid_relative_downgrade_path, test_downgrade_minus1_from_base)", () => {
    fails("usage", () => planDowngrade(linear, at(linear, "b"), "+2"));
    fails("out-of-range", () => planDowngrade(linear, at(linear, "b"), "-5"), /only 2 revisions are applied/);
    fails("out-of-range", () => planDowngrade(branched, at(branched), "-1"));
    fails("out-of-range", () => planDowngrade(branched, at(branched, "d1"), "d2@-2"));
    fails("out-of-range", () => planDowngrade(branched, at(branched, "d1 d2"), "c2branch@-3"), /only 2 .* alone/);
  });

  it("counts through a gap that was left", () => {
    const plan = planDowngrade(linear, applied(linear, "a c"), "-1");
    assert.equal(
      namesOf(
        linear,
        plan.steps.map(({ revision }) => revision),
      ),
      "c",
    );
    assert.equal(namesOf(linear, plan.resulting), "a");
  });

  it("refuses a target that is not applied (test_invalid_move_rev_to_none, test_invalid_move_higher_to_lower)", () => {
    fails("out-of-range", () => planDowngrade(linear, at(linear), "b"));
    const error = fails("out-of-range", () => planDowngrade(linear, at(linear, "b"), "c"));
    assert.match(error.hint ?? "", /upgrade/);
    fails("out-of-range", () => planDowngrade(linear, at(linear, "b"), "head"));
  });

  it("asks which of several heads -1 means, whatever their order (test_downgrade_once_order_right, test_downgrade_once_order_left, test_downgrade_once_order_right_unbalanced, test_downgrade_once_order_left_unbalanced)", () => {
    for (const heads of ["d2 d1", "c2 d1", "d1 d2", "c1 d2"]) {
      const error = fails("multiple-heads", () => planDowngrade(branched, at(branched, heads), "-1"));
      const wanted = heads.split(" ").map((head) => `${idOf(branched, head)} ${head}`);
      assert.deepEqual(error.facts.candidates, wanted.toSorted());
    }
    fails("multiple-heads", () => planDowngrade(diamond, at(diamond, "d"), "-2"));
  });

  it("refuses several targets, and a branch that is not there", () => {
    fails("usage", () => planDowngrade(branched, at(branched, "d1 d2"), "heads"));
    fails("unknown-revision", () => planDowngrade(branched, at(branched, "d1 d2"), "nope@-1"));
    fails("unknown-revision", () => planDowngrade(branched, at(branched, "d1 d2"), "c1branch@c2"));
  });

  it("refuses to pass a revision whose file is missing", () => {
    const timestamp = String(Number(idOf(linear, "c")) + 1);
    const state = { ...at(linear, "c"), missing: [{ id: 9, timestamp, name: `Gone${timestamp}` }] };
    const error = fails("missing-revision", () => planDowngrade(linear, state, "-1"));
    assert.equal(error.facts.revision, timestamp);
  });

  it("takes back two thousand revisions without delay", () => {
    const lines = Array.from({ length: 2000 }, (_, index) => (index === 0 ? "r0" : `r${index}: r${index - 1}`));
    const graph = soundGraph(...lines);
    const state = at(graph, "r1999");
    const started = performance.now();
    for (const target of ["base", "-2000", "r1999-2000", "r0@-2000"])
      assert.equal(planDowngrade(graph, state, target).steps.length, 2000, target);
    const seconds = (performance.now() - started) / 1000;
    assert.ok(seconds < 2, `${seconds} s`);
  });
});
