import type { Overview } from "../protocol/server.ts";

/** What the views welcome with; also the value of the context key `typeormRevisions.state`. */
export type ProjectState =
  | "starting"
  | "stopped"
  | "untrusted"
  | "noDataSource"
  | "nestModule"
  | "severalDataSources"
  | "badHistory"
  | "failed"
  | "ready";

/** Whether the database could be asked, unknown until it was; the context key `typeormRevisions.database`. */
export type DatabaseState = "unknown" | "reachable" | "unreachable";

export function projectStateOf(overview: Overview | undefined, stopped: boolean): ProjectState {
  if (stopped) return "stopped";
  if (overview === undefined) return "starting";
  if (!overview.trusted) return "untrusted";
  if (overview.status !== undefined) return "ready";
  switch (overview.error?.code) {
    case undefined:
      return "starting";
    case "no-data-source":
    case "no-project":
      return overview.nestModule === undefined ? "noDataSource" : "nestModule";
    case "ambiguous-data-source":
      return "severalDataSources";
    case "bad-graph":
    case "duplicate-revision":
      return "badHistory";
    default:
      return "failed";
  }
}

export function databaseStateOf(overview: Overview | undefined): DatabaseState {
  if (overview?.status === undefined || overview.status.databasePending) return "unknown";
  return overview.status.databaseError === undefined ? "reachable" : "unreachable";
}
