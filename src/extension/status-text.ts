import type { Overview } from "../protocol/server.ts";
import type { RevisionJson } from "../protocol/results.ts";
import { databaseStateOf, projectStateOf } from "./project-state.ts";
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
  if (state === "severalDataSources") return failure("select a data source", error?.message ?? "");
  if (state === "failed") return failure("failed", sentence(error?.message, error?.hint));
  if (status === undefined)
    return { text: "$(sync~spin) loading", tooltip: "Loading the data source", severity: "none" };
  if (databaseStateOf(overview) === "unreachable") {
    return failure("unreachable", sentence(status.databaseError?.message, status.databaseError?.hint));
  }
  const current = status.revisions.filter(({ id }) => status.current.includes(id));
  const where = current.length === 0 ? "base" : current.map(shortTitle).join(", ");
  const pending = status.pending === 0 ? "" : ` · ${status.pending} pending`;
  return {
    text: `$(${busy ? "sync~spin" : "database"}) ${where}${pending}`,
    tooltip: `TypeORM Revisions: ${status.dataSource.target} is at ${where}${pending || ", nothing pending"}.${
      error === undefined ? "" : ` ${sentence(error.message, error.hint)}`
    }`,
    severity: error === undefined ? "none" : "warning",
  };
}

function failure(what: string, tooltip: string): StatusText {
  return { text: `$(database) ${what}`, tooltip: `TypeORM Revisions: ${tooltip}`, severity: "error" };
}

function shortTitle(revision: RevisionJson): string {
  const title = titleOf(revision);
  return title.length > LONGEST_TITLE ? `${title.slice(0, LONGEST_TITLE - 1)}…` : title;
}

function sentence(message = "", hint = ""): string {
  return `${message} ${hint}`.trim();
}
