import { ConfigurationTarget, Uri, workspace } from "vscode";
import type { WorkspaceFolder } from "vscode";
import type { ServerSettings } from "../protocol/server.ts";

export const SECTION = "typeormRevisions";

/** The settings as the language server gets them. */
export function readSettings(): ServerSettings {
  const folders = workspace.workspaceFolders ?? [];
  if (folders.length < 2) return readSettingsOf(folders[0]);
  const ofEach = Object.fromEntries(folders.map((folder) => [folder.uri.toString(), readSettingsOf(folder)]));
  return { ...readSettingsOf(folders[0]), folders: ofEach };
}

/** The settings of one folder. */
export function readSettingsOf(folder: WorkspaceFolder | undefined): ServerSettings {
  const configuration = workspace.getConfiguration(SECTION, folder);
  return {
    dataSource: configuration.get("dataSource", ""),
    embedded: configuration.get("embedded", false),
    shadow: configuration.get("shadow", "embedded"),
    nodePath: configuration.get("nodePath", ""),
    envFile: configuration.get("envFile", ""),
    standIns: configuration.get("standIns", false),
    loadTimeout: configuration.get("loadTimeout", 60_000),
  };
}

/** Writes a setting for this workspace; with several folders, for the folder at `folder`. */
export async function writeSetting(key: keyof ServerSettings, value: unknown, folder?: string): Promise<void> {
  const several = (workspace.workspaceFolders ?? []).length > 1;
  const target = several ? ConfigurationTarget.WorkspaceFolder : ConfigurationTarget.Workspace;
  await workspace.getConfiguration(SECTION, folderAt(folder)).update(key, value, target);
}

/** The folder at an absolute path of the server, else the first one. */
export function folderAt(path: string | undefined): WorkspaceFolder | undefined {
  const folders = workspace.workspaceFolders ?? [];
  // Drive letters of Windows come in both cases.
  const wanted = path === undefined ? undefined : Uri.file(path).fsPath;
  return folders.find(({ uri }) => uri.fsPath === wanted) ?? folders[0];
}
