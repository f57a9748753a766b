import { DiagnosticSeverity } from "vscode-languageserver";
import type { Range } from "vscode-languageserver";
import path from "node:path";
import { sentencesOf } from "../../core/errors.ts";
import type { ErrorReport } from "../../core/errors.ts";
import { resolveOptions } from "../../project/resolved-options.ts";
import type { ParsedFile } from "../parsed-files.ts";
import { uriOf } from "../paths.ts";
import type { ProjectView } from "../project-session.ts";
import { finding } from "./finding.ts";
import type { Finding } from "./finding.ts";
import { proofFindings } from "./proof-findings.ts";
import { unmatchedGlobs } from "./unmatched-globs.ts";

const FILE_START: Range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

/** Everything that the project's files have to be told, from what is known of the project. */
export function findingsOf(view: ProjectView, parse: (uri: string) => ParsedFile | undefined): Finding[] {
  if (!view.trusted) return [];
  return [
    ...undeclaredChanges(view, parse),
    ...synchronizing(view, parse),
    ...unmatchedGlobs(view, parse),
    ...proofFindings(view, parse),
    ...errors(view, parse),
  ];
}

function undeclaredChanges(
  { check, entities }: ProjectView,
  parse: (uri: string) => ParsedFile | undefined,
): Finding[] {
  return entities.flatMap(({ name, file }) => {
    const operations = check?.operations.filter(({ entity }) => entity === name) ?? [];
    if (file === undefined || operations.length === 0) return [];
    const uri = uriOf(file);
    const range = parse(uri)?.entities.find(({ className }) => className === name)?.range;
    if (range === undefined) return [];
    const message = `In no migration yet: ${operations.map(({ summary }) => summary).join("; ")}.`;
    return [finding(uri, range, DiagnosticSeverity.Information, "needs-migration", message)];
  });
}

function synchronizing({ root, status }: ProjectView, parse: (uri: string) => ParsedFile | undefined): Finding[] {
  if (status === undefined || status.revisions.length === 0) return [];
  const uri = uriOf(path.join(root, status.dataSource.file));
  const source = parse(uri)?.dataSources.find(({ exportName }) => exportName === status.dataSource.export);
  if (source === undefined) return [];
  const placed = resolveOptions(path.join(root, status.dataSource.file), source, (module) => parse(uriOf(module)));
  const where = placed.find(({ synchronize }) => synchronize !== undefined);
  if (where?.synchronize === undefined) return [];
  const message =
    "synchronize: true changes the database beside the migrations, so that they no longer tell what it holds. Set it to false.";
  return [finding(uriOf(where.file), where.synchronize, DiagnosticSeverity.Warning, "synchronize", message)];
}

function errors({ error, status }: ProjectView, parse: (uri: string) => ParsedFile | undefined): Finding[] {
  // What stands in the way of a check is often one of the problems, in other words.
  const known = new Set<string>();
  return [...(status?.problems ?? []), error, status?.databaseError].flatMap((report) => {
    if (report?.file === undefined) return [];
    // That is told at each of the globs.
    if (report.code === "no-entities" && status?.unmatched.some(({ option }) => option === "entities")) return [];
    const uri = uriOf(report.file);
    const message = sentencesOf(report);
    const { code, line, column, severity } = report;
    const key = `${uri} ${code} ${line === undefined ? message : `${line}:${column}`}`;
    if (known.has(key)) return [];
    known.add(key);
    const importance = severity === "warning" ? DiagnosticSeverity.Warning : DiagnosticSeverity.Error;
    return [finding(uri, rangeOf(report, parse(uri)), importance, code, message)];
  });
}

/** Line and column where they are known, else the class or data source that the file is about. */
function rangeOf({ line, column, endColumn, revision }: ErrorReport, parsed: ParsedFile | undefined): Range {
  if (line === undefined) {
    const migrations = parsed?.migrations ?? [];
    const timestamp = revision?.split(".", 1)[0];
    const named = migrations.find(({ className }) => timestamp !== undefined && className.endsWith(timestamp));
    return (named ?? migrations[0] ?? parsed?.dataSources[0])?.range ?? parsed?.nestCalls[0] ?? FILE_START;
  }
  const start = { line: line - 1, character: (column ?? 1) - 1 };
  if (column === undefined) return { start, end: { line, character: 0 } };
  return { start, end: endColumn === undefined ? start : { line: start.line, character: endColumn - 1 } };
}
