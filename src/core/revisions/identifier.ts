import { RevisionsError } from "../errors.ts";
import type { RevisionGraph } from "./graph.ts";
import type { Revision } from "./revision.ts";

/** What an identifier is resolved against. */
export interface ResolutionContext {
  graph: RevisionGraph;
  /** Heads of what is applied; empty when nothing is. */
  current: readonly string[];
}

/** An identifier as typed, taken apart. `offset` counts revisions, positive towards the heads. */
export interface ParsedIdentifier {
  /** A symbol (`head`, `heads`, `base`, `current`), an id, a prefix, a name or a slug; empty for a bare `+N` or `-N`. */
  anchor: string;
  /** Branch label of `label@anchor`. */
  label?: string;
  offset: number;
}

export function parseIdentifier(text: string): ParsedIdentifier {
  const match = /^(?:(?<label>[^@+\s]+)@)?(?<anchor>.*?)(?<offset>[+-]\d{1,9})?$/.exec(text.trim());
  const { label, anchor = "", offset } = match?.groups ?? {};
  if (!match || (anchor === "" && offset === undefined)) {
    throw new RevisionsError("usage", `"${text}" is not a revision.`, {
      hint: "Give an id, the beginning of one, a name, head, base, current, +N or -N.",
    });
  }
  return { anchor, ...(label === undefined ? {} : { label }), offset: offset === undefined ? 0 : Number(offset) };
}

/**
 * The one revision that an anchor names, without an offset.
 * @throws RevisionsError `unknown-revision` or `ambiguous-revision` with the candidates
 */
export function resolveAnchor(graph: RevisionGraph, anchor: string): Revision {
  const exact = graph.get(anchor);
  if (exact) return exact;
  const byName = graph.ordered.filter(({ name, className, slug }) => [name, className, slug].includes(anchor));
  const candidates =
    byName.length > 0 ? byName : graph.ordered.filter(({ id }) => anchor !== "" && id.startsWith(anchor));
  const [only, ...others] = candidates;
  if (only && others.length === 0) return only;
  if (only) {
    throw new RevisionsError("ambiguous-revision", `"${anchor}" could be ${candidates.length} revisions.`, {
      hint: "Give more digits of the id.",
      candidates: candidates.map(describe),
    });
  }
  throw new RevisionsError("unknown-revision", `There is no revision "${anchor}" in this history.`, {
    hint: "List them with: typeorm-revisions history",
  });
}

/** The heads that `head`, `heads` or `label@head` stand for. */
export function resolveHeads(graph: RevisionGraph, parsed: ParsedIdentifier): Revision[] {
  const { heads } = graph;
  const chosen = parsed.label === undefined ? heads : headsOfBranch(graph, parsed.label);
  if (parsed.anchor === "heads") return chosen;
  if (chosen.length > 1) {
    throw new RevisionsError("multiple-heads", `The history has ${chosen.length} heads.`, {
      hint: "Name one of them, say heads for all, or join them with: typeorm-revisions merge",
      candidates: chosen.map(describe),
    });
  }
  return chosen;
}

function headsOfBranch(graph: RevisionGraph, label: string): Revision[] {
  const labelled = graph.ordered.filter(({ branch }) => branch === label).map(({ id }) => id);
  if (labelled.length === 0) {
    throw new RevisionsError("unknown-revision", `There is no branch "${label}" in this history.`);
  }
  const members = graph.closureUp(labelled);
  return graph.heads.filter(({ id }) => members.has(id));
}

/** One line for lists of candidates. */
export function describe(revision: Revision): string {
  return `${revision.id} ${revision.message ?? revision.slug}`;
}
