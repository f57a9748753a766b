import { existsSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { runNpm } from "./npm.ts";

/** Holds a server and the workbench of VS Code 1.139, and runs where VS Code itself cannot be downloaded. */
const VERSION = "4.139.1";

const ABANDONED_AFTER_MS = 60 * 60_000;

export const cacheFolder = fileURLToPath(new URL("../../../.vscode-test/", import.meta.url));

/** A VS Code that runs in the browser. */
export interface VscodeInstallation {
  folder: string;
  /** Script that serves the workbench; run it with Node 24. */
  entry: string;
}

/**
 * Installs VS Code into the cache folder unless it is there. It is made under another name and then
 * renamed, so that an interrupted installation is never taken for a whole one, and two at once do no harm.
 */
export async function installVscode(): Promise<VscodeInstallation> {
  const home = path.join(cacheFolder, `code-server-${VERSION}`);
  if (!existsSync(home)) {
    console.error(`Installing VS Code into ${home} (about 600 MB, once) …`);
    await mkdir(cacheFolder, { recursive: true });
    await removeAbandoned(`${path.basename(home)}-partial-`);
    const partial = await mkdtemp(`${home}-partial-`);
    try {
      await installInto(partial);
      await rename(partial, home);
    } catch (error) {
      await rm(partial, { recursive: true, force: true });
      if (!existsSync(home)) throw error;
    }
  }
  const folder = path.join(home, "node_modules/code-server");
  return { folder, entry: path.join(folder, "out/node/entry.js") };
}

async function installInto(folder: string): Promise<void> {
  await writeFile(path.join(folder, "package.json"), JSON.stringify({ private: true }));
  // Without install scripts: they need a compiler. What is missing then is stood in for below, or not missed.
  const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  await runNpm(["install", `code-server@${VERSION}`, ...quiet], folder);
  const vscode = path.join(folder, "node_modules/code-server/lib/vscode");
  await runNpm(["install", "--omit=dev", ...quiet], vscode);
  await runNpm(["install", "--omit=dev", ...quiet], path.join(vscode, "extensions"));
  for (const name of ["spdlog", "native-watchdog"]) {
    const standIn = fileURLToPath(new URL(`stand-ins/${name}.cjs`, import.meta.url));
    await copyFile(standIn, path.join(vscode, "node_modules/@vscode", name, "index.js"));
  }
}

async function removeAbandoned(prefix: string): Promise<void> {
  for (const name of await readdir(cacheFolder)) {
    const folder = path.join(cacheFolder, name);
    if (!name.startsWith(prefix)) continue;
    const { mtimeMs } = await stat(folder);
    if (Date.now() - mtimeMs > ABANDONED_AFTER_MS) await rm(folder, { recursive: true, force: true });
  }
}
