import { existsSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { runNpm } from "./npm.ts";

/** Holds a server and the workbench of VS Code 1.139, and runs where VS Code itself cannot be downloaded. */
const VERSION = "4.139.1";

export const cacheFolder = fileURLToPath(new URL("../../../.vscode-test/", import.meta.url));

/** A VS Code that runs in the browser. */
export interface VscodeInstallation {
  folder: string;
  /** Script that serves the workbench; run it with Node 24. */
  entry: string;
}

/**
 * Installs VS Code into the cache folder unless it is there. It is made under another name and then
 * renamed, so that an interrupted installation is never taken for a whole one.
 */
export async function installVscode(): Promise<VscodeInstallation> {
  const home = path.join(cacheFolder, `code-server-${VERSION}`);
  if (!existsSync(home)) {
    console.error(`Installing VS Code into ${home} (about 600 MB, once) …`);
    const partial = `${home}.partial`;
    await rm(partial, { recursive: true, force: true });
    await mkdir(partial, { recursive: true });
    await writeFile(path.join(partial, "package.json"), JSON.stringify({ private: true }));
    // Without install scripts: they compile parts that tests do not need.
    const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
    await runNpm(["install", `code-server@${VERSION}`, ...quiet], partial);
    const vscode = path.join(partial, "node_modules/code-server/lib/vscode");
    await runNpm(["install", "--omit=dev", ...quiet], vscode);
    await runNpm(["install", "--omit=dev", ...quiet], path.join(vscode, "extensions"));
    await rename(partial, home);
  }
  const folder = path.join(home, "node_modules/code-server");
  return { folder, entry: path.join(folder, "out/node/entry.js") };
}
