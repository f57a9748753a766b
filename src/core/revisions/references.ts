import type { Revision } from "./revision.ts";

/** The ways in which one revision may be named, from the surest to the loosest. */
export interface Names {
  readonly byId: ReadonlyMap<string, Revision>;
  /** By recorded name and by class name. */
  readonly byName: ReadonlyMap<string, readonly Revision[]>;
  readonly byLabel: ReadonlyMap<string, Revision>;
  readonly bySlug: ReadonlyMap<string, readonly Revision[]>;
}

export function indexNames(revisions: readonly Revision[]): Names {
  const byName = new Map<string, Revision[]>();
  const bySlug = new Map<string, Revision[]>();
  const byLabel = new Map<string, Revision>();
  for (const revision of revisions) {
    for (const name of new Set([revision.name, revision.className])) push(byName, name, revision);
    push(bySlug, revision.slug, revision);
    if (revision.branch !== undefined) byLabel.set(revision.branch, revision);
  }
  return { byId: new Map(revisions.map((revision) => [revision.id, revision])), byName, byLabel, bySlug };
}

/**
 * All that a name without offset may mean: by id, else by class or recorded name, else by branch
 * label, else by slug, else by the beginning of an id. Several: it is ambiguous.
 */
export function candidatesFor({ byId, byName, byLabel, bySlug }: Names, text: string): readonly Revision[] {
  const exact = byId.get(text) ?? byName.get(text) ?? byLabel.get(text) ?? bySlug.get(text);
  if (exact !== undefined) return Array.isArray(exact) ? (exact as readonly Revision[]) : [exact as Revision];
  return /^\d/.test(text) ? [...byId.values()].filter(({ id }) => id.startsWith(text)) : [];
}

function push(map: Map<string, Revision[]>, key: string, revision: Revision): void {
  const known = map.get(key);
  if (known) known.push(revision);
  else map.set(key, [revision]);
}
