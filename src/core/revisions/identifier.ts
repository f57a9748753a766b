import { RevisionsError } from "../errors.ts";
import { describe } from "./describe.ts";
import type { RevisionGraph } from "./graph.ts";
import type { Revision } from "./revision.ts";
import { walk } from "./walk.ts";

/** An identifier as typed, taken apart. `offset` counts revisions, positive towards the heads. */
export interface ParsedIdentifier {
  /** A symbol (`head`, `heads`, `base`, `current`), an id, a prefix, a name, a label or a slug; empty for a bare `+N` or `-N`. */
  anchor: string;
  /** What stands before `@`: a branch label, or whatever names a revision of the branch. */
  label?: string;
  offset: number;
}

/** Takes an identifier apart. With a graph at hand `add-step-2` is a slug where there is such a one. */
export function parseIdentifier(text: string, graph?: RevisionGraph): ParsedIdentifier {
  const match = /^(?:(?<label>[^@+\s]+)@)?(?<anchor>.*?)(?<offset>[+-]\d{1,9})?$/.exec(text.trim());
  const { label, anchor = "", offset } = match?.groups ?? {};
  if (!match || (anchor === "" && offset === undefined)) {
    throw new RevisionsError("usage", `"${text}" is not a revision.`, {
      hint: "Give an id, the beginning of one, a name, a branch label, head, base, current, +N, -N or LABEL@head.",
    });
  }
  const branch = label === undefined ? {} : { label };
  const whole = `${anchor}${offset ?? ""}`;
  if (anchor !== "" && graph && graph.candidates(whole).length > 0) return { anchor: whole, ...branch, offset: 0 };
  return { anchor, ...branch, offset: offset === undefined ? 0 : Number(offset) };
}

/** `+N`, `-N`, `current`, with or without a branch: it counts from what is applied. */
export function isRelative({ anchor }: ParsedIdentifier): boolean {
  return anchor === "" || anchor === "current";
}

/** What an identifier that does not count from what is applied may need to know. */
export interface Resolution {
  /** Heads of what is applied, for `current`; absent: nothing is. */
  current?: readonly string[];
  /** Stop at the ends of the history instead of refusing to go beyond them. */
  clamp?: boolean;
}

/**
 * The revisions that an identifier names; none for what is before the first.
 * @throws RevisionsError `unknown-revision`, `ambiguous-revision`, `multiple-heads` or `out-of-range`
 */
export function resolveRevisions(
  graph: RevisionGraph,
  parsed: ParsedIdentifier,
  { current = [], clamp = false }: Resolution = {},
): Revision[] {
  const { anchor, label, offset } = parsed;
  const branch = label === undefined ? undefined : graph.lineage(resolveBranch(graph, label).id);
  const from = (start: string | undefined): Revision[] => {
    const id = walk(graph, start, offset, { branch, clamp, identifier: textOf(parsed) });
    const revision = id === undefined ? undefined : graph.get(id);
    return revision ? [revision] : [];
  };
  if (anchor === "base") return offset === 0 ? [] : from(undefined);
  if (anchor === "current") {
    const ids = current.filter((id) => branch === undefined || branch.has(id));
    return ids.length === 0 ? from(undefined) : ids.flatMap(from);
  }
  if (anchor === "head" || anchor === "heads") return resolveHeads(graph, parsed).flatMap(({ id }) => from(id));
  return from(resolveAnchor(graph, anchor, label).id);
}

/**
 * The one revision that an anchor names, without an offset.
 * @param label only members of this branch are meant
 * @throws RevisionsError `unknown-revision` or `ambiguous-revision` with the candidates
 */
export function resolveAnchor(graph: RevisionGraph, anchor: string, label?: string): Revision {
  const all = graph.candidates(anchor);
  const branch = label === undefined ? undefined : graph.lineage(resolveBranch(graph, label).id);
  const candidates = branch === undefined ? all : all.filter(({ id }) => branch.has(id));
  const [only, ...others] = candidates;
  if (only && others.length === 0) return only;
  if (only) {
    throw new RevisionsError("ambiguous-revision", `"${anchor}" could be ${candidates.length} revisions.`, {
      hint: "Give more digits of the id.",
      candidates: candidates.map(describe),
    });
  }
  const [outside] = all;
  if (outside)
    throw new RevisionsError("unknown-revision", `Revision ${describe(outside)} is not in the branch ${label}.`, {
      hint: "List the branches with: typeorm-revisions branches",
    });
  throw new RevisionsError("unknown-revision", `There is no revision or branch "${anchor}" in this history.`, {
    hint: "List them with: typeorm-revisions history",
    asked: anchor,
  });
}

/** The heads that `head`, `heads` or `label@head` stand for. */
export function resolveHeads(graph: RevisionGraph, { anchor, label }: ParsedIdentifier): Revision[] {
  const branch = label === undefined ? undefined : graph.lineage(resolveBranch(graph, label).id);
  const chosen = graph.heads.filter(({ id }) => branch === undefined || branch.has(id));
  if (anchor === "head" && chosen.length > 1) {
    const which = label === undefined ? "The history" : `The branch ${label}`;
    throw new RevisionsError("multiple-heads", `${which} has ${chosen.length} heads.`, {
      hint: "Name one of them, say heads for all, or join them with: typeorm-revisions merge",
      candidates: chosen.map(describe),
    });
  }
  return chosen;
}

/**
 * The revision that stands for a branch: the one with the label, or any other on it.
 * @throws RevisionsError `unknown-revision` or `ambiguous-revision`
 */
export function resolveBranch(graph: RevisionGraph, label: string): Revision {
  if (!graph.labelled(label) && graph.candidates(label).length === 0) {
    throw new RevisionsError("unknown-revision", `There is no branch "${label}" in this history.`, {
      hint: "List the branches with: typeorm-revisions branches",
    });
  }
  return graph.labelled(label) ?? resolveAnchor(graph, label);
}

function textOf({ anchor, label, offset }: ParsedIdentifier): string {
  const sign = offset > 0 ? "+" : "";
  return `${label === undefined ? "" : `${label}@`}${anchor}${offset === 0 ? "" : `${sign}${offset}`}`;
}
