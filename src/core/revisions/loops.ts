import { prerequisites } from "./id.ts";
import type { Revision } from "./revision.ts";

/** Groups of two and more that rest on each other in a loop; each by age, as the revisions come. References are ids. */
export function loopsOf(revisions: readonly Revision[]): Revision[][] {
  const left = new Map(revisions.map((revision) => [revision.id, revision]));
  // What nothing rests on and what rests on nothing is in no loop: peeled off from both ends, the usual history is gone.
  peel(left, prerequisites);
  const dependents = new Map<string, string[]>();
  for (const revision of left.values())
    for (const id of prerequisites(revision)) dependents.set(id, [...(dependents.get(id) ?? []), revision.id]);
  peel(left, ({ id }) => dependents.get(id) ?? []);
  const below = new Map([...left.keys()].map((id) => [id, reachable(id, left)]));
  const loops: Revision[][] = [];
  const placed = new Set<string>();
  for (const [id, revision] of left) {
    if (placed.has(id) || !below.get(id)?.has(id)) continue;
    const loop = [...left.values()].filter(
      (other) => other === revision || (below.get(id)?.has(other.id) && below.get(other.id)?.has(id)),
    );
    for (const member of loop) placed.add(member.id);
    loops.push(loop);
  }
  return loops;
}

/** Takes away, again and again, whatever has none of its `needs` left. */
function peel(left: Map<string, Revision>, needs: (revision: Revision) => readonly string[]): void {
  const open = new Map<string, number>();
  const waiting = new Map<string, string[]>();
  for (const revision of left.values()) {
    const within = needs(revision).filter((id) => left.has(id));
    open.set(revision.id, within.length);
    for (const id of within) {
      const known = waiting.get(id);
      if (known) known.push(revision.id);
      else waiting.set(id, [revision.id]);
    }
  }
  const ready = [...open].flatMap(([id, count]) => (count === 0 ? [id] : []));
  for (let id = ready.pop(); id !== undefined; id = ready.pop()) {
    left.delete(id);
    for (const other of waiting.get(id) ?? []) {
      const count = (open.get(other) ?? 0) - 1;
      open.set(other, count);
      if (count === 0) ready.push(other);
    }
  }
}

/** What is below a revision, itself only where a way leads back to it. */
function reachable(from: string, left: ReadonlyMap<string, Revision>): Set<string> {
  const seen = new Set<string>();
  const queue = [from];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    for (const next of left.has(id) ? prerequisites(left.get(id)!) : []) {
      if (!left.has(next) || seen.has(next)) continue;
      seen.add(next);
      queue.push(next);
    }
  }
  return seen;
}
