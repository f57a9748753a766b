import { RevisionsError } from "../errors.ts";
import { describe } from "./describe.ts";
import type { RevisionGraph } from "./graph.ts";
import { compareIds } from "./id.ts";
import { difference, intersection, reach } from "./sets.ts";

export interface WalkOptions {
  /** Where the way up forks, only these are gone to. */
  branch?: ReadonlySet<string> | undefined;
  /** Stop at an end instead of refusing to go beyond it. */
  clamp: boolean;
  /** As typed, for messages. */
  identifier: string;
}

/**
 * Goes from parent to child (`offset` above 0) or back, one way only. Undefined is the place before the first revision.
 * @throws RevisionsError `ambiguous-revision` at a fork, `out-of-range` at an end
 */
export function walk(
  graph: RevisionGraph,
  start: string | undefined,
  offset: number,
  { branch, clamp, identifier }: WalkOptions,
): string | undefined {
  let at = start;
  for (let left = Math.abs(offset); left > 0; left -= 1) {
    const next = offset > 0 ? above(graph, at).filter((id) => branch?.has(id) ?? true) : below(graph, at);
    const [only, ...others] = next;
    if (others.length > 0) {
      throw new RevisionsError(
        "ambiguous-revision",
        `"${identifier}" is ambiguous: the history forks ${at === undefined ? "at its beginning" : `at ${at}`}.`,
        { hint: "Name the revision itself.", candidates: next.map((id) => describeId(graph, id)) },
      );
    }
    const end = offset > 0 ? only === undefined : at === undefined;
    if (end && clamp) return at;
    if (end) throw outOfRange(identifier, "the history is shorter than that");
    at = only;
  }
  return at;
}

function above(graph: RevisionGraph, at: string | undefined): readonly string[] {
  return at === undefined ? graph.bases.map(({ id }) => id) : graph.childrenOf(at);
}

function below(graph: RevisionGraph, at: string | undefined): readonly string[] {
  return at === undefined ? [] : (graph.get(at)?.revises ?? []);
}

export interface PeelOptions {
  /** What must be taken before this one. */
  after: (id: string) => readonly string[];
  /** The other way round: what this one must be taken before. */
  before: (id: string) => readonly string[];
  /** Candidates by age. */
  ambiguous: (candidates: readonly string[]) => RevisionsError;
  /** `available`: how many could be taken. */
  tooFew: (available: number) => RevisionsError;
}

/** Takes `count` members one after another; at no point may there be a choice. */
export function peel(members: ReadonlySet<string>, count: number, options: PeelOptions): string[] {
  const { ambiguous, tooFew } = options;
  // Members hold each other up through a gap too: through what lies between them and is none.
  const gaps = difference(intersection(reach(members, options.after), reach(members, options.before)), members);
  const next = (id: string, step: (id: string) => readonly string[]): string[] =>
    [...reach(step(id), (other) => (gaps.has(other) ? step(other) : []))].filter((other) => members.has(other));
  const blocked = new Map([...members].map((id) => [id, next(id, options.after).length]));
  let free = [...members].filter((id) => blocked.get(id) === 0);
  const taken: string[] = [];
  while (taken.length < count) {
    const [only, ...others] = free;
    if (only === undefined) throw tooFew(taken.length);
    if (others.length > 0) throw ambiguous(free.toSorted(compareIds));
    taken.push(only);
    free = [];
    for (const id of next(only, options.before)) {
      const open = (blocked.get(id) ?? 0) - 1;
      blocked.set(id, open);
      if (open === 0) free.push(id);
    }
  }
  return taken;
}

export function describeId(graph: RevisionGraph, id: string): string {
  const revision = graph.get(id);
  return revision ? describe(revision) : id;
}

export function outOfRange(target: string, why: string): RevisionsError {
  return new RevisionsError("out-of-range", `"${target}" goes too far: ${why}.`);
}
