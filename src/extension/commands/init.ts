import { Uri, commands, window, workspace } from "vscode";
import type { InitResult, Outcome } from "../../protocol/results.ts";
import { serverMethods } from "../../protocol/server.ts";
import type { InitParams } from "../../protocol/server.ts";
import type { CommandContext } from "./command-context.ts";
import { showError } from "./show-error.ts";

/** Writes a file that exports a data source, where the project has none, and opens it. */
export async function init(context: CommandContext, given?: InitParams): Promise<InitResult | undefined> {
  const folder = given?.folder ?? (await pickFolder());
  if (folder === undefined) return undefined;
  const params: InitParams = { ...given, folder };
  const outcome = await context.connection.request<Outcome<InitResult>>(serverMethods.init, params);
  if (outcome.ok) {
    await window.showTextDocument(Uri.file(outcome.value.file), { preview: false });
    tell(outcome.value);
    return outcome.value;
  }
  if (outcome.error.code !== "file-exists") {
    showError(outcome.error);
    return undefined;
  }
  const file = await window.showInputBox({
    title: "Write Data Source",
    prompt: `${outcome.error.message} Name another file, relative to the folder.`,
    placeHolder: "src/migrations-data-source.ts",
  });
  return file === undefined || file.trim() === "" ? undefined : init(context, { folder, file: file.trim() });
}

/** As the server knows it. */
async function pickFolder(): Promise<string | undefined> {
  const folders = workspace.workspaceFolders ?? [];
  const picked =
    folders.length > 1
      ? await window.showWorkspaceFolderPick({ placeHolder: "The folder that gets a data source" })
      : folders[0];
  return picked?.uri.fsPath;
}

function tell({ existing, file, export: name, notes }: InitResult): void {
  const shown = workspace.asRelativePath(file);
  if (existing) {
    void window.showInformationMessage(`${shown} exports a data source already (${name}); it was left alone.`);
    return;
  }
  const text = [`${shown} exports the data source ${name} now.`, ...notes].join(" ");
  const next = "Generate Migration";
  const told = notes.length > 0 ? window.showWarningMessage(text, next) : window.showInformationMessage(text, next);
  void told.then((chosen) => chosen && commands.executeCommand("typeormRevisions.generate"));
}
