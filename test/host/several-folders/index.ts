import { commands, workspace } from "vscode";
import { waitFor } from "../../helpers/wait-for.ts";
import { run as runTests } from "../index.ts";

const PATIENCE_MS = 5_000;

/**
 * Runs the suite for a window with a workspace of two folders. Now and then a window in the browser
 * comes up before it could read its workspace file, and stays without folders: it is loaded again,
 * and calls this once more.
 */
export async function run(): Promise<void> {
  const hasFolders = waitFor("both folders", () => workspace.workspaceFolders?.length === 2, PATIENCE_MS);
  const isWhole = await hasFolders.catch(() => false);
  if (isWhole) return runTests();
  await commands.executeCommand("workbench.action.reloadWindow");
  return new Promise(() => undefined);
}
