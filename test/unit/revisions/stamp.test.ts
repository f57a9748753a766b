import assert from "node:assert/strict";
import type { AppliedState } from "../../../src/core/revisions/applied.ts";
import type { RevisionGraph } from "../../../src/core/revisions/graph.ts";
import { planStamp } from "../../../src/core/revisions/stamp.ts";
import type { StampOptions } from "../../../src/core/revisions/stamp.ts";
import { applied, at, fails, idOf, namesOf, soundGraph } from "./history.ts";

/** Titles end with the test of Alembic that they answer to. Its table holds heads, TypeORM's every revision. */
describe("stamp plans", () => {
  const linear = soundGraph("a", "b: a", "c: b", "d: c");
  const branched = soundGraph("a", "b: a", "c1#c1branch: b", "d1: c1", "c2#c2branch: b", "d2: c2");
  const merged = soundGraph("a", "b: a", "c1: b", "d1: c1", "c2#c2branch: b", "d2: c2", "e: d1 d2", "f: e");
  const forest = soundGraph("a1", "b1: a1", "a2", "b2: a2");
  const dependent = soundGraph("a1#lib1", "b1: a1", "c1: b1", "a2", "b2: a2", "c2: b2 & c1", "d1: c1", "e1: d1");
  const threeHeads = soundGraph("a", "b: a", "c: b", "e: b", "f: b");

  const cases: [string, RevisionGraph, string, string, string, string][] = [
    // title, history, heads of what is recorded, targets, inserted, removed
    ["to base (test_stamp_to_base)", linear, "d", "base", "", "d c b a"],
    ["to an older revision (test_live_stamp_down)", linear, "d", "b", "", "d c"],
    ["to a younger revision (test_live_stamp_up)", linear, "b", "d", "c d", ""],
    ["to where it is (test_live_stamp_idempotent)", linear, "b", "b", "", ""],
    ["on nothing (test_live_stamp_creates_table)", linear, "", "head", "a b c d", ""],
    [
      "down to a branch point (test_stamp_down_across_multiple_branch_to_branchpoint)",
      branched,
      "d1 c2",
      "b",
      "",
      "c2 d1 c1",
    ],
    ["a branch away (test_stamp_to_labeled_base_multiple_heads)", branched, "d1 c2", "c1branch@base", "", "d1 c1"],
    ["up one branch (test_stamp_to_labeled_head_multiple_heads)", branched, "d1 c2", "c2branch@head", "d2", ""],
    [
      "down through a merge, the other side stays (test_stamp_down_across_merge_point_branch)",
      merged,
      "e",
      "c2",
      "",
      "e d2",
    ],
    [
      "down past where it forked (test_stamp_down_across_merge_prior_branching)",
      merged,
      "e",
      "a",
      "",
      "e d2 c2 d1 c1 b",
    ],
    [
      "up through a merge from one branch (test_stamp_up_across_merge_from_single_branch)",
      merged,
      "c2",
      "e",
      "c1 d1 d2 e",
      "",
    ],
    [
      "to a head beyond a merge (test_stamp_labeled_head_across_merge_from_multiple_branch)",
      merged,
      "d1 c2",
      "c2branch@head",
      "d2 e f",
      "",
    ],
    [
      "up through a merge from both (test_stamp_up_across_merge_from_multiple_branch)",
      merged,
      "d1 c2",
      "e",
      "d2 e",
      "",
    ],
    [
      "up through a merge from below (test_stamp_up_across_merge_prior_branching)",
      merged,
      "b",
      "e",
      "c1 d1 c2 d2 e",
      "",
    ],
    ["to all heads (test_stamp_to_heads)", forest, "", "heads", "a1 b1 a2 b2", ""],
    ["to all heads, which are there (test_stamp_to_heads_no_moves_needed)", forest, "b1 b2", "heads", "", ""],
    [
      "below what another branch depends on, which stays without what needs it (test_stamp_across_dependency)",
      dependent,
      "e1 c2",
      "b1",
      "",
      "e1 d1 c2 c1",
    ],
    ["one head of several (test_sql_stamp_single_head)", forest, "", "b2@head", "a2 b2", ""],
    ["to several heads by one word (test_sql_stamp_heads)", threeHeads, "b", "heads", "c e f", ""],
    [
      "to several from their ancestor (test_online_stamp_multi_rev_from_real_ancestor)",
      threeHeads,
      "a",
      "e f",
      "b e f",
      "",
    ],
    ["to several that are there (test_online_stamp_version_already_there)", threeHeads, "c e", "c e", "", ""],
    ["leaves another branch alone", threeHeads, "c e", "f", "f", ""],
    ["leaves a gap below another branch alone", forest, "b2", "a1", "a1", ""],
    ["relative to a revision", linear, "", "b+1", "a b c", ""],
    ["to a base of two is that of its branch", forest, "b1 b2", "b1@base", "", "b1 a1"],
  ];
  for (const [title, graph, heads, targets, inserted, removed] of cases) {
    it(title, () => assert.deepEqual(stamp(graph, at(graph, heads), targets), [inserted, removed]));
  }

  function stamp(graph: RevisionGraph, state: AppliedState, targets: string, options?: StampOptions): [string, string] {
    const { insert, remove } = planStamp(graph, state, targets.split(" "), options);
    return [namesOf(graph, insert), remove.map(({ revision, name }) => revision?.slug ?? name).join(" ")];
  }

  it("names rows as TypeORM records them", () => {
    const { remove, resulting } = planStamp(linear, at(linear, "b"), ["a"]);
    const { name, id } = linear.get(idOf(linear, "b")) ?? assert.fail();
    assert.deepEqual(
      remove.map((row) => [row.name, row.timestamp]),
      [[name, id]],
    );
    assert.deepEqual(resulting, [idOf(linear, "a")]);
  });

  const gone = { id: 9, timestamp: "1600000000000", name: "Gone1600000000000" };

  it("purges other branches and what is not on disk (test_stamp_purge)", () => {
    const state = { ...at(threeHeads, "c e"), missing: [gone] };
    assert.deepEqual(stamp(threeHeads, state, "f", { purge: true }), ["f", "e c Gone1600000000000"]);
    assert.deepEqual(stamp(threeHeads, state, "base", { purge: true }), ["", "e c b a Gone1600000000000"]);
  });

  it("leaves what is not on disk alone without a purge", () => {
    assert.deepEqual(stamp(linear, { ...at(linear, "b"), missing: [gone] }, "base"), ["", "b a"]);
  });

  it("refuses a target that another rests on (test_online_stamp_multi_rev_nonsensical, test_sql_stamp_multi_rev_nonsensical)", () => {
    fails("usage", () => stamp(threeHeads, at(threeHeads), "a e f"), /e rests on .* a/);
  });

  it("takes heads of which one depends on another", () => {
    const graph = soundGraph("a", "b", "c: b & a");
    assert.deepEqual(stamp(graph, at(graph), "heads"), ["a b c", ""]);
  });

  it("refuses what counts from where the database is, and nothing at all", () => {
    fails("usage", () => stamp(linear, at(linear, "b"), "+1"));
    fails("usage", () => planStamp(linear, at(linear, "b"), []));
  });

  it("fills in what a gap left out", () => {
    assert.deepEqual(stamp(linear, applied(linear, "a c"), "d"), ["b d", ""]);
  });
});
