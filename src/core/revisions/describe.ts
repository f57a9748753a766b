import type { Revision } from "./revision.ts";

/** One line for lists of candidates. */
export function describe(revision: Revision): string {
  return `${revision.id} ${revision.message ?? revision.slug}`;
}
