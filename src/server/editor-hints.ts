import type { ErrorCode, ErrorReport } from "../core/errors.ts";

/** Next steps that an editor offers where the command line names a flag. */
const HINTS: Partial<Record<ErrorCode, string>> = {
  "no-data-source":
    "Have one written with the command Write Data Source, or name the file that exports it in the setting typeormRevisions.dataSource.",
  "ambiguous-data-source": "Choose one with the command Select Data Source.",
  "database-unreachable":
    "Check host and port and whether the server runs, or work on an embedded one with the command Use an Embedded Postgres.",
  "needs-decision": "Answer the questions of the command Generate Migration.",
};

/** What does the same in the editor as a command line. */
const COMMANDS: [commandLine: string, command: string][] = [
  ["typeorm-revisions init", "Write Data Source"],
  ["typeorm-revisions revision --autogenerate", "Generate Migration"],
];

/** The same error with a next step that can be taken in the editor. */
export function withEditorHint(report: ErrorReport): ErrorReport {
  const general = HINTS[report.code];
  // A hint that is about a file of the project says more than the general one.
  const hint = general === undefined || report.file !== undefined ? report.hint : general;
  return hint === undefined ? report : { ...report, hint: inEditor(hint) };
}

/** "Write it: typeorm-revisions init" → "Write it with the command Write Data Source." */
function inEditor(hint: string): string {
  return COMMANDS.reduce((text, [commandLine, command]) => {
    const [before, after, ...more] = text.split(commandLine);
    if (before === undefined || after === undefined || more.length > 0 || /^ [A-Z]/.test(after)) return text;
    return `${before.replace(/(?: with)?:? $/, "")} with the command ${command}${after === "" ? "." : after}`;
  }, hint);
}
