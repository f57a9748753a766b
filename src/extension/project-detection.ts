import { workspace } from "vscode";
import { readSettingsOf } from "./settings.ts";

/** As many package.json files as are looked at; a monorepo has its data source in one of the first. */
const LIMIT = 100;

/** Whether the workspace looks like one of TypeORM: a package.json names it, or the setting names a data source. */
export async function isTypeormWorkspace(): Promise<boolean> {
  const folders = workspace.workspaceFolders ?? [];
  if (folders.some((folder) => readSettingsOf(folder).dataSource !== "")) return true;
  const files = await workspace.findFiles("**/package.json", "**/node_modules/**", LIMIT);
  const texts = await Promise.all(files.map((file) => workspace.fs.readFile(file)));
  return texts.some((text) => new TextDecoder().decode(text).includes('"typeorm"'));
}
