import { placesOf } from "../core/revisions/lanes.ts";
import type { LookedRevision, LookResult, RevisionJson } from "../protocol/results.ts";

const STATE_SIGN = { applied: "●", pending: "○", missing: "?", "out-of-order": "!" } as const;

/** What stands beside a revision: whether it is current, a head, where the history forks, its own label. */
export function marksOf(
  { id, state, branch, edited }: RevisionJson,
  { current = [], heads = [] }: { current?: readonly string[]; heads?: readonly string[] },
): string[] {
  return [
    ...(current.includes(id) ? ["current"] : []),
    ...(heads.includes(id) ? ["head"] : []),
    ...(branch === undefined ? [] : [`branch ${branch}`]),
    ...(state === "missing" || state === "out-of-order" ? [state] : []),
    ...(edited ? ["edited"] : []),
  ];
}

/** One line: state, id, what it does, marks. */
export function revisionLine(revision: RevisionJson, marks: readonly string[], stateKnown = true): string {
  return `${signOf(revision, stateKnown)} ${textOf(revision, marks)}`;
}

function signOf({ state }: RevisionJson, stateKnown: boolean): string {
  return stateKnown ? STATE_SIGN[state] : "·";
}

function textOf({ id, message, slug }: RevisionJson, marks: readonly string[]): string {
  return `${id}  ${message ?? slug}${marks.length > 0 ? `  (${marks.join(", ")})` : ""}`;
}

interface Marking {
  /** Say which revision is current. */
  mark: boolean;
}

export function renderLines(result: LookResult, { mark }: Marking): string {
  if (result.revisions.length === 0) return "(none)";
  return result.revisions
    .map((revision) => revisionLine(revision, marks(revision, result, mark), known(result)))
    .join("\n");
}

/** Newest first, a history with branches with its lines. */
export function renderHistory(result: LookResult, { mark }: Marking): string {
  const revisions = result.revisions.toReversed();
  const places = placesOf(revisions);
  const width = Math.max(0, ...places.flatMap(({ lane, passing }) => [lane, ...passing])) + 1;
  if (width === 1) return renderLines({ ...result, revisions }, { mark });
  return revisions
    .map((revision, row) => {
      const { lane = 0, passing = [] } = places[row] ?? {};
      const columns = Array.from({ length: width }, (_, column) =>
        column === lane ? signOf(revision, known(result)) : passing.includes(column) ? "│" : " ",
      );
      return `${columns.join(" ")} ${textOf(revision, marks(revision, result, mark))}`;
    })
    .join("\n");
}

/** Everything that is known of each. */
export function renderDetails(result: LookResult, { mark }: Marking): string {
  if (result.revisions.length === 0) return "(none)";
  return result.revisions
    .map((revision) => details(revision, marks(revision, result, mark), known(result)))
    .join("\n\n");
}

/** Where the history forks and where labels are, each with what comes next. */
export function renderBranches(result: LookResult): string {
  if (result.revisions.length === 0) return "The history is one line: nothing branches off, and there are no labels.";
  return result.revisions
    .map((revision) => {
      const line = revisionLine(revision, marks(revision, result, false), known(result));
      const inherited = revision.children.length > 1 ? revision.children : [];
      return [line, ...inherited.map((child) => `    → ${child}`)].join("\n");
    })
    .join("\n");
}

function marks(revision: LookedRevision, { current, heads }: LookResult, mark: boolean): string[] {
  const fork = revision.children.length > 1 ? ["branch point"] : [];
  const merge = revision.revises.length > 1 ? ["merge"] : [];
  return [...marksOf(revision, { current: mark ? current : [], heads }), ...fork, ...merge];
}

function known({ databaseError }: LookResult): boolean {
  return databaseError === undefined;
}

function details(revision: LookedRevision, markers: readonly string[], stateKnown: boolean): string {
  const {
    id,
    name,
    slug,
    message,
    revises,
    children,
    dependsOn = [],
    neededBy,
    labels,
    state,
    file,
    edited,
    appliedAt,
    appliedBy,
  } = revision;
  const list = (label: string, ids: readonly string[]) => (ids.length === 0 ? [] : [`${label}${ids.join(", ")}`]);
  return [
    `Revision    ${id}${markers.length > 0 ? ` (${markers.join(", ")})` : ""}`,
    `Name        ${name}`,
    ...(state === "missing" ? [] : [`Revises     ${revises.join(", ") || "(base)"}`]),
    ...list("Revised by  ", children),
    ...list("Depends on  ", dependsOn),
    ...list("Needed by   ", neededBy),
    ...list("Branches    ", labels),
    `State       ${stateKnown ? state : "not known"}${edited ? ", edited since" : ""}`,
    ...(appliedAt === undefined ? [] : [`Applied     ${appliedAt} by ${appliedBy}`]),
    `Created     ${new Date(Math.trunc(Number(id))).toISOString()}`,
    `File        ${file || "(missing)"}`,
    "",
    `    ${message ?? slug.replaceAll("-", " ")}`,
  ].join("\n");
}
