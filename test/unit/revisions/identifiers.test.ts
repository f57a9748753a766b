import assert from "node:assert/strict";
import { RevisionGraph } from "../../../src/core/revisions/graph.ts";
import { parseIdentifier, resolveRevisions } from "../../../src/core/revisions/identifier.ts";
import { resolveOne } from "../../../src/core/revisions/plan.ts";
import { fails, idOf, namesOf, revisionsOf, soundGraph } from "./history.ts";

/** Titles end with the test of Alembic's test_revision.py that they answer to. */
describe("identifiers", () => {
  const linear = soundGraph("a", "b: a", "c: b");
  const twoHeads = soundGraph("a", "b: a", "c1: b", "c2: b");
  const labelled = soundGraph(
    "a#abranch, b: a, somelongername: b, c: somelongername",
    "d, e#ebranch: d, someothername: e, f: someothername",
  );
  const resolve = (graph: RevisionGraph, text: string, current: string[] = []) =>
    namesOf(
      graph,
      resolveRevisions(graph, parseIdentifier(text, graph), { current: current.map((name) => idOf(graph, name)) }),
    );

  const cases: [title: string, graph: RevisionGraph, text: string, expected: string][] = [
    ["head (test_get_revision_head_single)", linear, "head", "c"],
    ["base (test_get_revision_base_single)", linear, "base", ""],
    ["base of several (test_get_revision_base_multiple)", labelled, "base", ""],
    ["heads (test_get_revisions_heads_multiple)", twoHeads, "heads", "c1 c2"],
    ["the head of a branch (test_get_current_named_rev, test_branch_at_syntax)", labelled, "ebranch@head", "f"],
    ["the head of the other branch (test_branch_at_syntax)", labelled, "abranch@head", "c"],
    ["the heads of a branch (test_branch_at_heads)", labelled, "abranch@heads", "c"],
    ["the base of a branch (test_branch_at_syntax)", labelled, "abranch@base", ""],
    ["a revision of a branch (test_branch_at_syntax)", labelled, "ebranch@d", "d"],
    ["a label of its own branch (test_branch_at_self)", labelled, "ebranch@ebranch", "e"],
    ["a label (test_retrieve_branch_revision)", labelled, "abranch", "a"],
    ["the other label (test_retrieve_branch_revision)", labelled, "ebranch", "e"],
    ["a name that is short (test_actually_short_rev_name)", labelled, "e", "e"],
    ["the branch of a revision (test_not_actually_a_branch)", labelled, "e@d", "d"],
    ["the first above the base of a branch (test_get_base_revisions_labeled)", labelled, "somelongername@base+1", "a"],
    ["below a head", linear, "head-1", "b"],
    ["above base", linear, "base+2", "b"],
    ["before the first", linear, "a-1", ""],
  ];
  for (const [title, graph, text, expected] of cases) {
    it(title, () => assert.equal(resolve(graph, text), expected));
  }

  it("are the full id, its beginning, the class's name, the recorded name and the slug", () => {
    const graph = new RevisionGraph(
      revisionsOf("a", "b: a").map((revision) => ({ ...revision, className: `Class${revision.id}` })),
    );
    const [a] = graph.ordered;
    for (const text of [a?.id, a?.name, a?.className, a?.slug]) assert.equal(resolve(graph, text ?? ""), "a", text);
    assert.equal(resolve(graph, `${a?.id}+1`), "b");
  });

  it("are partial within a branch (test_partial_id_resolve, test_not_actually_a_branch_partial_resolution)", () => {
    const [first = assert.fail(), second = assert.fail()] = revisionsOf("x#xbranch", "y#ybranch");
    const graph = new RevisionGraph([
      { ...first, id: "1700000000000" },
      { ...second, id: "1700000000555" },
    ]);
    assert.equal(resolve(graph, "xbranch@17"), "x");
    assert.equal(resolve(graph, "ybranch@17"), "y");
    assert.equal(resolve(graph, "1700000000555"), "y");
    assert.equal(resolve(graph, "17000000005"), "y");
    assert.equal(resolve(graph, "17000000005@head"), "y");
  });

  it("that several share list them, each with its message or slug (test_partial_id_resolve_too_short, test_repr_revs)", () => {
    const error = fails("ambiguous-revision", () => resolve(twoHeads, "17"));
    assert.equal(error.facts.candidates?.length, 4);
    assert.match(error.facts.candidates[0] ?? "", /^1700000000000 a$/);
  });

  it("that are nothing say so (test_no_revision_exists, test_no_such_branch)", () => {
    fails("unknown-revision", () => resolve(labelled, "qprstuv"), /no revision or branch "qprstuv"/);
    fails("unknown-revision", () => resolve(labelled, "abranch@qprstuv"));
    fails("unknown-revision", () => resolve(labelled, "x@d"), /no branch "x"/);
    fails("unknown-revision", () => resolve(labelled, "1800"));
  });

  it("that are on another branch say so (test_rev_not_in_branch)", () => {
    fails("unknown-revision", () => resolve(labelled, "ebranch@b"), /b is not in the branch ebranch/);
    fails("unknown-revision", () => resolve(labelled, "abranch@d"), /d is not in the branch abranch/);
  });

  it("ask where head is one of several (test_get_revision_head_multiple, test_get_revisions_head_multiple)", () => {
    fails("multiple-heads", () => resolve(twoHeads, "head"));
    // test_get_revision_heads_multiple
    fails("usage", () => resolveOne(twoHeads, "heads"));
    fails("multiple-heads", () => resolve(twoHeads, "b@head"), /branch b has 2 heads/);
    assert.equal(resolve(twoHeads, "c1@head"), "c1");
  });

  it("count from what is applied", () => {
    assert.equal(resolve(linear, "current", ["b"]), "b");
    assert.equal(resolve(twoHeads, "current", ["c1", "c2"]), "c1 c2");
    assert.equal(resolve(twoHeads, "c2@current", ["c1", "c2"]), "c2");
    assert.equal(resolve(linear, "current"), "");
  });

  it("may end in a number that is no offset", () => {
    const graph = new RevisionGraph(
      revisionsOf("a", "b: a", "c: b").map((revision, index) => ({
        ...revision,
        slug: ["add", "add-1", "add-2"][index] ?? "",
      })),
    );
    assert.equal(resolve(graph, "add-1"), "add-1");
    assert.equal(resolve(graph, "add-2-1"), "add-1");
    assert.equal(resolve(graph, "add+1"), "add-1");
  });

  it("that cannot be read are refused (test_invalid_datatype)", () => {
    for (const text of ["", " ", "label@"]) fails("usage", () => resolve(linear, text));
    fails("usage", () => resolveOne(linear, "base"));
    fails("usage", () => resolveOne(linear, "+1"));
  });

  it("that several slugs share list them", () => {
    const graph = new RevisionGraph(revisionsOf("a", "b: a").map((revision) => ({ ...revision, slug: "fix" })));
    assert.equal(fails("ambiguous-revision", () => resolve(graph, "fix")).facts.candidates?.length, 2);
  });
});
