import { ConfigurationTarget, workspace } from "vscode";
import type { ServerSettings } from "../protocol/server.ts";

export const SECTION = "typeormRevisions";

/** The settings as the language server gets them. */
export function readSettings(): ServerSettings {
  const configuration = workspace.getConfiguration(SECTION, workspace.workspaceFolders?.[0]);
  return {
    dataSource: configuration.get("dataSource", ""),
    embedded: configuration.get("embedded", false),
    nodePath: configuration.get("nodePath", ""),
    envFile: configuration.get("envFile", ""),
    loadTimeout: configuration.get("loadTimeout", 60_000),
  };
}

/** Writes a setting for this workspace; with several folders, for the folder at `folder`. */
export async function writeSetting(key: keyof ServerSettings, value: unknown, folder?: string): Promise<void> {
  const folders = workspace.workspaceFolders ?? [];
  const scope = folders.find(({ uri }) => uri.fsPath === folder) ?? folders[0];
  const target = folders.length > 1 ? ConfigurationTarget.WorkspaceFolder : ConfigurationTarget.Workspace;
  await workspace.getConfiguration(SECTION, scope).update(key, value, target);
}
