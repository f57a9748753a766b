import { RevisionsError, toReport } from "../../core/errors.ts";
import type { ErrorReport } from "../../core/errors.ts";
import { readApplied, tellRepeated } from "../../core/revisions/applied.ts";
import type { AppliedState } from "../../core/revisions/applied.ts";
import type { RevisionGraph } from "../../core/revisions/graph.ts";
import { isRelative, parseIdentifier, resolveRevisions } from "../../core/revisions/identifier.ts";
import { selectRange } from "../../core/revisions/range.ts";
import type { Revision } from "../../core/revisions/revision.ts";
import type { AppliedMigrations } from "../../protocol/engine.ts";
import type { LookedRevision, LookResult } from "../../protocol/results.ts";
import type { Session } from "../session.ts";
import { editedRevisions } from "../edited-revisions.ts";
import { sayingWhereElse } from "../other-histories.ts";
import { warningsOfMigrations } from "../unmatched-globs.ts";
import { listRevisions } from "./revision-json.ts";

/** What is looked at. */
export type LookInput =
  | { what: "history"; range?: string }
  | { what: "current" | "heads" | "branches" }
  | { what: "show"; revisions: readonly string[] };

interface Known {
  graph: RevisionGraph;
  applied: AppliedState;
  journaled: AppliedMigrations["journaled"];
  databaseError: ErrorReport | undefined;
}

/**
 * The part of the history that is looked at, with states and with what is wrong. A faulty history is
 * shown as far as it goes. The database is asked, but need not be there unless what is asked for
 * depends on it. Nothing is changed.
 * @throws RevisionsError when an identifier is unknown or ambiguous, or when only the database knows
 */
export async function look(session: Session, input: LookInput): Promise<LookResult> {
  const history = await session.project.history();
  const { graph, problems } = history;
  let applied = readApplied(graph, []);
  let edited = new Set<string | undefined>();
  let journaled: AppliedMigrations["journaled"] = {};
  let databaseError: ErrorReport | undefined;
  try {
    const recorded = await session.recorded();
    applied = readApplied(graph, recorded.rows);
    ({ journaled } = recorded);
    if (input.what === "show") {
      const reports = await editedRevisions(session, history, applied, recorded);
      edited = new Set(reports.map(({ revision }) => revision));
    }
  } catch (error) {
    databaseError = toReport(error);
  }
  const known = { graph, applied, journaled, databaseError };
  const current = graph.headsOf(applied.applied);
  return {
    dataSource: await session.dataSource(),
    revisions: (await sayingWhereElse(session, () => select(known, input))).map((revision) =>
      edited.has(revision.id) ? { ...revision, edited: true as const } : revision,
    ),
    current,
    heads: graph.heads.map(({ id }) => id),
    pending: graph.ordered.filter(({ id }) => !applied.applied.has(id)).map(({ id }) => id),
    warnings: [...(await warningsOfMigrations(session)), ...tellRepeated(applied)],
    problems,
    ...(databaseError === undefined ? {} : { databaseError }),
  };
}

function select(known: Known, input: LookInput): LookedRevision[] {
  const { graph, applied, journaled } = known;
  const all = listRevisions(graph, applied, journaled).map((revision) => withPlace(graph, revision));
  const only = (revisions: readonly Revision[]) => {
    const ids = new Set(revisions.map(({ id }) => id));
    return all.filter(({ id, state }) => ids.has(id) && state !== "missing");
  };
  switch (input.what) {
    case "history": {
      const { range } = input;
      if (range === undefined) return all;
      // A bare number counts from the other end.
      requireDatabase(
        known,
        range.split(":").filter((end) => /current/.test(end)),
      );
      return only(selectRange(graph, applied, range));
    }
    case "current":
      return only(graph.headsOf(applied.applied).flatMap((id) => graph.get(id) ?? []));
    case "heads":
      return only(graph.heads);
    case "branches":
      return only(graph.ordered.filter(({ id, branch }) => branch !== undefined || graph.isBranchPoint(id)));
    case "show":
      requireDatabase(known, input.revisions);
      return input.revisions.flatMap((identifier) => {
        const missing = all.filter(({ id, name, state }) => state === "missing" && [id, name].includes(identifier));
        return missing.length > 0 ? missing : only(meant(known, identifier));
      });
  }
}

function meant({ graph, applied }: Known, identifier: string): Revision[] {
  const parsed = parseIdentifier(identifier, graph);
  const current = graph.headsOf(applied.applied);
  const anchor = parsed.anchor === "" ? "current" : parsed.anchor;
  const revisions = resolveRevisions(graph, { ...parsed, anchor }, { current });
  if (revisions.length === 0) {
    throw new RevisionsError("unknown-revision", `"${identifier}" is before the first revision.`, {
      hint: "List them with: typeorm-revisions history",
    });
  }
  return revisions;
}

/** What counts from where the database is cannot be told without it. */
function requireDatabase({ graph, databaseError }: Known, identifiers: readonly string[]): void {
  if (!databaseError) return;
  const counts = identifiers.some((identifier) => isRelative(parseIdentifier(identifier, graph)));
  if (counts) throw RevisionsError.from(databaseError);
}

function withPlace(graph: RevisionGraph, revision: ReturnType<typeof listRevisions>[number]): LookedRevision {
  const { id, state } = revision;
  if (state === "missing") return { ...revision, children: [], neededBy: [], labels: [] };
  const children = graph.childrenOf(id);
  return {
    ...revision,
    children: [...children],
    neededBy: graph.dependentsOf(id).filter((other) => !children.includes(other)),
    labels: [...graph.labelsOf(id)],
  };
}
