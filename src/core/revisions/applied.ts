import type { RevisionGraph } from "./graph.ts";
import type { Revision, RevisionState } from "./revision.ts";

/** A row of TypeORM's `migrations` table. */
export interface AppliedRow {
  /** Order of application. */
  id: number;
  /** Digits. */
  timestamp: string;
  name: string;
}

/** What a database holds, told apart into what the history knows and what it does not. */
export interface AppliedState {
  /** Ids of revisions that are on disk and applied. */
  applied: ReadonlySet<string>;
  /** Applied, not on disk; oldest first. */
  missing: AppliedRow[];
  /** Names that several rows have; they count once. Absent: none. */
  repeated?: string[];
}

/** Rows match by name, as TypeORM matches them: the timestamp alone may be shared. */
export function readApplied(graph: RevisionGraph, rows: readonly AppliedRow[]): AppliedState {
  const byName = new Map(graph.ordered.map((revision) => [revision.name, revision.id]));
  const applied = new Set<string>();
  const missing: AppliedRow[] = [];
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const row of rows) {
    const id = byName.get(row.name);
    if (seen.has(row.name)) repeated.add(row.name);
    else if (id === undefined) missing.push(row);
    else applied.add(id);
    seen.add(row.name);
  }
  return { applied, missing, ...(repeated.size === 0 ? {} : { repeated: [...repeated] }) };
}

/** A sentence for each name that is recorded more than once. */
export function tellRepeated({ repeated = [] }: AppliedState): string[] {
  return repeated.map(
    (name) => `${name} is recorded as applied more than once; it counts once. Delete the other rows.`,
  );
}

/** Tells the state of each revision of the graph. @see RevisionState */
export function statesOf(graph: RevisionGraph, { applied }: AppliedState): (revision: Revision) => RevisionState {
  const restedOn = graph.closureDown(applied);
  return ({ id }) => (applied.has(id) ? "applied" : restedOn.has(id) ? "out-of-order" : "pending");
}
