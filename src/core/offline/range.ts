import { RevisionsError } from "../errors.ts";
import type { AppliedState } from "../revisions/applied.ts";
import type { RevisionGraph } from "../revisions/graph.ts";
import { planDowngrade, planUpgrade } from "../revisions/plan.ts";
import type { Revision, RevisionStep } from "../revisions/revision.ts";

export type OfflineCommand = "upgrade" | "downgrade" | "stamp";

/** A run that is computed without a database. */
export interface OfflinePlan {
  /** What the database is taken to hold before, in the order of the graph. */
  from: Revision[];
  steps: RevisionStep[];
  /** `from:to` as it was meant: "base:head". */
  range: string;
}

const NOTHING: AppliedState = { applied: new Set(), missing: [] };

/**
 * The plan of `R` from an empty database, or of `A:B` from one that holds A and all that it rests on.
 * @throws RevisionsError `usage` where the state of a database would be needed, and as for plans of a database
 */
export function planOffline(graph: RevisionGraph, command: OfflineCommand, targets: readonly string[]): OfflinePlan {
  const { from, to } = parseRange(command, targets);
  const state: AppliedState = { applied: reached(graph, from), missing: [] };
  return {
    from: graph.ordered.filter(({ id }) => state.applied.has(id)),
    steps: command === "stamp" ? stampSteps(graph, state, to) : moveSteps(graph, state, command, to[0] ?? ""),
    range: `${from}:${to.join(" ")}`,
  };
}

function parseRange(command: OfflineCommand, targets: readonly string[]): { from: string; to: string[] } {
  const [first = "", ...others] = targets;
  const [start, end] = first.split(":", 2) as [string, string | undefined];
  if (command === "downgrade" && (end === undefined || start === "")) {
    throw new RevisionsError("usage", "A downgrade as SQL needs to know where it begins: no database is asked.", {
      hint: `Name both ends: typeorm-revisions downgrade --sql head:${first.replace(/^:/, "") || "base"}`,
    });
  }
  const range =
    end === undefined
      ? { from: "base", to: [start, ...others] }
      : { from: start || "base", to: [end || (command === "downgrade" ? "base" : "heads"), ...others] };
  for (const identifier of [range.from, ...range.to]) {
    if (/^current(?:[+-]\d+)?$/.test(identifier)) {
      throw new RevisionsError("usage", `"${identifier}" is not known as SQL is written: no database is asked.`, {
        hint: "Name the revision itself.",
      });
    }
  }
  return range;
}

function moveSteps(
  graph: RevisionGraph,
  state: AppliedState,
  command: "upgrade" | "downgrade",
  target: string,
): RevisionStep[] {
  return (command === "upgrade" ? planUpgrade(graph, state, target) : planDowngrade(graph, state, target)).steps;
}

/** Rows that go, newest first, then rows that come, oldest first. */
function stampSteps(graph: RevisionGraph, { applied }: AppliedState, targets: readonly string[]): RevisionStep[] {
  const wanted = new Set(targets.flatMap((target) => [...reached(graph, target)]));
  const gone = graph.ordered.filter(({ id }) => applied.has(id) && !wanted.has(id)).toReversed();
  const come = graph.ordered.filter(({ id }) => wanted.has(id) && !applied.has(id));
  return [
    ...gone.map((revision): RevisionStep => ({ revision, direction: "down" })),
    ...come.map((revision): RevisionStep => ({ revision, direction: "up" })),
  ];
}

/** What a database holds that was upgraded to this from nothing. */
function reached(graph: RevisionGraph, identifier: string): Set<string> {
  if (identifier === "base") return new Set();
  return new Set(planUpgrade(graph, NOTHING, identifier).steps.map(({ revision }) => revision.id));
}
