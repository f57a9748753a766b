import assert from "node:assert/strict";
import { RevisionGraph } from "../../../src/core/revisions/graph.ts";
import { nextId, parentsOfMerge, placeRevision } from "../../../src/core/revisions/placement.ts";
import type { PlacementInput } from "../../../src/core/revisions/placement.ts";
import { fails, graphOf, idOf, soundGraph } from "./history.ts";

const NOW = 1_800_000_000_000;
const NOW_ID = String(NOW);

/** Titles end with the test of Alembic that they answer to. */
describe("the place of a new revision", () => {
  const linear = soundGraph("a", "b: a", "c: b");
  const branched = soundGraph("a", "b#left: a", "c#right: a", "d: c");

  const place = (graph: RevisionGraph, input: PlacementInput = {}) => placeRevision(graph, input, NOW);
  const parents = (graph: RevisionGraph, input: PlacementInput = {}) =>
    place(graph, input).revises.map((id) => graph.get(id)?.slug);

  it("begins a history (test_007_no_head)", () => {
    assert.deepEqual(place(soundGraph()), { id: NOW_ID, revises: [], dependsOn: [] });
  });

  it("revises the head (test_create_script_basic)", () => {
    assert.deepEqual(parents(linear), ["c"]);
  });

  it("asks which one where there are several heads (test_create_rev_requires_head)", () => {
    const error = fails("multiple-heads", () => place(branched));
    assert.match(error.hint ?? "", /--head/);
    assert.equal(error.facts.candidates?.length, 2);
  });

  it("revises the head that is named, in every way that names it (test_create_script_branches)", () => {
    for (const head of ["d", idOf(branched, "d"), "right@head", `Rev_d${idOf(branched, "d")}`])
      assert.deepEqual(parents(branched, { parents: [head] }), ["d"]);
  });

  it("revises several (test_create_revision_with_several_heads)", () => {
    assert.deepEqual(parents(branched, { parents: ["left", "right@head"] }), ["b", "d"]);
    assert.deepEqual(parents(branched, { parents: ["heads"] }), ["b", "d"]);
    assert.deepEqual(parents(branched, { parents: ["d", "d"] }), ["d"]);
  });

  it("revises what is no head only when it is told to (test_create_script_missing_splice, test_create_script_splice)", () => {
    const error = fails("usage", () => place(linear, { parents: ["b"] }));
    assert.match(error.message, /b is not a head/);
    assert.match(error.hint ?? "", /--splice/);
    assert.deepEqual(parents(linear, { parents: ["b"], splice: true }), ["b"]);
  });

  it("begins a second history (test_new_base)", () => {
    assert.deepEqual(place(linear, { parents: ["base"], branch: "billing" }), {
      id: NOW_ID,
      revises: [],
      branch: "billing",
      dependsOn: [],
    });
  });

  it("does not count from the database, which it does not ask", () => {
    for (const head of ["current", "+1", "-1"]) fails("usage", () => place(linear, { parents: [head] }));
  });

  it("depends on ids, labels and parts of ids (test_depends_on)", () => {
    for (const other of [idOf(branched, "b"), "left", "b"])
      assert.deepEqual(place(branched, { parents: ["d"], dependsOn: [other] }).dependsOn, [idOf(branched, "b")]);
    fails("unknown-revision", () => place(branched, { parents: ["d"], dependsOn: ["nope"] }));
  });

  it("takes a label once, and no word that means something else", () => {
    assert.match(
      fails("bad-branch-label", () => place(branched, { parents: ["b"], branch: "right" })).message,
      /already/,
    );
    for (const label of ["head", "a@b", "a:b", "+a", "two words", "1st", ""])
      fails("bad-branch-label", () => place(linear, { branch: label }));
    assert.equal(place(linear, { branch: "feature-x" }).branch, "feature-x");
  });

  describe("its id", () => {
    it("is now, or right after a newest one from the future", () => {
      assert.equal(nextId(linear, NOW), NOW_ID);
      assert.equal(nextId(linear, 5), String(Number(idOf(linear, "c")) + 1));
    });

    it("is the one that is given, when it is later than what it rests on", () => {
      assert.equal(place(linear, { id: "1790000000000" }).id, "1790000000000");
      const error = fails("usage", () => place(linear, { id: "1600000000000" }));
      assert.match(error.message, /earlier than/);
    });

    it("has 13 digits (test_illegal_characters)", () => {
      for (const id of ["1", "abc", "17-0000000000", "1700000000@00", "0000000000000", "17000000000001"])
        assert.match(fails("usage", () => place(linear, { id })).message, /13 digits/);
    });

    it("is nobody else's", () => {
      const again = { parents: ["b"], id: idOf(branched, "d") };
      const error = fails("duplicate-revision", () => place(branched, again));
      assert.match(error.message, /There is a revision \d+ d already/);
    });

    it("does not slip in before a file without @revises, which would follow it", () => {
      const a = { ...(linear.get(idOf(linear, "a")) ?? assert.fail()), places: { name: at(), tags: [] } };
      const late = { ...a, id: "1790000000000", name: "Late1790000000000", revises: [a.id], slug: "late" };
      const graph = new RevisionGraph([a, late]);
      const error = fails("usage", () => place(graph, { parents: [a.id], splice: true, id: "1780000000000" }));
      assert.match(error.message, /late would follow/);
      assert.equal(place(graph, { id: "1795000000000" }).id, "1795000000000");
    });

    it("ends where 13 digits end", () => {
      const [last] = graphOf("a").ordered;
      assert.ok(last);
      const graph = new RevisionGraph([{ ...last, id: "9999999999999" }]);
      assert.match(fails("bad-migration-name", () => nextId(graph, NOW)).message, /9999999999999/);
    });
  });

  describe("when it joins branches", () => {
    const slugs = (graph: RevisionGraph, revisions: string[], splice = false) =>
      parentsOfMerge(graph, revisions, splice).map((id) => graph.get(id)?.slug);

    it("revises the heads, named or all", () => {
      assert.deepEqual(slugs(branched, ["heads"]), ["b", "d"]);
      assert.deepEqual(slugs(branched, ["d", "left"]), ["d", "b"]);
      assert.deepEqual(slugs(soundGraph("a", "b"), ["heads"]), ["a", "b"]);
    });

    it("refuses one head, an unknown one, and what is below another", () => {
      assert.match(fails("usage", () => slugs(linear, ["heads"])).message, /nothing to merge: .* c is one revision/);
      fails("unknown-revision", () => slugs(linear, ["c", "nope"]));
      assert.match(fails("usage", () => slugs(branched, ["d", "c"])).message, /c is below .* d already/);
      fails("usage", () => slugs(soundGraph(), ["heads"]));
    });

    it("joins what is no head only when it is told to (test_merge_with_splice)", () => {
      const graph = soundGraph("a", "b: a", "c: a", "d: c");
      assert.match(fails("usage", () => slugs(graph, ["b", "c"])).message, /c is not a head/);
      assert.deepEqual(slugs(graph, ["b", "c"], true), ["b", "c"]);
    });
  });
});

function at(): { line: number; column: number; endColumn: number } {
  return { line: 1, column: 1, endColumn: 2 };
}
