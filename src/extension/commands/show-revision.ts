import { Uri, window } from "vscode";
import type { RevisionResult } from "../../protocol/results.ts";

/** Opens a revision's file in a tab that stays when another file is looked at. */
export async function openRevision(file: string): Promise<void> {
  await window.showTextDocument(Uri.file(file), { preview: false });
}

/** Says what is left for the developer to do. */
export function showWarnings({ warnings }: Pick<RevisionResult, "warnings">): void {
  if (warnings.length > 0) void window.showWarningMessage(warnings.join(" "));
}
