import { parentsOfMerge } from "../../core/revisions/placement.ts";
import type { RevisionResult } from "../../protocol/results.ts";
import type { MergeInput } from "../revision-service.ts";
import type { Session } from "../session.ts";
import { create } from "./generate.ts";

/**
 * Writes an empty revision that joins branches.
 * @throws RevisionsError `usage` where there is nothing to join
 */
export async function merge(session: Session, { revisions, message, ...input }: MergeInput): Promise<RevisionResult> {
  const { graph } = await session.history();
  const parents = parentsOfMerge(graph, revisions, input.splice);
  const names = parents.map((id) => graph.get(id)?.branch ?? graph.get(id)?.slug ?? id);
  return create(session, { ...input, parents, message: message ?? `merge ${names.join(" and ")}` });
}
