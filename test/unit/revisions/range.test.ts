import assert from "node:assert/strict";
import type { RevisionGraph } from "../../../src/core/revisions/graph.ts";
import { planUpgrade } from "../../../src/core/revisions/plan.ts";
import { selectRange } from "../../../src/core/revisions/range.ts";
import { at, fails, namesOf, soundGraph } from "./history.ts";

/** Titles end with the test of Alembic's test_revision.py or test_command.py that they answer to; ours are oldest first. */
describe("ranges", () => {
  const linear = soundGraph("a", "b: a", "c: b");
  const diamond = soundGraph("a", "b1: a", "b2: a", "c: b1 b2", "d: c");
  const empty = soundGraph();
  const labelled = soundGraph(
    "a#abranch, b: a, somelongername: b, c: somelongername",
    "d, e#ebranch: d, someothername: e, f: someothername",
  );
  const longShort = soundGraph("a", "b1: a", "b2: a", "c1: b1", "d11: c1", "d12: c1");
  const branches = soundGraph(
    "a, b1: a, b2: a, cb1: b1, cb2: b2, d1cb1: cb1, d2cb1: cb1",
    "d1cb2: cb2, d2cb2: cb2, d3cb2: cb2, d1d2cb2: d1cb2 d2cb2",
  );
  const travelling = soundGraph(
    "a1, a2: a1, a3: a2, b1: a3, b2: a3, cb1: b1, cb2: b2, db1: cb1, db2: cb2",
    "e1b1: db1, fe1b1: e1b1, e2b1: db1, e2b2: db2, merge: e2b1 e2b2",
  );
  const bases = soundGraph(
    "base1, base2, base3, a1a: base1, a1b: base1, a2: base2, a3: base3, b1a: a1a, b1b: a1b",
    "b2: a2, b3: a3, c2: b2, d2: c2, mergeb3d2: b3 d2",
  );
  const crossed = soundGraph(
    "base1#b_1, a1a: base1, a1b: base1, base3#b_3, a3: base3, b1a: a1a, b1b: a1b & a3, b3: a3",
    "base2#b_2, a2: base2, b2: a2, c2: b2 & a3, d2: c2",
  );
  const chained = soundGraph(
    "base1#b_1, a1: base1, b1: a1, c1: b1, base2#b_2: & b_1, a2: base2, b2: a2, c2: b2, d2: c2",
    "base3#b_3, a3: base3, b3: a3, c3: b3 & b2, d3: c3",
  );
  const normalized = soundGraph("a1", "a2: a1", "a3: a2", "b1", "b2: b1 & a3", "b3: b2", "b4: b3 & a3", "b5: b4 & b4");
  const deep = soundGraph("c1, a1, a2: a1 & c1, a3: a2 & c1, b1, b2: b1 & a3, b3: b2, b4: b3 & a3, b5: b4");
  const onlyDependency = soundGraph("base1", "a1: base1", "b1: a1", "c2: & a1", "c3: c2");

  const cases: [title: string, graph: RevisionGraph, range: string, expected: string, current?: string][] = [
    ["both ends (test_history_num_range)", linear, "a:b", "a b"],
    ["up to an end (test_history_base_to_num)", linear, ":b", "a b"],
    ["from an end (test_history_num_to_head)", linear, "a:", "a b c"],
    ["everything (test_history_full)", linear, ":", "a b c"],
    ["a number above an end (test_history_num_plus_relative)", linear, "a:+2", "a b c"],
    ["a number below an end (test_history_relative_to_num)", linear, "-2:c", "a b c"],
    ["a number above that is too large stops at the end", linear, "b:+5", "b c"],
    [
      "a number below that is too large stops at the beginning (test_history_too_large_relative_to_num)",
      linear,
      "-5:c",
      "a b c",
    ],
    ["from what is applied (test_history_current_to_head_as_b)", linear, "current:", "b c", "b"],
    ["from what is applied, where nothing is (test_history_current_to_head_as_base)", linear, "current:", "a b c", ""],
    ["up to what is applied", linear, "a:current", "a b", "b"],
    ["from two that are applied", longShort, "current:", "b2 c1 d11 d12", "c1 b2"],
    ["one revision", linear, "b", "b"],
    ["the heads (test_filter_for_lineage_heads)", longShort, "heads", "b2 d11 d12"],
    ["relative ends", linear, "base+1:head-1", "a b"],
    ["a diamond (test_iterate_simple_diamond)", diamond, "a:d", "a b1 b2 c d"],
    ["of nothing (EmptyMapTest.test_iterate)", empty, "base:heads", ""],
    [
      "down to the base of a branch (test_iterate_head_to_named_base)",
      labelled,
      "ebranch@base:heads",
      "d e someothername f",
    ],
    [
      "down to the base of the other branch (test_iterate_head_to_named_base)",
      labelled,
      "abranch@base:heads",
      "a b somelongername c",
    ],
    [
      "up to the head of a branch (test_iterate_named_head_to_base)",
      labelled,
      "base:ebranch@head",
      "d e someothername f",
    ],
    [
      "up to the head of the other branch (test_iterate_named_head_to_base)",
      labelled,
      "base:abranch@head",
      "a b somelongername c",
    ],
    ["the head of a branch (test_iterate_named_head_to_heads)", labelled, "ebranch@head:heads", "f"],
    [
      "from a revision of a branch (test_iterate_named_rev_to_heads, test_iterate_to_branch_at_rev)",
      labelled,
      "ebranch@d:heads",
      "d e someothername f",
    ],
    [
      "down to the base of a revision (test_iterate_head_to_version_specific_base)",
      labelled,
      "e@base:heads",
      "d e someothername f",
    ],
    [
      "down to the base of another revision (test_iterate_head_to_version_specific_base)",
      labelled,
      "c@base:heads",
      "a b somelongername c",
    ],
    ["two below the head of a branch (test_branch_w_down_relative)", labelled, "ebranch@-2:heads", "e someothername f"],
    ["two above the base of a branch (test_branch_w_up_relative)", labelled, "base:ebranch@+2", "d e"],
    [
      "branches of different length (LongShortBranchTest.test_iterate_full)",
      longShort,
      "base:heads",
      "a b1 b2 c1 d11 d12",
    ],
    ["from a merge (test_iterate_from_merge_point)", branches, "a:d1d2cb2", "a b2 cb2 d1cb2 d2cb2 d1d2cb2"],
    ["one branch (test_iterate_single_branch)", branches, "a:d3cb2", "a b2 cb2 d3cb2"],
    ["one branch to base (test_iterate_single_branch_to_base)", branches, "base:d3cb2", "a b2 cb2 d3cb2"],
    [
      "heads above one revision (test_iterate_multiple_heads_single_base)",
      branches,
      "b2:heads",
      "b2 cb2 d1cb2 d2cb2 d3cb2 d1d2cb2",
    ],
    [
      "two branches to the root (test_two_branches_to_root)",
      travelling,
      "a1:merge",
      "a1 a2 a3 b1 b2 cb1 cb2 db1 db2 e2b1 e2b2 merge",
    ],
    ["two branches to one of them (test_two_branches_end_in_branch)", travelling, "b1:merge", "b1 cb1 db1 e2b1 merge"],
    [
      "two branches to behind where they begin (test_two_branches_end_behind_branch)",
      travelling,
      "a2:merge",
      "a2 a3 b1 b2 cb1 cb2 db1 db2 e2b1 e2b2 merge",
    ],
    [
      "three branches to where they begin (test_three_branches_end_in_single_branch)",
      travelling,
      "a3:heads",
      "a3 b1 b2 cb1 cb2 db1 db2 e1b1 fe1b1 e2b1 e2b2 merge",
    ],
    [
      "three branches to the root (test_three_branches_to_root)",
      travelling,
      "a1:heads",
      "a1 a2 a3 b1 b2 cb1 cb2 db1 db2 e1b1 fe1b1 e2b1 e2b2 merge",
    ],
    [
      "one of three to base (test_iterate_to_symbolic_base)",
      travelling,
      "base:fe1b1",
      "a1 a2 a3 b1 cb1 db1 e1b1 fe1b1",
    ],
    [
      "several bases (MultipleBaseTest.test_heads_to_base, test_heads_to_base_exclusive, test_heads_to_blank)",
      bases,
      ":heads",
      "base1 base2 base3 a1a a1b a2 a3 b1a b1b b2 b3 c2 d2 mergeb3d2",
    ],
    ["heads above one of several bases (test_heads_to_revs_base_exclusive)", bases, "c2:heads", "c2 d2 mergeb3d2"],
    ["a path (test_specific_path_one)", bases, "base3:b3", "base3 a3 b3"],
    [
      "with dependencies (MultipleBaseCrossDependencyTestOne.test_heads_to_base)",
      crossed,
      ":heads",
      "base1 a1a a1b base3 a3 b1a b1b b3 base2 a2 b2 c2 d2",
    ],
    [
      "a branch with what it depends on (test_we_need_head2_upgrade)",
      crossed,
      ":b_2@head",
      "base3 a3 base2 a2 b2 c2 d2",
    ],
    ["a branch that depends on nothing (test_we_need_head3_upgrade)", crossed, ":b_3@head", "base3 a3 b3"],
    ["a head with what it depends on (test_we_need_head1_upgrade)", crossed, ":b1b@head", "base1 a1b base3 a3 b1b"],
    [
      "from the base of a branch with what it depends on (test_we_need_base2_upgrade)",
      crossed,
      "b_2@base:heads",
      "base3 a3 base2 a2 b2 c2 d2",
    ],
    [
      "from the base of a branch that others depend on (test_we_need_base3_upgrade)",
      crossed,
      "b_3@base:heads",
      "base3 a3 b3",
    ],
    [
      "with dependencies by label (MultipleBaseCrossDependencyTestTwo.test_heads_to_base)",
      chained,
      ":heads",
      "base1 a1 b1 c1 base2 a2 b2 c2 d2 base3 a3 b3 c3 d3",
    ],
    [
      "of the second branch (test_we_need_head2, test_we_need_base2)",
      chained,
      "b_2@base:heads",
      "base1 base2 a2 b2 c2 d2",
    ],
    [
      "of the third branch (test_we_need_head3, test_we_need_base3)",
      chained,
      ":b_3@head",
      "base1 base2 a2 b2 base3 a3 b3 c3 d3",
    ],
    ["of the first branch (test_we_need_head1, test_we_need_base1)", chained, "b_1@base:heads", "base1 a1 b1 c1"],
    ["a base that depends (test_traverse_no_parent_but_a_dep)", onlyDependency, ":heads", "base1 a1 b1 c2 c3"],
  ];
  for (const [title, graph, range, expected, current = ""] of cases) {
    it(title, () => assert.equal(namesOf(graph, selectRange(graph, at(graph, current), range)), expected));
  }

  /** Where Alembic iterates from several revisions or fills other branches in, ours is an upgrade. */
  const upgrades: [title: string, graph: RevisionGraph, from: string, to: string, expected: string][] = [
    ["the same target twice (test_iterate_tolerates_dupe_targets)", linear, "a", "c c", "b c"],
    ["several heads (test_iterate_multiple_heads)", branches, "a", "d2cb2 d3cb2", "b2 cb2 d2cb2 d3cb2"],
    ["several branches (test_iterate_multiple_branch_to_base)", branches, "", "d3cb2 cb1", "a b1 b2 cb1 cb2 d3cb2"],
    [
      "all sides of a merge (test_iterate_one_branch_both_to_merge)",
      travelling,
      "db1",
      "merge",
      "b2 cb2 db2 e2b1 e2b2 merge",
    ],
    [
      "from several (test_three_branches_end_multiple_bases, test_three_branches_end_multiple_bases_exclusive)",
      travelling,
      "cb1 cb2",
      "merge fe1b1",
      "db1 db2 e1b1 fe1b1 e2b1 e2b2 merge",
    ],
    [
      "from nothing (test_three_branches_end_multiple_bases_exclusive_blank)",
      travelling,
      "",
      "e2b1 b2 fe1b1",
      "a1 a2 a3 b1 b2 cb1 db1 e1b1 fe1b1 e2b1",
    ],
    [
      "other bases too (test_heads_to_revs_plus_implicit_base_exclusive, test_heads_to_revs_plus_implicit_base_inclusive)",
      bases,
      "c2",
      "heads",
      "base1 base3 a1a a1b a3 b1a b1b b3 d2 mergeb3d2",
    ],
    ["two paths, one begun (test_specific_path_two_implicit_base)", bases, "base3", "b3 b2", "base2 a2 a3 b2 b3"],
    [
      "targets that rest on each other (test_detect_invalid_head_selection)",
      travelling,
      "a3",
      "db1 b2 fe1b1",
      "b1 b2 cb1 db1 e1b1 fe1b1",
    ],
    [
      "what another branch depends on (test_partial_traversal_implicit_base_two)",
      normalized,
      "b1",
      "b5",
      "a1 a2 a3 b2 b3 b4 b5",
    ],
    [
      "what a dependency depends on (test_partial_traversal_implicit_base_three)",
      deep,
      "b1",
      "b5",
      "c1 a1 a2 a3 b2 b3 b4 b5",
    ],
  ];
  for (const [title, graph, from, to, expected] of upgrades) {
    it(`upgrade ${title}`, () => {
      const { steps } = planUpgrade(graph, at(graph, from), to.split(" "));
      assert.equal(
        namesOf(
          graph,
          steps.map(({ revision }) => revision),
        ),
        expected,
      );
    });
  }

  it("refuse ends that are the wrong way round or apart (test_same_branch_wrong_direction, test_distinct_branches)", () => {
    fails("out-of-range", () => selectRange(branches, at(branches), "d1cb1:b1"), /d1cb1 is not below/);
    fails("out-of-range", () => selectRange(branches, at(branches), "b1:d2cb2"));
    fails("out-of-range", () => selectRange(crossed, at(crossed), "d2:b2"));
    // test_different_branch_not_wrong_direction, test_wrong_direction_to_base_as_none, test_wrong_direction_to_base_as_empty
    fails("out-of-range", () => selectRange(crossed, at(crossed), "d2:b3"));
    fails("out-of-range", () => selectRange(branches, at(branches), "d1cb1:base"));
  });

  it("refuse what is no range", () => {
    for (const range of ["a:b:c", "-1:+1"]) fails("usage", () => selectRange(linear, at(linear), range));
    fails("unknown-revision", () => selectRange(linear, at(linear), "nope:"));
    fails("ambiguous-revision", () => selectRange(longShort, at(longShort), "a:+1"));
  });
});
