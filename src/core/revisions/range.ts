import type { AppliedState } from "./applied.ts";
import type { RevisionGraph } from "./graph.ts";
import { parseIdentifier, resolveAnchor, resolveHeads } from "./identifier.ts";
import type { Revision } from "./revision.ts";

/**
 * The revisions of `a:b`, `a:` or `:b`, both ends included; oldest first. Without a colon: that one revision.
 * @throws RevisionsError when an end is unknown or ambiguous
 */
export function selectRange(graph: RevisionGraph, applied: AppliedState, range: string): Revision[] {
  const [from = "", to] = range.split(":", 2);
  const start = ends(graph, applied, from, "base");
  if (to === undefined) return graph.ordered.filter(({ id }) => start.includes(id));
  const below = graph.closureDown(ends(graph, applied, to, "heads"));
  const above = start.length === 0 ? undefined : graph.closureUp(start);
  return graph.ordered.filter(({ id }) => below.has(id) && (above === undefined || above.has(id)));
}

function ends(graph: RevisionGraph, { applied }: AppliedState, text: string, absent: "base" | "heads"): string[] {
  const anchor = text.trim() === "" ? absent : text;
  if (anchor === "base") return [];
  if (anchor === "current") return graph.headsOf(applied);
  const parsed = parseIdentifier(anchor);
  if (parsed.anchor === "head" || parsed.anchor === "heads") return resolveHeads(graph, parsed).map(({ id }) => id);
  return [resolveAnchor(graph, anchor).id];
}
