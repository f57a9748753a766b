import type { ErrorCode, ErrorReport } from "../core/errors.ts";

/** Next steps that an editor offers where the command line names a flag. */
const HINTS: Partial<Record<ErrorCode, string>> = {
  "no-data-source":
    "Add a file that says: export const AppDataSource = new DataSource({ … }), or name one in the setting typeormRevisions.dataSource.",
  "ambiguous-data-source": "Choose one with the command Select Data Source.",
  "database-unreachable":
    "Check host and port and whether the server runs, or work on an embedded one with the command Use an Embedded Postgres.",
  "needs-decision": "Answer the questions of the command Generate Migration.",
};

/** The same error with a next step that can be taken in the editor. */
export function withEditorHint(report: ErrorReport): ErrorReport {
  const hint = HINTS[report.code];
  // A hint that is about a file of the project says more than the general one.
  return hint === undefined || report.file !== undefined ? report : { ...report, hint };
}
