import type { Place } from "../../core/revisions/lanes.ts";
import type { RevisionJson, StatusResult } from "../../protocol/results.ts";

/** What a person calls a revision: its message, else its slug in words. */
export function titleOf(revision: RevisionJson): string {
  return revision.message ?? revision.slug.replaceAll("-", " ");
}

/** Lines of the history that pass to the left of a revision. */
export function indentOf(place: Place | undefined): string {
  if (place === undefined) return "";
  return Array.from({ length: place.lane }, (_, column) =>
    place.passing.includes(column) ? "│ " : "\u00a0\u00a0",
  ).join("");
}

/** Of a status that the database has told; without it every state is a guess. */
export function areStatesKnown({ databasePending, databaseError }: StatusResult): boolean {
  return !databasePending && databaseError === undefined;
}

/**
 * "current · head · 20 Nov": the markers and the date that its id tells, with the year when it is not
 * this one; "…" until the database has answered.
 */
export function descriptionOf(revision: RevisionJson, status: StatusResult): string {
  if (status.databasePending) return "…";
  const markers = [
    status.current.includes(revision.id) ? "current" : undefined,
    status.heads.includes(revision.id) ? "head" : undefined,
    revision.branch,
    revision.revises.length > 1 ? "merge" : undefined,
    revision.state === "out-of-order" ? "out of order" : undefined,
    revision.state === "missing" ? "missing" : undefined,
    revision.edited ? "edited" : undefined,
    dateOf(revision),
  ];
  return markers.filter((marker) => marker !== undefined).join(" · ");
}

/** @param file of the revision, as people know it */
export function tooltipOf(revision: RevisionJson, status: StatusResult, file: string): string {
  const known = areStatesKnown(status) ? STATES[revision.state] : "applied or pending: the database has not answered";
  const lines = [
    `**${titleOf(revision)}**`,
    `\`${revision.id}\` · ${known}`,
    revision.appliedAt === undefined
      ? undefined
      : `${new Date(revision.appliedAt).toLocaleString()} by ${revision.appliedBy}`,
    file === "" ? undefined : `\`${file}\``,
    revision.revises.length > 0
      ? `revises ${revision.revises.map((id) => `\`${id}\``).join(", ")}`
      : "the first revision",
  ];
  return lines.filter((line) => line !== undefined).join("\n\n");
}

const STATES: Record<RevisionJson["state"], string> = {
  applied: "applied",
  pending: "pending",
  missing: "applied, but its file is missing",
  "out-of-order": "pending, yet older than something that is applied",
};

function dateOf(revision: RevisionJson): string {
  const date = new Date(Number(revision.id));
  const thisYear = date.getFullYear() === new Date().getFullYear();
  return date.toLocaleDateString(undefined, { day: "numeric", month: "short", ...(!thisYear && { year: "numeric" }) });
}
