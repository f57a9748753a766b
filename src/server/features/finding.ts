import type { Diagnostic, DiagnosticSeverity, Range } from "vscode-languageserver";

/** A diagnostic and where it goes. */
export interface Finding {
  uri: string;
  diagnostic: Diagnostic;
}

export function finding(
  uri: string,
  range: Range,
  severity: DiagnosticSeverity,
  code: string,
  message: string,
): Finding {
  return { uri, diagnostic: { range, severity, code, message, source: "typeorm-revisions" } };
}
