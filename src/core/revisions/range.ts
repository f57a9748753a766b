import type { AppliedState } from "./applied.ts";
import { RevisionsError } from "../errors.ts";
import type { RevisionGraph } from "./graph.ts";
import { parseIdentifier, resolveBranch, resolveRevisions } from "./identifier.ts";
import type { ParsedIdentifier } from "./identifier.ts";
import type { Revision } from "./revision.ts";
import { describeId, walk } from "./walk.ts";

/**
 * The revisions of `a:b`, `a:` or `:b`, both ends included; oldest first. Without a colon: what that
 * names. In `a:+N` and `-N:b` the number counts from the other end and stops where the history does.
 * Above `a` only what revises it is meant; without a beginning, `b` comes with all that it rests on.
 * @throws RevisionsError when an end is unknown or ambiguous, or the beginning is not below the end
 */
export function selectRange(graph: RevisionGraph, applied: AppliedState, range: string): Revision[] {
  const current = graph.headsOf(applied.applied);
  const [from = "", to, ...more] = range.split(":").map((end) => end.trim());
  if (more.length > 0) throw badRange(range);
  if (to === undefined) {
    const only = new Set(resolveRevisions(graph, parseIdentifier(from, graph), { current }).map(({ id }) => id));
    return graph.ordered.filter(({ id }) => only.has(id));
  }
  const lower = from === "" ? BASE : parseIdentifier(from, graph);
  const upper = to === "" ? HEADS : parseIdentifier(to, graph);
  if (isBare(lower) && isBare(upper)) throw badRange(range);
  const tops = isBare(upper)
    ? count(graph, resolve(graph, lower, current), upper, range)
    : ofBranch(graph, resolve(graph, upper, current), lower.label);
  const floors = isBare(lower) ? count(graph, tops, lower, range) : resolve(graph, lower, current);
  return between(graph, floors, tops, range);
}

const BASE: ParsedIdentifier = { anchor: "base", offset: 0 };
const HEADS: ParsedIdentifier = { anchor: "heads", offset: 0 };

function between(graph: RevisionGraph, floors: readonly string[], tops: readonly string[], range: string): Revision[] {
  const below = graph.closureDown(tops);
  if (floors.length === 0) return graph.ordered.filter(({ id }) => below.has(id));
  const stranger = floors.find((id) => !below.has(id));
  if (stranger !== undefined) {
    throw new RevisionsError(
      "out-of-range",
      `"${range}" is empty: ${describeId(graph, stranger)} is not below its end.`,
      {
        hint: "The older end stands before the colon.",
      },
    );
  }
  const above = graph.descendants(floors);
  return graph.ordered.filter(({ id }) => below.has(id) && above.has(id));
}

function resolve(graph: RevisionGraph, parsed: ParsedIdentifier, current: readonly string[]): string[] {
  return resolveRevisions(graph, parsed, { current, clamp: true }).map(({ id }) => id);
}

/** `+N` above, `-N` below each of the ends. */
function count(graph: RevisionGraph, ends: readonly string[], { offset, label }: ParsedIdentifier, range: string) {
  const branch = label === undefined ? undefined : graph.lineage(resolveBranch(graph, label).id);
  const starts = ends.length === 0 ? [undefined] : ends;
  return starts.flatMap((start) => walk(graph, start, offset, { branch, clamp: true, identifier: range }) ?? []);
}

/** A beginning on a branch, as `label@base`, leads to the heads of that branch only. */
function ofBranch(graph: RevisionGraph, ids: readonly string[], label: string | undefined): readonly string[] {
  if (label === undefined) return ids;
  const branch = graph.lineage(resolveBranch(graph, label).id);
  return ids.filter((id) => branch.has(id));
}

function isBare({ anchor, offset }: ParsedIdentifier): boolean {
  return anchor === "" && offset !== 0;
}

function badRange(range: string): RevisionsError {
  return new RevisionsError("usage", `"${range}" is not a range of revisions.`, {
    hint: "It looks like this: A:B, A:, :B, A:+2 or -2:B.",
  });
}
