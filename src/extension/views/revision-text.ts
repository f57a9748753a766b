import type { RevisionJson, StatusResult } from "../../protocol/results.ts";

/** What a person calls a revision: its message, else its slug in words. */
export function titleOf(revision: RevisionJson): string {
  return revision.message ?? revision.slug.replaceAll("-", " ");
}

/** "current · head · 20 Nov": the markers and the date that its id tells, with the year when it is not this one. */
export function descriptionOf(revision: RevisionJson, status: StatusResult): string {
  const markers = [
    status.current.includes(revision.id) ? "current" : undefined,
    status.heads.includes(revision.id) ? "head" : undefined,
    revision.branch,
    revision.state === "out-of-order" ? "out of order" : undefined,
    revision.state === "missing" ? "missing" : undefined,
    dateOf(revision),
  ];
  return markers.filter((marker) => marker !== undefined).join(" · ");
}

export function tooltipOf(revision: RevisionJson): string {
  const lines = [
    `**${titleOf(revision)}**`,
    `\`${revision.id}\` · ${STATES[revision.state]}`,
    revision.file === "" ? "no file on disk" : `\`${revision.file}\``,
    revision.revises.length > 0 ? `revises ${revision.revises.map((id) => `\`${id}\``).join(", ")}` : "base",
  ];
  return lines.join("\n\n");
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
