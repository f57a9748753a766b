import { RevisionsError } from "../errors.ts";
import type { AppliedState } from "./applied.ts";
import type { RevisionGraph } from "./graph.ts";
import { isRelative, parseIdentifier, resolveBranch, resolveRevisions } from "./identifier.ts";
import { timestampOf } from "./name.ts";
import type { Revision } from "./revision.ts";
import { difference, intersection, union } from "./sets.ts";
import { describeId } from "./walk.ts";

/** A row to be deleted from TypeORM's table; its name says which one, as TypeORM itself looks it up. */
export interface StampRow {
  /** Digits. */
  timestamp: string;
  name: string;
  /** Absent for what is not on disk. */
  revision?: Revision;
}

/** What makes TypeORM's table say what a stamp says. Nothing is run. */
export interface StampPlan {
  /** Oldest first. */
  insert: Revision[];
  /** Newest first; rows without a file last. */
  remove: StampRow[];
  /** Ids that are heads of what is recorded then. */
  resulting: string[];
}

export interface StampOptions {
  /** Nothing but the targets and what they rest on stays: other branches and rows without a file go too. */
  purge?: boolean;
}

/**
 * Makes the record say that the database is at the targets: they and all that they rest on are
 * recorded, what rests on one of them is not. Other branches stay as they are. `base` records nothing
 * of the history, `label@base` nothing that is that branch's alone.
 * @throws RevisionsError for what is no revision, and `usage` where one target rests on another
 */
export function planStamp(
  graph: RevisionGraph,
  state: AppliedState,
  targets: readonly string[],
  { purge = false }: StampOptions = {},
): StampPlan {
  const { applied } = state;
  const wanted: string[][] = [];
  let left = new Set(purge ? [] : applied);
  for (const target of targets) {
    const parsed = parseIdentifier(target, graph);
    if (isRelative(parsed) && parsed.offset !== 0) throw relative(target);
    const ids = resolveRevisions(graph, parsed, { current: graph.headsOf(applied) }).map(({ id }) => id);
    wanted.push(ids);
    left = difference(left, ids.length > 0 ? above(graph, ids) : withoutBranch(graph, left, parsed.label));
  }
  if (targets.length === 0) throw relative("");
  refuseOverlap(graph, wanted);
  const after = union(left, graph.closureDown(wanted.flat()));
  const gone = difference(applied, after);
  return {
    insert: graph.ordered.filter(({ id }) => after.has(id) && !applied.has(id)),
    remove: [
      ...graph.ordered
        .filter(({ id }) => gone.has(id))
        .toReversed()
        .map((revision) => ({ timestamp: String(timestampOf(revision.id)), name: revision.name, revision })),
      ...(purge ? state.missing.map(({ timestamp, name }) => ({ timestamp, name })) : []),
    ],
    resulting: graph.headsOf(after),
  };
}

/** What rests on the targets, themselves left out. */
function above(graph: RevisionGraph, ids: readonly string[]): Set<string> {
  return difference(graph.closureUp(ids), new Set(ids));
}

/** What goes with a branch: its revisions that no other branch has too, and all that rests on them. */
function withoutBranch(graph: RevisionGraph, recorded: ReadonlySet<string>, label: string | undefined): Set<string> {
  if (label === undefined) return new Set(recorded);
  const own = intersection(recorded, graph.lineage(resolveBranch(graph, label).id));
  const others = graph.ancestors(difference(recorded, own));
  return graph.closureUp(difference(own, others));
}

function refuseOverlap(graph: RevisionGraph, wanted: readonly string[][]): void {
  for (const ids of wanted) {
    const own = new Set(ids);
    const others = new Set(wanted.flat().filter((id) => !own.has(id)));
    for (const id of ids) {
      const under = [...graph.closureDown([id])].find((other) => others.has(other));
      if (under === undefined) continue;
      throw new RevisionsError("usage", `${describeId(graph, id)} rests on ${describeId(graph, under)}.`, {
        hint: `Stamp ${id} alone: what it rests on is recorded with it.`,
      });
    }
  }
}

function relative(target: string): RevisionsError {
  return new RevisionsError("usage", `"${target}" does not name a revision to stamp.`, {
    hint: "Give an id, the beginning of one, a name, head, heads, base or LABEL@head.",
  });
}
