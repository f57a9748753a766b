import { toReport } from "../../core/errors.ts";
import type { ErrorReport } from "../../core/errors.ts";
import { readApplied } from "../../core/revisions/applied.ts";
import type { AppliedState } from "../../core/revisions/applied.ts";
import type { StatusResult } from "../../protocol/results.ts";
import type { Session } from "../session.ts";
import { findUnmatched, namesNoMigrations } from "../unmatched-globs.ts";
import { listRevisions } from "./revision-json.ts";

/** Data source, target, current, heads, every revision with its state. A database that is down is part of the answer. */
export async function status(session: Session): Promise<StatusResult> {
  // A project that cannot be loaded is an error, unlike a database that does not answer.
  const { graph } = await session.project.history();
  let applied = readApplied(graph, []);
  let databaseError: ErrorReport | undefined;
  try {
    applied = await session.applied();
  } catch (error) {
    databaseError = toReport(error);
  }
  return { ...(await describe(session, applied)), ...(databaseError === undefined ? {} : { databaseError }) };
}

/** The status before the database was asked: it may be slow to answer, and the files tell the revisions. */
export async function onDisk(session: Session): Promise<StatusResult> {
  const { graph } = await session.project.history();
  return { ...(await describe(session, readApplied(graph, []))), databasePending: true };
}

async function describe(session: Session, applied: AppliedState): Promise<StatusResult> {
  const { graph, problems, unlisted } = await session.project.history();
  const { warnings } = await session.project.dataSource();
  const unmatched = await findUnmatched(session);
  const revisions = listRevisions(graph, applied);
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
    ],
    unmatched,
    problems,
  };
}
