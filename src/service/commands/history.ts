import { readApplied } from "../../core/revisions/applied.ts";
import type { AppliedState } from "../../core/revisions/applied.ts";
import { selectRange } from "../../core/revisions/range.ts";
import type { RevisionJson } from "../../protocol/results.ts";
import type { Session } from "../session.ts";
import { listRevisions } from "./revision-json.ts";

/** The revisions on disk with their states, oldest first. The database is asked, but need not be there. */
export async function history(session: Session, range?: string): Promise<RevisionJson[]> {
  const { graph } = await session.history();
  const nothing: AppliedState = readApplied(graph, []);
  const applied = await session.applied().catch(() => nothing);
  const all = listRevisions(graph, applied);
  if (range === undefined) return all;
  const selected = new Set(selectRange(graph, applied, range).map(({ id }) => id));
  return all.filter(({ id }) => selected.has(id));
}
