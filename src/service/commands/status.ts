import { toReport } from "../../core/errors.ts";
import type { ErrorReport } from "../../core/errors.ts";
import { readApplied, tellRepeated } from "../../core/revisions/applied.ts";
import type { AppliedState } from "../../core/revisions/applied.ts";
import type { AppliedMigrations } from "../../protocol/engine.ts";
import type { RevisionJson, StatusResult } from "../../protocol/results.ts";
import { editedRevisions } from "../edited-revisions.ts";
import { tellHalfApplied } from "../half-applied.ts";
import type { Session } from "../session.ts";
import { findUnmatched, namesNoMigrations } from "../unmatched-globs.ts";
import { listRevisions } from "./revision-json.ts";

/** Data source, target, current, heads, every revision with its state. A database that is down is part of the answer. */
export async function status(session: Session): Promise<StatusResult> {
  // A project that cannot be loaded is an error, unlike a database that does not answer.
  const history = await session.project.history();
  const { graph } = history;
  let applied = readApplied(graph, []);
  let edited: ErrorReport[] = [];
  let recorded: AppliedMigrations | undefined;
  let databaseError: ErrorReport | undefined;
  try {
    recorded = await session.recorded();
    applied = readApplied(graph, recorded.rows);
    edited = await editedRevisions(session, history, applied, recorded);
  } catch (error) {
    databaseError = toReport(error);
  }
  return {
    ...(await describe(session, applied, edited, recorded)),
    ...(databaseError === undefined ? {} : { databaseError }),
  };
}

/** The status before the database was asked: it may be slow to answer, and the files tell the revisions. */
export async function onDisk(session: Session): Promise<StatusResult> {
  const { graph } = await session.project.history();
  return { ...(await describe(session, readApplied(graph, []), [])), databasePending: true };
}

async function describe(
  session: Session,
  applied: AppliedState,
  edited: readonly ErrorReport[],
  recorded?: AppliedMigrations,
): Promise<StatusResult> {
  const { graph, unlisted, ...history } = await session.project.history();
  const problems = [...history.problems, ...edited, ...tellHalfApplied(graph, recorded?.halfApplied)];
  const editedIds = new Set(edited.map(({ revision }) => revision));
  const { warnings } = await session.project.dataSource();
  const unmatched = await findUnmatched(session);
  const revisions = listRevisions(graph, applied, recorded?.journaled).map((revision): RevisionJson =>
    editedIds.has(revision.id) ? { ...revision, edited: true } : revision,
  );
  return {
    dataSource: await session.dataSource(),
    current: graph.headsOf(applied.applied),
    heads: graph.heads.map(({ id }) => id),
    revisions,
    pending: revisions.filter(({ state }) => state === "pending" || state === "out-of-order").length,
    warnings: [
      ...warnings,
      ...unmatched.map(({ message }) => message),
      ...(await namesNoMigrations(session)),
      ...problems.map(({ message }) => message),
      ...unlisted.map((name) => session.toBeListed(name)),
      ...tellRepeated(applied),
    ],
    unmatched,
    problems,
  };
}
