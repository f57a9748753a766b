import assert from "node:assert/strict";
import { readApplied, statesOf, tellRepeated } from "../../../src/core/revisions/applied.ts";
import { RevisionGraph } from "../../../src/core/revisions/graph.ts";
import { compareIds, prerequisites } from "../../../src/core/revisions/id.ts";
import { planOnly } from "../../../src/core/revisions/plan.ts";
import type { Direction } from "../../../src/core/revisions/revision.ts";
import { applied, at, fails, idOf, namesOf, revisionsOf, soundGraph } from "./history.ts";

/** Titles end with the test of Alembic's test_revision.py that they answer to. */
describe("the revision graph", () => {
  const linear = soundGraph("a", "b: a", "c: b", "d: c");

  it("has the heads that its revisions make (test_add_revision_one_head, test_add_revision_two_head)", () => {
    assert.equal(namesOf(linear, linear.heads), "d");
    const forked = soundGraph("a", "b: a", "c1: b", "c2: b", "d1: c1");
    assert.equal(namesOf(forked, forked.heads), "c2 d1");
    assert.ok(forked.isBranchPoint(idOf(forked, "b")));
    assert.ok(!forked.isBranchPoint(idOf(forked, "c1")));
  });

  it("has heads that others depend on (MultipleBaseCrossDependencyTestOne.test_what_are_the_heads)", () => {
    const graph = soundGraph(
      "base1#b_1, a1a: base1, a1b: base1, base3#b_3, a3: base3, b1a: a1a, b1b: a1b & a3, b3: a3",
      "base2#b_2, a2: base2, b2: a2, c2: b2 & a3, d2: c2",
    );
    assert.equal(namesOf(graph, graph.heads), "b1a b1b b3 d2");
    assert.equal(namesOf(graph, graph.bases), "base1 base3 base2");
  });

  it("has heads of several bases by label (MultipleBaseCrossDependencyTestTwo.test_what_are_the_heads)", () => {
    const graph = soundGraph(
      "base1#b_1, a1: base1, b1: a1, c1: b1, base2#b_2: & b_1, a2: base2, b2: a2, c2: b2, d2: c2",
      "base3#b_3, a3: base3, b3: a3, c3: b3 & b2, d3: c3",
    );
    assert.equal(namesOf(graph, graph.heads), "c1 d2 d3");
    assert.equal(namesOf(graph, graph.get(idOf(graph, "base2"))?.dependsOn ?? []), "base1");
  });

  it("has several bases (test_get_base_revisions)", () => {
    const graph = soundGraph("a", "b: a", "d", "e: d");
    assert.equal(namesOf(graph, graph.bases), "a d");
  });

  it("is empty without revisions (EmptyMapTest)", () => {
    const graph = soundGraph();
    assert.deepEqual([graph.ordered, graph.heads, graph.bases], [[], [], []]);
  });

  it("has merge points, and knows all that is below one (test_ancestor_nodes)", () => {
    const graph = soundGraph("a", "b1: a", "b2: a", "x: a", "merge: b1 b2");
    assert.ok(graph.isMergePoint(idOf(graph, "merge")));
    assert.deepEqual([...graph.ancestors([idOf(graph, "merge")])].map((id) => namesOf(graph, [id])).toSorted(), [
      "a",
      "b1",
      "b2",
      "merge",
    ]);
    assert.equal(namesOf(graph, graph.childrenOf(idOf(graph, "a"))), "b1 b2 x");
  });

  it("hands a label down the branch, up as far as it is alone, and through a merge (test_filter_for_lineage_labeled_head_across_merge)", () => {
    const graph = soundGraph("a", "b: a", "c1: b", "d1#c1branch: c1", "c2: b", "e: d1 c2", "f: e");
    const labels = Object.fromEntries(graph.ordered.map(({ id, slug }) => [slug, graph.labelsOf(id).join(" ")]));
    assert.deepEqual(labels, { a: "", b: "", c1: "c1branch", d1: "c1branch", c2: "", e: "c1branch", f: "c1branch" });
  });

  it("gives a revision the labels of all its branches", () => {
    const graph = soundGraph("a#one", "b#two: a", "c: b", "d");
    const labels = graph.ordered.map(({ id }) => graph.labelsOf(id).join(" "));
    assert.deepEqual(labels, ["one two", "one two", "one two", ""]);
  });

  it("takes a dependency on the own parent and a repeated parent for one (test_normalized_down_revisions, test_dupe_dependency, test_revision_dupe_head)", () => {
    const graph = soundGraph("a", "b: a a & a", "c: b & b a");
    const [, b = assert.fail(), c = assert.fail()] = graph.ordered;
    assert.equal(namesOf(graph, prerequisites(b)), "a");
    assert.equal(namesOf(graph, prerequisites(c)), "b a");
    assert.equal(namesOf(graph, graph.dependentsOf(idOf(graph, "a"))), "b c");
  });

  it("knows two names of which one begins with the other apart (test_revision_map_no_loop_w_overlapping_substrings, test_revision_map_no_loop_w_overlapping_substrings_dependencies)", () => {
    const graph = soundGraph("user_foo", "user: user_foo");
    assert.equal(namesOf(graph, graph.ordered), "user_foo user");
    const dependent = soundGraph("user_foo", "user: & user_foo");
    assert.equal(namesOf(dependent, dependent.ordered), "user_foo user");
  });

  it("orders by age, whatever the order of the files", () => {
    const graph = new RevisionGraph(revisionsOf("a", "b: a", "c: b", "x").toReversed());
    assert.equal(namesOf(graph, graph.ordered), "a b c x");
  });

  it("orders ids that share a timestamp right after each other", () => {
    const ids = ["1700000000002", "1700000000001.10", "1700000000001", "0000000000003", "1700000000001.2"];
    assert.deepEqual(ids.toSorted(compareIds), [ids[3], ids[2], ids[4], ids[1], ids[0]]);
  });

  it("tells current, through gaps too", () => {
    assert.equal(namesOf(linear, linear.headsOf(applied(linear, "a c").applied)), "c");
    const forked = soundGraph("a", "b: a", "c: a", "d: b c");
    assert.equal(namesOf(forked, forked.headsOf(at(forked, "b c").applied)), "b c");
    const dependent = soundGraph("x", "a: & x");
    assert.equal(
      namesOf(dependent, dependent.headsOf(at(dependent, "a").applied)),
      "x a",
      "test_heads_one_is_dependent",
    );
  });

  it("matches rows by name and tells the missing ones", () => {
    const state = readApplied(linear, [
      { id: 1, timestamp: idOf(linear, "a"), name: `Rev_a${idOf(linear, "a")}` },
      { id: 2, timestamp: idOf(linear, "a"), name: `Other${idOf(linear, "a")}` },
    ]);
    assert.equal(namesOf(linear, state.applied), "a");
    assert.deepEqual(
      state.missing.map(({ name }) => name),
      [`Other${idOf(linear, "a")}`],
    );
  });

  it("counts a row that is there twice once, and tells (test_err_correctly_raised_on_dupe_rows_no_pk)", () => {
    const row = { id: 1, timestamp: idOf(linear, "a"), name: `Rev_a${idOf(linear, "a")}` };
    const gone = { id: 3, timestamp: "1600000000000", name: "Gone1600000000000" };
    const state = readApplied(linear, [row, { ...row, id: 2 }, gone, { ...gone, id: 4 }]);
    assert.equal(namesOf(linear, state.applied), "a");
    assert.deepEqual([state.missing, state.repeated], [[gone], [row.name, gone.name]]);
    assert.match(tellRepeated(state)[0] ?? "", /^Rev_a1700000000000 is recorded as applied more than once/);
    assert.deepEqual(tellRepeated(readApplied(linear, [row])), []);
  });

  it("calls a pending revision below an applied one out of order", () => {
    const states = linear.ordered.map(statesOf(linear, applied(linear, "a c")));
    assert.deepEqual(states, ["applied", "out-of-order", "applied", "pending"]);
  });

  it("looks through two thousand revisions without delay (LargeMapTest.test_all)", () => {
    const lines = Array.from({ length: 2000 }, (_, index) => {
      const parents =
        index === 0 ? "" : index % 7 === 0 && index > 10 ? `r${index - 1} r${index - 5}` : `r${index - 1}`;
      return `r${index}${index % 100 === 3 ? `#label${index}` : ""}: ${parents}${index % 50 === 49 ? ` & r${index - 40}` : ""}`;
    });
    const started = performance.now();
    const graph = soundGraph(...lines);
    assert.equal(
      graph.ordered.map(statesOf(graph, at(graph, "r1000"))).filter((state) => state === "applied").length,
      1001,
    );
    assert.equal(graph.headsOf(new Set(graph.ordered.map(({ id }) => id))).length, 1);
    assert.equal(graph.labelsOf(idOf(graph, "r1999")).length, 20);
    const seconds = (performance.now() - started) / 1000;
    assert.ok(seconds < 2, `${seconds} s`);
  });
});

