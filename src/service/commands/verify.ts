import { dialectOfType } from "../../core/dialect-name.ts";
import { isRelative, parseIdentifier, resolveRevisions } from "../../core/revisions/identifier.ts";
import type { RevisionGraph } from "../../core/revisions/graph.ts";
import type { Revision } from "../../core/revisions/revision.ts";
import type { VerifyInput, VerifyResult } from "../../protocol/results.ts";
import type { CommandOptions } from "../revision-service.ts";
import type { Session } from "../session.ts";
import { verify as prove } from "../verification.ts";
import { toJson } from "./revision-json.ts";

/**
 * Proves revisions on the shadow, also those written by hand. What does not hold is in the result.
 * @throws RevisionsError `unsupported-dialect`, for an identifier that names nothing, and where the history cannot be replayed
 */
export async function verify(
  session: Session,
  { targets = [], all = false }: VerifyInput,
  { report, signal }: CommandOptions = {},
): Promise<VerifyResult> {
  dialectOfType((await session.project.dataSource()).type, "Revisions are proven");
  const { graph } = await session.history();
  const chosen = all ? graph.ordered : await choose(session, graph, targets);
  const revisions: VerifyResult["revisions"] = [];
  for (const revision of chosen) {
    signal?.throwIfAborted();
    const before = graph.ordered.slice(0, graph.ordered.indexOf(revision));
    const told = chosen.length === 1 ? report : (message: string) => report?.(`${revision.name}: ${message}`);
    // One shadow, one proof at a time.
    const verified = await prove(session.worlds, { before, revision, report: told });
    const { state: _, ...json } = toJson(revision, "pending");
    revisions.push({ ...json, verified });
  }
  return { revisions };
}

async function choose(session: Session, graph: RevisionGraph, targets: readonly string[]): Promise<Revision[]> {
  if (targets.length === 0) return graph.ordered.slice(-1);
  const chosen = new Set<Revision>();
  for (const target of targets) {
    const parsed = parseIdentifier(target, graph);
    const current = isRelative(parsed) ? graph.headsOf((await session.applied()).applied) : [];
    const anchor = parsed.anchor === "" ? "current" : parsed.anchor;
    for (const revision of resolveRevisions(graph, { ...parsed, anchor }, { current })) chosen.add(revision);
  }
  return graph.ordered.filter((revision) => chosen.has(revision));
}
