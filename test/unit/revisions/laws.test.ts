import assert from "node:assert/strict";
import fc from "fast-check";
import { RevisionsError } from "../../../src/core/errors.ts";
import type { AppliedState } from "../../../src/core/revisions/applied.ts";
import { RevisionGraph } from "../../../src/core/revisions/graph.ts";
import { prerequisites } from "../../../src/core/revisions/id.ts";
import { parseIdentifier, resolveRevisions } from "../../../src/core/revisions/identifier.ts";
import { timestampOf } from "../../../src/core/revisions/name.ts";
import { planDowngrade, planUpgrade } from "../../../src/core/revisions/plan.ts";
import { selectRange } from "../../../src/core/revisions/range.ts";
import type { Revision, RevisionPlan } from "../../../src/core/revisions/revision.ts";
import { planStamp } from "../../../src/core/revisions/stamp.ts";

interface Seed {
  parents: number[];
  dependencies: number[];
  /** 0: a base; 1: the one before; else the parents. */
  shape: number;
  labelled: boolean;
}

const seeds = fc.record<Seed>({
  parents: fc.array(fc.nat(), { minLength: 1, maxLength: 3 }),
  dependencies: fc.array(fc.nat(), { maxLength: 2 }),
  shape: fc.nat(9),
  labelled: fc.boolean(),
});

/** Histories with merges, labels, dependencies and several bases; some ids are far apart, some share a timestamp. */
const graphs = fc.array(seeds, { minLength: 1, maxLength: 25 }).map((list) => {
  const ids = list.map((_, index) => (index % 6 === 5 ? `${BASE + index - 1}.2` : String(BASE + index)));
  const pick = (numbers: number[], index: number) => [...new Set(numbers.map((number) => ids[number % index] ?? ""))];
  return new RevisionGraph(
    list.map(({ parents, dependencies, shape, labelled }, index): Revision => {
      const id = ids[index] ?? "";
      const name = `Step${index % 4}${id.split(".", 1)[0]}`;
      return {
        id,
        name: id.includes(".") ? `Other${name}` : name,
        className: id.includes(".") ? `Other${name}` : name,
        slug: `step-${index % 4}`,
        file: "",
        revises: index === 0 || shape === 0 ? [] : shape < 5 ? [ids[index - 1] ?? ""] : pick(parents, index),
        ...(labelled && index % 3 === 0 ? { branch: `label${index}` } : {}),
        dependsOn: index > 0 && shape % 3 === 0 ? pick(dependencies, index) : [],
      };
    }),
  );
});
const BASE = 1_700_000_000_000;

const chosen = fc.array(fc.nat(), { maxLength: 4 });

/** A state that applying whole plans can lead to. */
function stateOf(graph: RevisionGraph, numbers: readonly number[]): AppliedState {
  return { applied: graph.closureDown(numbers.map((number) => oneOf(graph, number).id)), missing: [] };
}

function oneOf({ ordered }: RevisionGraph, number: number): Revision {
  return ordered[number % ordered.length] ?? assert.fail("the graph is not empty");
}

function idsOf(plan: RevisionPlan): string[] {
  return plan.steps.map(({ revision }) => revision.id);
}

function follow(state: AppliedState, plan: RevisionPlan): AppliedState {
  const applied = new Set(state.applied);
  for (const { revision, direction } of plan.steps) {
    if (direction === "up") applied.add(revision.id);
    else applied.delete(revision.id);
  }
  return { applied, missing: [] };
}

function assertClosed(graph: RevisionGraph, applied: ReadonlySet<string>): void {
  assert.deepEqual(graph.closureDown(applied), new Set(applied));
}

function same(a: ReadonlySet<string>, b: ReadonlySet<string>): void {
  assert.deepEqual([...a].toSorted(), [...b].toSorted());
}

/** The plan, or undefined where it is ambiguous or goes too far. */
function unlessRefused(plan: () => RevisionPlan): RevisionPlan | undefined {
  try {
    return plan();
  } catch (error) {
    assert.ok(
      error instanceof RevisionsError && ["multiple-heads", "out-of-range"].includes(error.code),
      String(error),
    );
    return undefined;
  }
}

