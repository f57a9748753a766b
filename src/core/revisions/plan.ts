import { RevisionsError } from "../errors.ts";
import type { AppliedState } from "./applied.ts";
import type { RevisionGraph } from "./graph.ts";
import { isRelative, parseIdentifier, resolveBranch, resolveRevisions } from "./identifier.ts";
import type { ParsedIdentifier } from "./identifier.ts";
import { prerequisites } from "./id.ts";
import type { Direction, Revision, RevisionPlan } from "./revision.ts";
import { difference, intersection, union } from "./sets.ts";
import { describeId, outOfRange, peel } from "./walk.ts";

/**
 * What has to run, in order, for the target and all that it rests on to be applied. `+N` are the next
 * N of what is pending, which must have one order only; `label@+N` the next N of that branch and what
 * they depend on.
 * @throws RevisionsError when the target is unknown, ambiguous, out of range or below what is applied
 */
export function planUpgrade(
  graph: RevisionGraph,
  state: AppliedState,
  target: string | readonly string[],
): RevisionPlan {
  const targets = typeof target === "string" ? [target] : target;
  const wanted = graph.closureDown(targets.flatMap((each) => upgradeTargets(graph, state, each)));
  const revisions = graph.ordered.filter(({ id }) => wanted.has(id) && !state.applied.has(id));
  return planOf(graph, targets.join(" "), revisions, "up", union(state.applied, wanted));
}

/**
 * What has to be taken back, newest first, for the target to be current again: what revises it, and
 * all that rests on that. `-N` are the last N, which must have one order only.
 * @throws RevisionsError also `missing-revision` when a row to be taken back has no file
 */
export function planDowngrade(graph: RevisionGraph, state: AppliedState, target: string): RevisionPlan {
  const doomed = intersection(state.applied, downgradeTargets(graph, state, target));
  refuseMissing(graph, state, doomed);
  const revisions = graph.ordered.filter(({ id }) => doomed.has(id)).toReversed();
  return planOf(graph, target, revisions, "down", difference(state.applied, doomed));
}

/** A plan for one revision alone, and what the graph has against it. */
export interface OnlyPlan {
  plan: RevisionPlan;
  /** Sentences; empty where the graph does not mind. */
  warnings: string[];
}

/**
 * Runs one revision up or down and no other. Nothing to do: no steps.
 * @throws RevisionsError when the target is unknown, or not exactly one revision
 */
export function planOnly(graph: RevisionGraph, state: AppliedState, target: string, direction: Direction): OnlyPlan {
  const { applied } = state;
  const revision = resolveOne(graph, target);
  const { id } = revision;
  const isThere = applied.has(id) === (direction === "up");
  const after = new Set(applied);
  if (direction === "up") after.add(id);
  else after.delete(id);
  const plan = planOf(graph, target, isThere ? [] : [revision], direction, after);
  if (isThere) return { plan, warnings: [] };
  const below = direction === "up" ? prerequisites(revision).filter((other) => !applied.has(other)) : [];
  const above = graph.dependentsOf(id).filter((other) => applied.has(other));
  return {
    plan,
    warnings: [
      ...below.map((other) => `It rests on ${describeId(graph, other)}, which is not applied.`),
      ...above.map((other) => `${describeId(graph, other)} rests on it and is applied.`),
    ],
  };
}

/**
 * Exactly one revision, whatever is applied.
 * @throws RevisionsError `usage` for what names none or several
 */
export function resolveOne(graph: RevisionGraph, target: string): Revision {
  const parsed = parseIdentifier(target, graph);
  const [only, ...others] = isRelative(parsed) ? [] : resolveRevisions(graph, parsed);
  if (only && others.length === 0) return only;
  throw new RevisionsError("usage", `"${target}" does not name one revision.`, {
    hint: "Give its id, the beginning of it, or its name.",
  });
}

function planOf(
  graph: RevisionGraph,
  target: string,
  revisions: readonly Revision[],
  direction: Direction,
  after: ReadonlySet<string>,
): RevisionPlan {
  return { target, steps: revisions.map((revision) => ({ revision, direction })), resulting: graph.headsOf(after) };
}

function upgradeTargets(graph: RevisionGraph, state: AppliedState, target: string): string[] {
  const parsed = parseIdentifier(target, graph);
  const { anchor, offset } = parsed;
  if (isRelative(parsed)) {
    if (offset < 0) throw wrongWay(target, "downgrade");
    return offset === 0 ? [] : relativeUpgrade(graph, state, parsed, target);
  }
  if (anchor === "base" && offset === 0) throw wrongWay(target, "downgrade");
  return resolveRevisions(graph, parsed).map(({ id }) => id);
}

