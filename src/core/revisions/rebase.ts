import { RevisionsError } from "../errors.ts";
import { describe } from "./describe.ts";
import type { RevisionGraph } from "./graph.ts";
import { compareIds } from "./id.ts";
import { nextId, resolveAll } from "./placement.ts";
import type { Revision } from "./revision.ts";

export interface RebaseInput {
  /** An identifier as typed. */
  revision: string;
  /** What it shall revise; absent: the head of the rest of the history. */
  onto?: string;
}

/** A revision that moves to the end of the history, and what that changes in others. Nothing is done yet. */
export interface RebasePlan {
  revision: Revision;
  /** New ids of what moves, by the ids of now: the revision, and on a branch what rests on it. */
  moved: ReadonlyMap<string, string>;
  /** What each revision rests on afterwards, by its id of now; in ids of then. */
  references: ReadonlyMap<string, { revises: string[]; dependsOn: string[] }>;
}

/**
 * Puts a revision on top of the history: on the head of another branch, together with what rests on it; or,
 * where there is one line, behind the others, which then follow what it followed.
 * @param now milliseconds
 * @throws RevisionsError `usage`, `multiple-heads`, `unknown-revision`
 */
export function planRebase(graph: RevisionGraph, input: RebaseInput, now: number): RebasePlan {
  const revision = theOne(graph, input.revision);
  const above = graph.descendants([revision.id]);
  const onto = input.onto === undefined ? defaultTarget(graph, revision, above) : theOne(graph, input.onto);
  if (onto.id === revision.id) throw onTop(revision, onto);
  const takenOut = above.has(onto.id);
  const moving = takenOut ? new Set([revision.id]) : graph.closureUp([revision.id]);
  if (takenOut) refuseDependents(graph, revision);
  else if (moving.has(onto.id)) throw restsOn(onto, revision);
  const newest = graph.ordered.reduce((last, one) => (compareIds(last.id, one.id) > 0 ? last : one), revision);
  if (revision.revises.length === 1 && revision.revises[0] === onto.id && newest.id === revision.id)
    throw onTop(revision, onto);
  const first = Number(nextId(graph, now));
  const moved = new Map(
    graph.ordered.filter(({ id }) => moving.has(id)).map(({ id }, index) => [id, String(first + index)]),
  );
  const then = (id: string) => moved.get(id) ?? id;
  const revisesOf = ({ id, revises }: Revision): readonly string[] => {
    if (id === revision.id) return [onto.id];
    return takenOut && revises.includes(revision.id) ? without(graph, revises, revision) : revises;
  };
  const references = new Map(
    graph.ordered.map((one) => [one.id, { revises: revisesOf(one).map(then), dependsOn: one.dependsOn.map(then) }]),
  );
  return { revision, moved, references };
}

function theOne(graph: RevisionGraph, identifier: string): Revision {
  const found = resolveAll(graph, [identifier]);
  const [only, ...others] = found;
  if (only && others.length === 0) return only;
  throw new RevisionsError("usage", `"${identifier}" is not one revision.`, {
    hint: "Name one by its id, its name or LABEL@head.",
    ...(only ? { candidates: found.map(describe) } : {}),
  });
}

/** The head of what does not rest on the revision; in one line the head above it. */
function defaultTarget(graph: RevisionGraph, revision: Revision, above: ReadonlySet<string>): Revision {
  const elsewhere = graph.heads.filter(({ id }) => !above.has(id));
  const candidates = elsewhere.length > 0 ? elsewhere : graph.heads;
  const [only, ...others] = candidates;
  if (only && others.length === 0) return only;
  throw new RevisionsError("multiple-heads", `The history has ${candidates.length} heads that it could be put on.`, {
    hint: "Say which with --onto.",
    candidates: candidates.map(describe),
  });
}

/** Parents of a revision when one of them goes away: what that one revised takes its place. */
function without(graph: RevisionGraph, revises: readonly string[], gone: Revision): string[] {
  const kept = revises.filter((id) => id !== gone.id);
  const below = graph.ancestors(kept);
  return [...kept, ...gone.revises.filter((id) => !below.has(id))];
}

function refuseDependents(graph: RevisionGraph, revision: Revision): void {
  const dependent = graph.ordered.find(({ dependsOn }) => dependsOn.includes(revision.id));
  if (dependent) throw restsOn(dependent, revision);
}

function restsOn(above: Revision, revision: Revision): RevisionsError {
  return new RevisionsError("usage", `${describe(above)} depends on ${describe(revision)}, which cannot go above it.`, {
    hint: "Correct its @dependsOn, or name another revision with --onto.",
    file: above.file,
    revision: above.id,
  });
}

function onTop(revision: Revision, onto: Revision): RevisionsError {
  const where = revision.id === onto.id ? "on top" : `on ${describe(onto)}`;
  return new RevisionsError("usage", `${describe(revision)} is ${where} already.`, {
    hint: "There is nothing to move.",
    revision: revision.id,
  });
}
