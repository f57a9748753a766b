import assert from "node:assert/strict";
import path from "node:path";
import { Uri, commands, extensions, workspace } from "vscode";
import type { CodeLens } from "vscode";
import type { Overview } from "../../src/protocol/server.ts";
import type { ExtensionApi } from "../../src/extension/extension-api.ts";
import { waitFor } from "../helpers/wait-for.ts";

/** The extension, activated. */
export function activated(): Thenable<ExtensionApi> {
  const extension = extensions.getExtension<ExtensionApi>("typeorm-revisions.typeorm-revisions");
  assert.ok(extension, "the extension is there");
  return extension.activate();
}

/** A file of the workspace that the window has opened. */
export function workspaceFile(relative: string): Uri {
  const folder = workspace.workspaceFolders?.[0];
  assert.ok(folder, "a folder is open");
  return Uri.file(path.join(folder.uri.fsPath, relative));
}

/** The first overview that is as asked for. */
export function overviewWhere(
  api: ExtensionApi,
  what: string,
  holds: (overview: Overview) => boolean,
): Promise<Overview> {
  return waitFor(
    `an overview where ${what}`,
    () => {
      const overview = api.overview();
      return overview !== undefined && holds(overview) && overview;
    },
    60_000,
  );
}

/** Waits until the status bar says so: while something runs it says that. */
export async function statusTextIs(api: ExtensionApi, text: string): Promise<void> {
  await waitFor(`${text} in the status bar, not ${api.statusText()}`, () => api.statusText() === text);
}

/** Titles of the code lenses of a file, once one of them matches. */
export async function lensTitles(file: Uri, expected: RegExp): Promise<string[]> {
  await workspace.openTextDocument(file);
  return waitFor(`a code lens like ${expected.source}`, async () => {
    const lenses = await commands.executeCommand<CodeLens[]>("vscode.executeCodeLensProvider", file, 100);
    const titles = lenses.map(({ command }) => command?.title ?? "");
    return titles.some((title) => expected.test(title)) && titles;
  });
}
