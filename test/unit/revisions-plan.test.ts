import assert from "node:assert/strict";
import fc from "fast-check";
import { RevisionsError } from "../../src/core/errors.ts";
import { readApplied, statesOf } from "../../src/core/revisions/applied.ts";
import type { AppliedState } from "../../src/core/revisions/applied.ts";
import { RevisionGraph } from "../../src/core/revisions/graph.ts";
import { compareIds, prerequisites } from "../../src/core/revisions/id.ts";
import { planDowngrade, planUpgrade } from "../../src/core/revisions/plan.ts";
import { selectRange } from "../../src/core/revisions/range.ts";
import type { Revision, RevisionPlan } from "../../src/core/revisions/revision.ts";

/** `"c: a b"` is revision c on a and b; ids are padded to 13 digits by position in the alphabet. */
function graphOf(...lines: string[]): RevisionGraph {
  return new RevisionGraph(lines.map(revisionOf));
}

function revisionOf(line: string): Revision {
  const [letter = "", parents = ""] = line.split(":");
  const id = idOf(letter.trim());
  return {
    id,
    name: `Rev${letter.trim().toUpperCase()}${id}`,
    className: `Rev${letter.trim().toUpperCase()}${id}`,
    slug: `rev-${letter.trim()}`,
    file: `/migrations/${id}-rev-${letter.trim()}.ts`,
    revises: parents.trim() === "" ? [] : parents.trim().split(" ").map(idOf),
    dependsOn: [],
  };
}

function idOf(letter: string): string {
  return `17${String(letter.charCodeAt(0)).padStart(11, "0")}`;
}

function letters(plan: RevisionPlan): string {
  return plan.steps.map(({ revision }) => revision.slug.at(-1)).join("");
}

function applied(...names: string[]): AppliedState {
  return { applied: new Set(names.join("").split("").map(idOf)), missing: [] };
}

function fails(code: string, action: () => unknown): RevisionsError {
  let caught: unknown;
  try {
    action();
  } catch (error) {
    caught = error;
  }
  assert.ok(caught instanceof RevisionsError, "an error of ours is thrown");
  assert.equal(caught.code, code);
  return caught;
}

const linear = graphOf("a", "b: a", "c: b", "d: c");
const forked = graphOf("a", "b: a", "c: b", "d: b");
const diamond = graphOf("a", "b: a", "c: a", "d: b c");

describe("upgrade plans", () => {
  const cases: [string, RevisionGraph, AppliedState, string, string][] = [
    ["to head from nothing", linear, applied(), "head", "abcd"],
    ["to head from the middle", linear, applied("ab"), "head", "cd"],
    ["to a revision", linear, applied(), idOf("b"), "ab"],
    ["to a class name", linear, applied(), `RevC${idOf("c")}`, "abc"],
    ["to a slug", linear, applied(), "rev-c", "abc"],
    ["by steps", linear, applied("a"), "+2", "bc"],
    ["by steps from a revision", linear, applied(), `${idOf("a")}+1`, "ab"],
    ["when there is nothing to do", linear, applied("abcd"), "head", ""],
    ["to all heads", forked, applied("ab"), "heads", "cd"],
    ["through a merge", diamond, applied("ab"), "head", "cd"],
    ["with a gap that was left", linear, applied("ac"), "head", "bd"],
  ];
  for (const [title, graph, state, target, expected] of cases) {
    it(title, () => assert.equal(letters(planUpgrade(graph, state, target)), expected));
  }

  it("tells the heads that result", () => {
    assert.deepEqual(planUpgrade(forked, applied(), "heads").resulting, [idOf("c"), idOf("d")]);
  });

  it("refuses head when there are two, and names them", () => {
    const error = fails("multiple-heads", () => planUpgrade(forked, applied(), "head"));
    assert.deepEqual(error.facts.candidates, [`${idOf("c")} rev-c`, `${idOf("d")} rev-d`]);
  });

  it("refuses a prefix that several ids share", () => {
    const error = fails("ambiguous-revision", () => planUpgrade(linear, applied(), "17"));
    assert.equal(error.facts.candidates?.length, 4);
  });

  it("refuses what is not there", () => fails("unknown-revision", () => planUpgrade(linear, applied(), "nope")));
  it("refuses more steps than are pending", () =>
    fails("out-of-range", () => planUpgrade(linear, applied("abc"), "+2")));
  it("refuses to go down", () => fails("usage", () => planUpgrade(linear, applied("ab"), "-1")));
});

describe("downgrade plans", () => {
  const cases: [string, RevisionGraph, AppliedState, string, string][] = [
    ["one", linear, applied("abcd"), "-1", "d"],
    ["two", linear, applied("abcd"), "-2", "dc"],
    ["to a revision", linear, applied("abcd"), idOf("b"), "dc"],
    ["to the parent of a revision", linear, applied("abcd"), `${idOf("c")}-1`, "dc"],
    ["to base", linear, applied("abc"), "base", "cba"],
    ["one branch only", forked, applied("abcd"), idOf("c"), ""],
    ["of a merge alone", diamond, applied("abcd"), "-1", "d"],
  ];
  for (const [title, graph, state, target, expected] of cases) {
    it(title, () => assert.equal(letters(planDowngrade(graph, state, target)), expected));
  }

  it("refuses -1 when two heads are applied, and names them", () => {
    const error = fails("multiple-heads", () => planDowngrade(forked, applied("abcd"), "-1"));
    assert.equal(error.facts.candidates?.length, 2);
  });

  it("refuses a target that is not applied", () =>
    fails("out-of-range", () => planDowngrade(linear, applied("a"), idOf("c"))));
  it("refuses more than is applied", () => fails("out-of-range", () => planDowngrade(linear, applied("a"), "-2")));

  it("refuses to pass a revision whose file is missing", () => {
    const state = { ...applied("abc"), missing: [{ id: 9, timestamp: idOf("x"), name: `Gone${idOf("x")}` }] };
    const error = fails("missing-revision", () => planDowngrade(linear, state, "-1"));
    assert.equal(error.facts.revision, idOf("x"));
  });
});

