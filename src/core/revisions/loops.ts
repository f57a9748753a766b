import { prerequisites } from "./id.ts";
import type { Revision } from "./revision.ts";

interface Visit {
  id: string;
  /** Order of discovery. */
  index: number;
  /** The earliest discovered that can be come back to. */
  low: number;
  left: string[];
}

/**
 * Groups of two and more that rest on each other in a loop, each in the order of the revisions;
 * references are ids. Tarjan's strongly connected components, without recursion.
 */
export function loopsOf(revisions: readonly Revision[]): Revision[][] {
  const byId = new Map(revisions.map((revision) => [revision.id, revision]));
  const visits = new Map<string, Visit>();
  const open: string[] = [];
  const isOpen = new Set<string>();
  const loopOf = new Map<string, string>();
  const begin = (id: string): Visit => {
    const revision = byId.get(id);
    const visit = { id, index: visits.size, low: visits.size, left: revision ? [...prerequisites(revision)] : [] };
    visits.set(id, visit);
    open.push(id);
    isOpen.add(id);
    return visit;
  };
  for (const { id: start } of revisions) {
    const way = visits.has(start) ? [] : [begin(start)];
    for (let visit = way.at(-1); visit; visit = way.at(-1)) {
      const next = visit.left.pop();
      if (next !== undefined) {
        const known = visits.get(next);
        if (!known) way.push(begin(next));
        else if (isOpen.has(next)) visit.low = Math.min(visit.low, known.index);
        continue;
      }
      way.pop();
      const caller = way.at(-1);
      if (caller) caller.low = Math.min(caller.low, visit.low);
      if (visit.low < visit.index) continue;
      for (const member of open.splice(open.lastIndexOf(visit.id))) {
        isOpen.delete(member);
        loopOf.set(member, visit.id);
      }
    }
  }
  const groups = new Map<string, Revision[]>();
  for (const revision of revisions) {
    const key = loopOf.get(revision.id) ?? revision.id;
    const group = groups.get(key);
    if (group) group.push(revision);
    else groups.set(key, [revision]);
  }
  return [...groups.values()].filter(({ length }) => length > 1);
}
