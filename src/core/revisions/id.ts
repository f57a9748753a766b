import type { Revision } from "./revision.ts";

/** Ids are decimal numbers, of the same length save for hand-made ones; `.2` comes right after what it shares a timestamp with. */
export function compareIds(a: string, b: string): number {
  const [wholeA = "", wholeB = ""] = [a, b].map((id) => id.split(".", 1)[0]);
  return compareNumbers(wholeA, wholeB) || compareNumbers(a, b);
}

function compareNumbers(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}

/** Everything that must be applied before a revision, each once. */
export function prerequisites({ revises, dependsOn }: Revision): string[] {
  return dependsOn.length === 0 ? revises : [...new Set([...revises, ...dependsOn])];
}
