import { isRelative, parseIdentifier, resolveRevisions } from "../../core/revisions/identifier.ts";
import { describe } from "../../core/revisions/describe.ts";
import { RevisionsError } from "../../core/errors.ts";
import type { RevisionResult } from "../../protocol/results.ts";
import type { Session } from "../session.ts";
import { toJson } from "./revision-json.ts";

/**
 * The one revision that an identifier names, and its file. The database is asked for what counts from it alone.
 * @throws RevisionsError `unknown-revision`, `ambiguous-revision`, `usage`
 */
export async function locate(session: Session, identifier: string): Promise<RevisionResult> {
  const { graph } = await session.history();
  const parsed = parseIdentifier(identifier, graph);
  const current = isRelative(parsed) ? graph.headsOf((await session.applied()).applied) : [];
  const from = isRelative(parsed) ? { ...parsed, anchor: "current" } : parsed;
  const found = resolveRevisions(graph, from, { current });
  const [only, ...others] = found;
  if (only && others.length === 0) return { revision: toJson(only, "pending"), file: only.file, warnings: [] };
  if (only) {
    throw new RevisionsError("ambiguous-revision", `"${identifier}" is ${found.length} revisions.`, {
      hint: "Name one of them.",
      candidates: found.map(describe),
    });
  }
  throw new RevisionsError("unknown-revision", `"${identifier}" is no revision: nothing is before the first.`, {
    hint: "List them with: typeorm-revisions history",
  });
}
