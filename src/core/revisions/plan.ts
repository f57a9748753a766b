import { RevisionsError } from "../errors.ts";
import type { AppliedState } from "./applied.ts";
import type { RevisionGraph } from "./graph.ts";
import { describe, parseIdentifier, resolveAnchor, resolveHeads } from "./identifier.ts";
import type { ParsedIdentifier } from "./identifier.ts";
import type { Revision, RevisionPlan } from "./revision.ts";

/**
 * What has to run, in order, for the target and all that it rests on to be applied.
 * @throws RevisionsError when the target is unknown, ambiguous, out of range or below what is applied
 */
export function planUpgrade(graph: RevisionGraph, state: AppliedState, target: string): RevisionPlan {
  const parsed = parseIdentifier(target);
  const wanted = graph.closureDown(upgradeTargets(graph, state, parsed, target));
  const revisions = graph.ordered.filter(({ id }) => wanted.has(id) && !state.applied.has(id));
  const after = new Set([...state.applied, ...revisions.map(({ id }) => id)]);
  return {
    target,
    steps: revisions.map((revision) => ({ revision, direction: "up" })),
    resulting: graph.headsOf(after),
  };
}

/**
 * What has to be taken back, newest first, for the target to be current again.
 * @throws RevisionsError also `missing-revision` when a row to be taken back has no file
 */
export function planDowngrade(graph: RevisionGraph, state: AppliedState, target: string): RevisionPlan {
  const parsed = parseIdentifier(target);
  const doomed = downgradeTargets(graph, state, parsed, target);
  refuseMissing(graph, state, doomed);
  const revisions = graph.ordered.filter(({ id }) => doomed.has(id)).toReversed();
  const after = new Set([...state.applied].filter((id) => !doomed.has(id)));
  return {
    target,
    steps: revisions.map((revision) => ({ revision, direction: "down" })),
    resulting: graph.headsOf(after),
  };
}

function upgradeTargets(graph: RevisionGraph, state: AppliedState, parsed: ParsedIdentifier, target: string): string[] {
  if (parsed.offset < 0 && isRelative(parsed)) throw wrongWay(target, "downgrade");
  if (parsed.anchor === "base") throw wrongWay(target, "downgrade");
  if (parsed.anchor === "head" || parsed.anchor === "heads") {
    return resolveHeads(graph, parsed).flatMap(({ id }) => stepsFrom(graph, id, parsed.offset, target));
  }
  if (isRelative(parsed)) return relativeUpgrade(graph, state, parsed.offset, target);
  return stepsFrom(graph, resolveAnchor(graph, parsed.anchor).id, parsed.offset, target);
}

/** `+N` and `current+N`: the next N of what is pending, which must have one order only. */
function relativeUpgrade(graph: RevisionGraph, state: AppliedState, offset: number, target: string): string[] {
  if (offset === 0) return graph.headsOf(state.applied);
  const { heads } = graph;
  if (heads.length > 1) {
    throw new RevisionsError("multiple-heads", `"${target}" is ambiguous: the history has ${heads.length} heads.`, {
      hint: "Name the revision to upgrade to.",
      candidates: heads.map(describe),
    });
  }
  const pending = graph.ordered.filter(({ id }) => !state.applied.has(id));
  const last = pending[offset - 1];
  if (!last)
    throw outOfRange(
      target,
      `only ${pending.length} ${pending.length === 1 ? "revision is" : "revisions are"} pending`,
    );
  return [last.id];
}

function downgradeTargets(
  graph: RevisionGraph,
  state: AppliedState,
  parsed: ParsedIdentifier,
  target: string,
): Set<string> {
  const { applied } = state;
  if (parsed.anchor === "base") return new Set(applied);
  if (parsed.anchor === "head" || parsed.anchor === "heads") throw wrongWay(target, "upgrade");
  if (isRelative(parsed)) {
    if (parsed.offset > 0) throw wrongWay(target, "upgrade");
    return relativeDowngrade(graph, state, -parsed.offset, target);
  }
  const [goal] = stepsFrom(graph, resolveAnchor(graph, parsed.anchor).id, parsed.offset, target);
  if (goal === undefined) return new Set(applied);
  if (!applied.has(goal)) {
    throw new RevisionsError(
      "out-of-range",
      `Revision ${goal} is not applied, so there is nothing to downgrade to it.`,
      {
        hint: `Upgrade to it with: typeorm-revisions upgrade ${goal}`,
      },
    );
  }
  const above = graph.closureUp([goal]);
  above.delete(goal);
  return intersect(above, applied);
}

