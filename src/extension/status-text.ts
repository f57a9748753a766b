import { sentencesOf } from "../core/errors.ts";
import type { ErrorReport } from "../core/errors.ts";
import type { Overview } from "../protocol/server.ts";
import type { RevisionJson } from "../protocol/results.ts";
import { databaseStateOf, projectStateOf } from "./project-state.ts";
import { nameOfTarget } from "./target-name.ts";
import { titleOf } from "./views/revision-text.ts";

export interface StatusText {
  text: string;
  tooltip: string;
  severity: "none" | "warning" | "error";
}

const LONGEST_TITLE = 40;

/** What the status bar says; undefined: nothing, because there is no data source to speak of. */
export function statusTextOf(overview: Overview | undefined, stopped: boolean): StatusText | undefined {
  const state = projectStateOf(overview, stopped);
  if (state === "stopped") return failure("stopped", "The language server has stopped.");
  if (overview === undefined || state === "noDataSource" || state === "untrusted") return undefined;
  const { error, status, busy } = overview;
  if (state === "nestModule") return failure("no data source", told(error));
  if (state === "severalDataSources") return failure("select a data source", told(error));
  if (state === "failed") return failure("failed", told(error));
  if (status === undefined)
    return { text: "$(sync~spin) loading", tooltip: "TypeORM Revisions: loading the data source.", severity: "none" };
  if (status.databasePending) {
    const name = nameOfTarget(status.dataSource);
    const tooltip = `TypeORM Revisions: waiting for ${name} to answer.`;
    return { text: `$(sync~spin) waiting for ${name}`, tooltip, severity: "none" };
  }
  if (databaseStateOf(overview) === "unreachable") {
    return failure("unreachable", told(status.databaseError));
  }
  const current = status.revisions.filter(({ id }) => status.current.includes(id));
  const where = current.length === 0 ? "base" : current.map(shortTitle).join(", ");
  const pending = status.pending === 0 ? "" : ` · ${status.pending} pending`;
  return {
    text: `$(${busy ? "sync~spin" : "database"}) ${where}${pending}`,
    tooltip:
      `TypeORM Revisions: ${nameOfTarget(status.dataSource)} is at ${where}${pending || ", nothing pending"}. ${told(error)}`.trim(),
    // What is not there for a database is no fault of the project.
    severity: error === undefined || error.code === "unsupported-dialect" ? "none" : "warning",
  };
}

function failure(what: string, tooltip: string): StatusText {
  return { text: `$(database) ${what}`, tooltip: `TypeORM Revisions: ${tooltip}`, severity: "error" };
}

function shortTitle(revision: RevisionJson): string {
  const title = titleOf(revision);
  return title.length > LONGEST_TITLE ? `${title.slice(0, LONGEST_TITLE - 1)}…` : title;
}

function told(error: ErrorReport | undefined): string {
  return error === undefined ? "" : sentencesOf(error);
}
