import type { CodeLens, Range } from "vscode-languageserver";
import type { RevisionJson, StatusResult, Verification } from "../../protocol/results.ts";
import type { ParsedFile } from "../parsed-files.ts";
import { isSameFile } from "../paths.ts";
import type { ProjectView } from "../project-session.ts";
import { label, lens } from "./lens.ts";

const WORDS: Record<RevisionJson["state"], string> = {
  applied: "applied",
  pending: "pending",
  missing: "missing",
  "out-of-order": "out of order",
};

/** Above each migration class its state, the moves that lead to it, and its proof. */
export function migrationLenses({ file, migrations }: ParsedFile, { status, proofs }: ProjectView): CodeLens[] {
  if (status === undefined) return [];
  return migrations.flatMap(({ className, name = className, range }) => {
    const revision = status.revisions.find((each) => each.name === name && isSameFile(each.file, file));
    if (revision === undefined) return [];
    const proof = lens(range, proofOf(proofs[revision.id]), "verify", { id: revision.id });
    return [...stateLenses(revision, status, range), proof];
  });
}

/** What a click runs again once it is known. */
function proofOf(verified: Verification | undefined): string {
  if (verified === undefined) return "Verify";
  return verified.problem === undefined ? "verified" : "not verified";
}

function stateLenses(revision: RevisionJson, status: StatusResult, range: Range): CodeLens[] {
  if (status.databasePending) return [label(range, "asking the database…")];
  if (status.databaseError !== undefined) return [lens(range, "state unknown: database unreachable", "showLog")];
  const isCurrent = status.current.includes(revision.id);
  const lenses = [label(range, stateOf(revision, status))];
  if (revision.state === "applied" && !isCurrent) {
    lenses.push(lens(range, "Downgrade to here", "downgradeToHere", { id: revision.id }));
  }
  if (revision.state !== "applied") {
    lenses.push(lens(range, "Upgrade to here", "upgradeToHere", { id: revision.id }));
  }
  return lenses;
}

/** "applied · current · head" */
function stateOf({ id, state }: RevisionJson, { current, heads }: StatusResult): string {
  const markers = [WORDS[state]];
  if (current.includes(id)) markers.push("current");
  if (heads.includes(id)) markers.push("head");
  return markers.join(" · ");
}