function relativeDowngrade(graph: RevisionGraph, state: AppliedState, count: number, target: string): Set<string> {
  const doomed = new Set<string>();
  for (let taken = 0; taken < count; taken += 1) {
    const left = new Set([...state.applied].filter((id) => !doomed.has(id)));
    const [head, ...others] = graph.headsOf(left);
    if (head === undefined)
      throw outOfRange(target, `only ${doomed.size} ${doomed.size === 1 ? "revision is" : "revisions are"} applied`);
    if (others.length > 0) {
      throw new RevisionsError("multiple-heads", `"${target}" is ambiguous: ${others.length + 1} heads are applied.`, {
        hint: "Name the revision to downgrade to.",
        candidates: [head, ...others].map((id) => describeId(graph, id)),
      });
    }
    for (const id of intersect(graph.closureUp([head]), state.applied)) doomed.add(id);
  }
  return doomed;
}

/** `id+N` and `id-N`: along the graph, which must not fork on the way. Below a base there is nothing: an empty list. */
function stepsFrom(graph: RevisionGraph, id: string, offset: number, target: string): string[] {
  let at: string | undefined = id;
  for (let left = Math.abs(offset); left > 0; left -= 1) {
    if (at === undefined) throw outOfRange(target, "the history is shorter than that");
    const next: string[] = offset < 0 ? (graph.get(at)?.revises ?? []) : childrenOf(graph, at);
    if (next.length > 1) {
      throw new RevisionsError("ambiguous-revision", `"${target}" is ambiguous: the history forks at ${at}.`, {
        hint: "Name the revision itself.",
        candidates: next.map((candidate) => describeId(graph, candidate)),
      });
    }
    if (next.length === 0 && offset > 0) throw outOfRange(target, "the history is shorter than that");
    at = next[0];
  }
  return at === undefined ? [] : [at];
}

function childrenOf(graph: RevisionGraph, id: string): string[] {
  return graph.ordered.filter(({ revises }) => revises.includes(id)).map((child) => child.id);
}

/** A missing revision that is younger than something to be taken back may rest on it. */
function refuseMissing(graph: RevisionGraph, state: AppliedState, doomed: ReadonlySet<string>): void {
  const oldest = graph.ordered.find(({ id }) => doomed.has(id));
  const inTheWay = state.missing.findLast(({ timestamp }) => oldest && Number(timestamp) > Number(oldest.id));
  if (!inTheWay) return;
  throw new RevisionsError("missing-revision", `${inTheWay.name} is applied, but its file is not in this project.`, {
    hint: "Bring the file back from the branch that has it, then downgrade again.",
    revision: inTheWay.timestamp,
  });
}

function isRelative(parsed: ParsedIdentifier): boolean {
  return parsed.anchor === "" || parsed.anchor === "current";
}

function describeId(graph: RevisionGraph, id: string): string {
  const revision: Revision | undefined = graph.get(id);
  return revision ? describe(revision) : id;
}

function intersect(a: ReadonlySet<string>, b: ReadonlySet<string>): Set<string> {
  return new Set([...a].filter((id) => b.has(id)));
}

function wrongWay(target: string, command: string): RevisionsError {
  return new RevisionsError("usage", `"${target}" leads the other way.`, {
    hint: `Use: typeorm-revisions ${command} ${target}`,
  });
}

function outOfRange(target: string, why: string): RevisionsError {
  return new RevisionsError("out-of-range", `"${target}" goes too far: ${why}.`);
}