describe("a plan for one revision alone", () => {
  const graph = soundGraph("a", "b: a", "c: b & a", "d: c");
  const only = (heads: string, target: string, direction: Direction) => {
    const { plan, warnings } = planOnly(graph, applied(graph, heads), target, direction);
    return [
      namesOf(
        graph,
        plan.steps.map(({ revision }) => revision),
      ),
      namesOf(graph, plan.resulting),
      ...warnings,
    ];
  };

  it("has no warning where the graph does not mind", () => {
    assert.deepEqual(only("a b", "c", "up"), ["c", "c"]);
    assert.deepEqual(only("a b c", "c", "down"), ["c", "b"]);
  });

  it("tells a parent that is pending and a child that is applied", () => {
    const id = (name: string) => `${idOf(graph, name)} ${name}`;
    assert.deepEqual(only("", "c", "up"), [
      "c",
      "c",
      `It rests on ${id("b")}, which is not applied.`,
      `It rests on ${id("a")}, which is not applied.`,
    ]);
    assert.deepEqual(only("a c", "b", "up"), ["b", "c", `${id("c")} rests on it and is applied.`]);
    assert.deepEqual(only("a b c", "b", "down"), ["b", "c", `${id("c")} rests on it and is applied.`]);
  });

  it("has no steps where it is so already", () => {
    assert.deepEqual(only("a", "a", "up"), ["", "a"]);
    assert.deepEqual(only("a", "b", "down"), ["", "a"]);
  });

  it("refuses what is not one revision", () => {
    fails("usage", () => only("a", "+1", "up"));
    fails("usage", () => only("a", "base", "down"));
    assert.deepEqual(only("a", "head-2", "up"), ["b", "b"]);
  });
});
