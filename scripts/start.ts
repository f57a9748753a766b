import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { sampleFolder } from "../test/helpers/sample.ts";
import { cacheFolder, installVscode } from "../test/helpers/vscode/installation.ts";
import { installExtension, listExtensions, startServer } from "../test/helpers/vscode/server.ts";
import { quietSettings } from "../test/helpers/vscode/settings.ts";

/**
 * `npm start [-- --browser] [-- --restricted] [-- --smoke]`: packages the extension and opens the
 * sample with it, in the VS Code of this machine when there is one, else in one that runs in the browser.
 */
const { values: flags } = parseArgs({
  options: {
    /** In the browser, whatever this machine has. */
    browser: { type: "boolean", default: false },
    /** In the browser with Workspace Trust, where the sample is not trusted yet. */
    restricted: { type: "boolean", default: false },
    /** Start in the browser, look whether everything is there, stop. */
    smoke: { type: "boolean", default: false },
  },
});

const root = path.dirname(import.meta.dirname);
const manifest = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as {
  publisher: string;
  name: string;
  version: string;
};

function packageExtension(): string {
  const script = path.join(root, "scripts/package.ts");
  console.log("Packaging the extension …");
  const { status } = spawnSync(process.execPath, [script, "--target", "current"], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  if (status !== 0) throw new Error("The extension could not be packaged; the lines above say why.");
  return path.join(root, "packages", `${manifest.name}-${process.platform}-${process.arch}-${manifest.version}.vsix`);
}

function code(args: string[], output: "inherit" | "ignore"): boolean {
  return spawnSync("code", args, { stdio: output, shell: process.platform === "win32" }).status === 0;
}

/** True when `code` is on the PATH and has a screen, or a window that it belongs to, to open on. */
function hasDesktop(): boolean {
  const env = process.env;
  const screen = env["DISPLAY"] ?? env["WAYLAND_DISPLAY"] ?? env["VSCODE_IPC_HOOK_CLI"];
  return (process.platform !== "linux" || screen !== undefined) && code(["--version"], "ignore");
}

function openDesktop(vsix: string): void {
  const quoted = (file: string): string => (process.platform === "win32" ? `"${file}"` : file);
  if (!code(["--install-extension", quoted(vsix), "--force"], "inherit")) {
    throw new Error("VS Code did not take the extension; `npm start -- --browser` does without it.");
  }
  code(["--new-window", quoted(sampleFolder)], "inherit");
}

async function openBrowser(vsix: string): Promise<void> {
  const installation = await installVscode();
  const dataFolder = path.join(cacheFolder, "start");
  installExtension(installation, dataFolder, vsix);
  const server = await startServer({
    installation,
    dataFolder,
    settings: quietSettings,
    workspaceTrust: flags.restricted,
  });
  const url = server.url(sampleFolder);
  try {
    console.log(`Open ${url}`);
    if (flags.smoke) await lookAround(url, listExtensions(installation, dataFolder));
    else await interrupted();
  } finally {
    await server.stop();
  }
}

async function lookAround(url: string, extensions: string[]): Promise<void> {
  const page = await fetch(url);
  const text = await page.text();
  if (!page.ok || !text.includes("workbench.js")) throw new Error(`The page answered ${page.status}.`);
  const id = `${manifest.publisher}.${manifest.name}`;
  if (!extensions.includes(id)) throw new Error(`${id} is not among ${extensions.join(", ")}.`);
  console.log(`The page answers, and ${id} is installed.`);
}

function interrupted(): Promise<void> {
  console.log("Ctrl-C ends it.");
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => resolve());
  });
}

try {
  const vsix = packageExtension();
  if (!flags.browser && !flags.restricted && !flags.smoke && hasDesktop()) openDesktop(vsix);
  else await openBrowser(vsix);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