function relativeUpgrade(
  graph: RevisionGraph,
  { applied }: AppliedState,
  { label, offset }: ParsedIdentifier,
  target: string,
): string[] {
  const branch = label === undefined ? undefined : graph.lineage(resolveBranch(graph, label).id);
  const pending = graph.ordered.flatMap(({ id }) => (applied.has(id) || branch?.has(id) === false ? [] : [id]));
  return peel(new Set(pending), offset, {
    after: (id) => {
      const revision = graph.get(id);
      if (!revision) return [];
      // A branch brings along what it depends on.
      return branch ? revision.revises : prerequisites(revision);
    },
    before: (id) => (branch ? graph.childrenOf(id) : graph.dependentsOf(id)),
    ambiguous: (candidates) =>
      new RevisionsError(
        "multiple-heads",
        `"${target}" is ambiguous: there is more than one way up from what is applied.`,
        {
          hint: "Name the revision to upgrade to, or the branch: LABEL@+N.",
          candidates: candidates.map((id) => describeId(graph, id)),
        },
      ),
    tooFew: (available) => outOfRange(target, `only ${counted(available)} pending`),
  });
}

function downgradeTargets(graph: RevisionGraph, state: AppliedState, target: string): Set<string> {
  const parsed = parseIdentifier(target, graph);
  const { label, offset } = parsed;
  if (isRelative(parsed)) {
    if (offset > 0) throw wrongWay(target, "upgrade");
    return offset === 0 ? new Set() : relativeDowngrade(graph, state, parsed, target);
  }
  const [goal, ...others] = resolveRevisions(graph, parsed);
  if (others.length > 0) {
    throw new RevisionsError("usage", `"${target}" names ${others.length + 1} revisions to downgrade to.`, {
      hint: "Downgrade to one of them at a time.",
      candidates: [goal, ...others].map((each) => describeId(graph, each?.id ?? "")),
    });
  }
  if (goal && !state.applied.has(goal.id)) {
    throw new RevisionsError(
      "out-of-range",
      `Revision ${goal.id} is not applied, so there is nothing to downgrade to it.`,
      { hint: `Upgrade to it with: typeorm-revisions upgrade ${goal.id}` },
    );
  }
  if (!goal && label === undefined) return new Set(state.applied);
  const roots = goal ? graph.childrenOf(goal.id) : graph.bases.map(({ id }) => id);
  return graph.closureUp(label === undefined || roots.length < 2 ? roots : rootsOfBranch(graph, roots, label, target));
}

/** Of what stands right above the target, that which leads to the branch. */
function rootsOfBranch(graph: RevisionGraph, roots: readonly string[], label: string, target: string): string[] {
  const below = graph.ancestors([resolveBranch(graph, label).id]);
  const chosen = roots.filter((id) => below.has(id));
  if (chosen.length === 0) throw outOfRange(target, `the branch ${label} begins below it`);
  return chosen;
}

function relativeDowngrade(
  graph: RevisionGraph,
  { applied }: AppliedState,
  { label, offset }: ParsedIdentifier,
  target: string,
): Set<string> {
  const branch = label === undefined ? undefined : graph.lineage(resolveBranch(graph, label).id);
  const members = branch ? ofBranchAlone(graph, applied, branch) : applied;
  const taken = peel(members, -offset, {
    after: (id) => (branch ? graph.childrenOf(id) : graph.dependentsOf(id)),
    before: (id) => {
      const revision = graph.get(id);
      if (!revision) return [];
      return branch ? revision.revises : prerequisites(revision);
    },
    ambiguous: (candidates) =>
      new RevisionsError("multiple-heads", `"${target}" is ambiguous: ${candidates.length} heads are applied.`, {
        hint: "Name the revision to downgrade to, or the branch: LABEL@-N.",
        candidates: candidates.map((id) => describeId(graph, id)),
      }),
    tooFew: (available) =>
      outOfRange(target, `only ${counted(available)} applied${label === undefined ? "" : " on that branch alone"}`),
  });
  return graph.closureUp(taken);
}

/** Without what another branch that is applied goes through too. */
function ofBranchAlone(
  graph: RevisionGraph,
  applied: ReadonlySet<string>,
  branch: ReadonlySet<string>,
): ReadonlySet<string> {
  const shared = graph.ancestors(difference(applied, branch));
  return difference(intersection(applied, branch), shared);
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

function counted(count: number): string {
  return count === 1 ? "1 revision is" : `${count} revisions are`;
}

function wrongWay(target: string, command: string): RevisionsError {
  return new RevisionsError("usage", `"${target}" leads the other way.`, {
    hint: `Use: typeorm-revisions ${command} ${target}`,
  });
}
