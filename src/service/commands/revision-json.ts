import type { AppliedRow, AppliedState } from "../../core/revisions/applied.ts";
import { statesOf } from "../../core/revisions/applied.ts";
import type { RevisionGraph } from "../../core/revisions/graph.ts";
import { compareIds } from "../../core/revisions/id.ts";
import type { Revision, RevisionState } from "../../core/revisions/revision.ts";
import { slugOfName } from "../../core/revisions/name.ts";
import type { AppliedMigrations } from "../../protocol/engine.ts";
import type { RevisionJson } from "../../protocol/results.ts";

export function toJson(revision: Revision, state: RevisionState): RevisionJson {
  const { id, name, slug, message, file, revises, branch, dependsOn } = revision;
  return {
    id,
    name,
    slug,
    ...(message === undefined ? {} : { message }),
    file,
    revises,
    ...(branch === undefined ? {} : { branch }),
    ...(dependsOn.length === 0 ? {} : { dependsOn }),
    state,
  };
}

/**
 * The whole history, missing revisions among the others by age; oldest first.
 * @param journaled what the journal knows of applied ones, by name
 */
export function listRevisions(
  graph: RevisionGraph,
  applied: AppliedState,
  journaled: AppliedMigrations["journaled"] = {},
): RevisionJson[] {
  const stateOf = statesOf(graph, applied);
  const known = graph.ordered.map((revision) => toJson(revision, stateOf(revision)));
  const result = [...known];
  for (const row of applied.missing) {
    const at = result.findIndex(({ id }) => compareIds(id, row.timestamp) > 0);
    result.splice(at < 0 ? result.length : at, 0, missingJson(row));
  }
  return result.map((revision) => {
    const run = isApplied(revision) ? journaled[revision.name] : undefined;
    return run === undefined ? revision : { ...revision, appliedAt: run.ranAt, appliedBy: run.who };
  });
}

function isApplied({ state }: RevisionJson): boolean {
  return state === "applied" || state === "missing";
}

function missingJson({ timestamp, name }: AppliedRow): RevisionJson {
  return { id: timestamp, name, slug: slugOfName(name), file: "", revises: [], state: "missing" };
}