describe("on any history", () => {
  it("nothing but shared timestamps is told, parents come first, and TypeORM has the same order", () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        assert.deepEqual(
          new Set(graph.problems.map(({ code }) => code).filter((code) => code !== "equal-timestamps")),
          new Set(),
        );
        // TypeORM runs by timestamp, and those that share one in the order of their files.
        const byTimestamp = graph.ordered.toSorted((a, b) => timestampOf(a.id) - timestampOf(b.id));
        assert.deepEqual(graph.ordered, byTimestamp);
        const seen = new Set<string>();
        for (const revision of graph.ordered) {
          for (const needed of prerequisites(revision)) assert.ok(seen.has(needed));
          seen.add(revision.id);
        }
      }),
    );
  });

  it("an upgrade visits each revision once, parents first, and ends at its target", () => {
    fc.assert(
      fc.property(graphs, chosen, fc.nat(), (graph, numbers, target) => {
        const state = stateOf(graph, numbers);
        const { id } = oneOf(graph, target);
        const plan = planUpgrade(graph, state, id);
        const done = new Set(state.applied);
        for (const { revision } of plan.steps) {
          assert.ok(!done.has(revision.id));
          for (const needed of prerequisites(revision)) assert.ok(done.has(needed));
          done.add(revision.id);
        }
        assert.ok(done.has(id));
        assertClosed(graph, done);
        assert.deepEqual(plan.resulting, graph.headsOf(done));
      }),
    );
  });

  it("an upgrade from nothing and a downgrade to base are each other's reverse", () => {
    fc.assert(
      fc.property(graphs, fc.nat(), (graph, target) => {
        const nothing = stateOf(graph, []);
        const up = planUpgrade(graph, nothing, oneOf(graph, target).id);
        const down = planDowngrade(graph, follow(nothing, up), "base");
        assert.deepEqual(idsOf(down), idsOf(up).toReversed());
        assert.deepEqual(down.resulting, []);
      }),
    );
  });

  it("a downgrade leaves its target and nothing without what it rests on; an upgrade to where it was comes back", () => {
    fc.assert(
      fc.property(graphs, chosen, fc.nat(), (graph, numbers, target) => {
        const { id } = oneOf(graph, target);
        const state = stateOf(graph, [...numbers, target]);
        const down = planDowngrade(graph, state, id);
        const after = follow(state, down);
        assert.ok(after.applied.has(id));
        assertClosed(graph, after.applied);
        for (const child of graph.childrenOf(id)) assert.ok(!after.applied.has(child));
        const heads = graph.headsOf(state.applied);
        same(follow(after, planUpgrade(graph, after, heads)).applied, state.applied);
      }),
    );
  });

  it("so many up are so many down", () => {
    fc.assert(
      fc.property(graphs, chosen, fc.integer({ min: 1, max: 4 }), (graph, numbers, count) => {
        const state = stateOf(graph, numbers);
        const up = unlessRefused(() => planUpgrade(graph, state, `+${count}`));
        if (!up) return;
        assert.equal(up.steps.length, count);
        const down = unlessRefused(() => planDowngrade(graph, follow(state, up), `-${count}`));
        if (down) assert.deepEqual(idsOf(down), idsOf(up).toReversed());
      }),
    );
  });

  it("a target is reached by one way or by two", () => {
    fc.assert(
      fc.property(graphs, chosen, fc.nat(), (graph, numbers, middle) => {
        const state = stateOf(graph, numbers);
        const half = follow(state, planUpgrade(graph, state, oneOf(graph, middle).id));
        const end = planUpgrade(graph, half, "heads");
        assert.deepEqual(end.resulting, planUpgrade(graph, state, "heads").resulting);
        same(follow(half, end).applied, new Set(graph.ordered.map(({ id }) => id)));
      }),
    );
  });

  it("a gap is filled before what stands above it", () => {
    fc.assert(
      fc.property(graphs, chosen, fc.nat(), (graph, numbers, gap) => {
        const { id } = oneOf(graph, gap);
        const state = stateOf(graph, numbers);
        const applied = new Set(state.applied);
        applied.delete(id);
        const plan = unlessRefused(() => planUpgrade(graph, { applied, missing: [] }, "+1"));
        if (plan) assertClosedBut(graph, new Set([...applied, ...idsOf(plan)]), idsOf(plan));
      }),
    );
  });

  /** What the plan added rests on nothing that is left out. */
  function assertClosedBut(graph: RevisionGraph, applied: ReadonlySet<string>, added: readonly string[]): void {
    for (const id of graph.closureDown(added)) assert.ok(applied.has(id));
  }

  it("a range lies between its ends, within what is below its end", () => {
    fc.assert(
      fc.property(graphs, fc.nat(), fc.nat(), (graph, from, to) => {
        const [a, b] = [oneOf(graph, from).id, oneOf(graph, to).id];
        const ids = (range: string) => selectRange(graph, stateOf(graph, []), range).map(({ id }) => id);
        const below = new Set(ids(`:${b}`));
        same(below, graph.closureDown([b]));
        same(new Set(ids(`${a}:`)), graph.descendants([a]));
        if (!below.has(a)) assert.throws(() => ids(`${a}:${b}`), RevisionsError);
        else {
          const range = ids(`${a}:${b}`);
          assert.ok(range.every((id) => below.has(id) && graph.descendants([a]).has(id)));
          assert.equal(range[0], a);
        }
        same(new Set(ids(":")), new Set(graph.ordered.map(({ id }) => id)));
      }),
    );
  });

  it("identifiers resolve to what they were made from", () => {
    fc.assert(
      fc.property(graphs, fc.nat(), fc.nat(12), (graph, number, digits) => {
        const revision = oneOf(graph, number);
        const { id, name, className, slug, branch } = revision;
        const resolved = (text: string) => resolveRevisions(graph, parseIdentifier(text, graph)).map((each) => each.id);
        for (const text of [id, name, className, branch ?? id, `${id}@${id}`, `${name}@${id}`])
          assert.deepEqual(resolved(text), [id], text);
        for (const label of graph.labelsOf(id)) assert.deepEqual(resolved(`${label}@${id}`), [id]);
        const prefix = id.slice(0, digits + 1);
        const meant = graph.ordered.filter((each) => each.id === prefix);
        const others = meant.length > 0 ? meant : graph.ordered.filter((each) => each.id.startsWith(prefix));
        if (others.length === 1) assert.deepEqual(resolved(prefix), [others[0]?.id]);
        else assert.throws(() => resolved(prefix), { code: "ambiguous-revision" });
        if (graph.ordered.filter((each) => each.slug === slug).length === 1) assert.deepEqual(resolved(slug), [id]);
        const [child, ...siblings] = graph.childrenOf(id);
        if (child !== undefined && siblings.length === 0) assert.deepEqual(resolved(`${id}+1`), [child]);
        if (revision.revises.length === 1) assert.deepEqual(resolved(`${id}-1`), revision.revises);
      }),
    );
  });

  it("a stamp records its target whole, leaves other branches alone, and has nothing to do again", () => {
    fc.assert(
      fc.property(graphs, chosen, fc.nat(), fc.boolean(), (graph, numbers, target, purge) => {
        const { id } = oneOf(graph, target);
        const state = stateOf(graph, numbers);
        const plan = planStamp(graph, state, [id], { purge });
        const removed = new Set(plan.remove.map(({ revision }) => revision?.id ?? ""));
        const after = new Set(
          [...state.applied, ...plan.insert.map((each) => each.id)].filter((each) => !removed.has(each)),
        );
        assertClosed(graph, after);
        assert.ok(after.has(id));
        assert.ok(graph.childrenOf(id).every((child) => !after.has(child)));
        if (purge) same(after, graph.closureDown([id]));
        else assert.ok([...removed].every((each) => graph.closureUp([id]).has(each)));
        const again = planStamp(graph, { applied: after, missing: [] }, [id], { purge });
        assert.deepEqual([again.insert, again.remove], [[], []]);
      }),
    );
  });
});