describe("the graph", () => {
  it("orders ids that share a timestamp right after each other", () => {
    const ids = ["1700000000002", "1700000000001.10", "1700000000001", "0000000000003", "1700000000001.2"];
    assert.deepEqual(ids.toSorted(compareIds), [ids[3], ids[2], ids[4], ids[1], ids[0]]);
  });
  it("matches rows by name and tells the missing ones", () => {
    const state = readApplied(linear, [
      { id: 1, timestamp: idOf("a"), name: `RevA${idOf("a")}` },
      { id: 2, timestamp: idOf("a"), name: `Other${idOf("a")}` },
    ]);
    assert.deepEqual([...state.applied], [idOf("a")]);
    assert.deepEqual(
      state.missing.map(({ name }) => name),
      [`Other${idOf("a")}`],
    );
  });

  it("calls a pending revision below an applied one out of order", () => {
    const states = linear.ordered.map(statesOf(linear, applied("ac")));
    assert.deepEqual(states, ["applied", "out-of-order", "applied", "pending"]);
  });

  it("selects ranges with both ends", () => {
    const ids = (range: string) =>
      selectRange(linear, applied("ab"), range)
        .map(({ slug }) => slug.at(-1))
        .join("");
    assert.deepEqual(["rev-b:rev-c", ":rev-b", "rev-c:", ":", "current:"].map(ids), ["bc", "ab", "cd", "abcd", "bcd"]);
  });

  it("lists two thousand revisions without delay", () => {
    const many = Array.from({ length: 2000 }, (_, index): Revision => {
      const id = String(1_700_000_000_000 + index);
      return {
        id,
        name: `R${id}`,
        className: `R${id}`,
        slug: "r",
        file: "",
        revises: index === 0 ? [] : [String(1_699_999_999_999 + index)],
        dependsOn: [],
      };
    });
    const graph = new RevisionGraph(many);
    assert.equal(planUpgrade(graph, applied(), "head").steps.length, 2000);
  });
});

/** A random graph: each revision revises up to two and depends on up to one of the older ones. */
const graphs = fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat(9)), { minLength: 1, maxLength: 25 }).map((seeds) => {
  const id = (index: number) => String(1_700_000_000_000 + index);
  return new RevisionGraph(
    seeds.map(([first, second, shape], index): Revision => {
      const revises =
        index === 0 || shape === 0
          ? []
          : [...new Set(shape < 7 ? [id(first % index)] : [id(first % index), id(second % index)])];
      const dependsOn = index > 0 && shape === 6 ? [id(second % index)] : [];
      return {
        id: id(index),
        name: `R${id(index)}`,
        className: `R${id(index)}`,
        slug: `r${index}`,
        file: "",
        revises,
        dependsOn,
      };
    }),
  );
});

describe("plans on any graph", () => {
  it("visit each revision once, parents first, and come back to the start", () => {
    fc.assert(
      fc.property(graphs, fc.nat(), (graph, seed) => {
        const target = graph.ordered[seed % graph.ordered.length]!.id;
        const up = planUpgrade(graph, { applied: new Set(), missing: [] }, target);
        const ids = up.steps.map(({ revision }) => revision.id);
        assert.equal(new Set(ids).size, ids.length);
        for (const [index, { revision }] of up.steps.entries()) {
          for (const needed of prerequisites(revision))
            assert.ok(ids.indexOf(needed) >= 0 && ids.indexOf(needed) < index);
        }
        const down = planDowngrade(graph, { applied: new Set(ids), missing: [] }, "base");
        assert.deepEqual(
          down.steps.map(({ revision }) => revision.id),
          ids.toReversed(),
        );
        assert.deepEqual(down.resulting, []);
      }),
    );
  });

  it("reach the same end by one way or by two", () => {
    fc.assert(
      fc.property(graphs, fc.nat(), (graph, seed) => {
        const middle = graph.ordered[seed % graph.ordered.length]!.id;
        const nothing: AppliedState = { applied: new Set(), missing: [] };
        const first = planUpgrade(graph, nothing, middle).steps.map(({ revision }) => revision.id);
        const rest = planUpgrade(graph, { applied: new Set(first), missing: [] }, "heads");
        assert.deepEqual(rest.resulting, planUpgrade(graph, nothing, "heads").resulting);
      }),
    );
  });

  it("leave nothing applied that rests on what was taken back", () => {
    fc.assert(
      fc.property(graphs, fc.nat(), (graph, seed) => {
        const all = new Set(graph.ordered.map(({ id }) => id));
        const target = graph.ordered[seed % graph.ordered.length]!.id;
        const gone = planDowngrade(graph, { applied: all, missing: [] }, target).steps.map(
          ({ revision }) => revision.id,
        );
        const left = graph.ordered.filter(({ id }) => !gone.includes(id));
        for (const revision of left) for (const needed of prerequisites(revision)) assert.ok(!gone.includes(needed));
        assert.ok(!gone.includes(target));
      }),
    );
  });
});
