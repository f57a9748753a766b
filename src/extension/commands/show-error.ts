import { Uri, commands, window } from "vscode";
import { sentencesOf } from "../../core/errors.ts";
import type { ErrorReport } from "../../core/errors.ts";

interface Way {
  title: string;
  go: () => Thenable<unknown>;
}

/** One sentence, the next step and the ways out as buttons. A cancelled command says nothing. Does not wait for a click. */
export function showError(report: ErrorReport): void {
  if (report.code === "cancelled") return;
  const ways = waysOut(report);
  void window.showErrorMessage(sentencesOf(report), ...ways.map(({ title }) => title)).then((chosen) => {
    return ways.find(({ title }) => title === chosen)?.go();
  });
}

function waysOut(report: ErrorReport): Way[] {
  const { code, file, line = 1, column = 1, resumable } = report;
  const showLog = { title: "Show Log", go: () => commands.executeCommand("typeormRevisions.showLog") };
  const ways: Way[] = [];
  if (file !== undefined) {
    const uri = Uri.file(file).with({ fragment: `L${line},${column}` });
    ways.push({ title: "Open File", go: () => commands.executeCommand("vscode.open", uri) });
  }
  if (resumable !== undefined) {
    ways.push({ title: "Resume", go: () => commands.executeCommand("typeormRevisions.resume", report) });
  }
  if (code === "database-unreachable") {
    ways.push({ title: "Use an Embedded Postgres", go: () => commands.executeCommand("typeormRevisions.useEmbedded") });
  }
  if (code === "no-data-source") {
    ways.push({ title: "Write Data Source", go: () => commands.executeCommand("typeormRevisions.init") });
  }
  if (code === "untrusted-workspace") {
    ways.push({ title: "Manage Workspace Trust", go: () => commands.executeCommand("workbench.trust.manage") });
  }
  return [...ways, showLog];
}
