import { DiagnosticSeverity } from "vscode-languageserver";
import { sentencesOf } from "../../core/errors.ts";
import type { ChangedColumn } from "../../core/operations/changed-column.ts";
import type { Verification } from "../../protocol/results.ts";
import type { ParsedFile } from "../parsed-files.ts";
import { uriOf } from "../paths.ts";
import type { ProjectView } from "../project-session.ts";
import { finding } from "./finding.ts";
import type { Finding } from "./finding.ts";

/** What proofs found, on the name of the migration's class. */
export function proofFindings(
  { proofs, status }: ProjectView,
  parse: (uri: string) => ParsedFile | undefined,
): Finding[] {
  return (status?.revisions ?? []).flatMap(({ id, name, file }) => {
    const verified = proofs[id];
    if (verified === undefined) return [];
    const uri = uriOf(file);
    const range = parse(uri)?.migrations.find((each) => (each.name ?? each.className) === name)?.range;
    if (range === undefined) return [];
    const { problem } = verified;
    const noted = notesOf(verified).map((message) =>
      finding(uri, range, DiagnosticSeverity.Information, "proof", message),
    );
    if (problem === undefined) return noted;
    const message = `Not verified: ${sentencesOf({ code: "not-verified", message: problem })}`;
    return [finding(uri, range, DiagnosticSeverity.Warning, "not-verified", message), ...noted];
  });
}

function notesOf({ failsOnRows, notRestored = [], changedColumns = [] }: Verification): string[] {
  const lost = changedColumns.filter(({ restored }) => restored !== true).map(words);
  return [
    ...(failsOnRows === undefined ? [] : [`Where tables have rows, up may fail: ${failsOnRows}`]),
    ...(notRestored.length === 0 ? [] : [`Made by hand, and not brought back by down: ${notRestored.join("; ")}.`]),
    ...(lost.length === 0 ? [] : [`Verified with rows: ${lost.join("; ")}.`]),
  ];
}

function words({ table, column, change, after }: ChangedColumn): string {
  const what = column === undefined ? `rows of ${table}` : `values of ${table}.${column}`;
  const became = change === "changed" ? "are changed" : "are gone";
  return `${what} ${became} after ${after === "up" ? "up" : "up and down"}`;
}
