import { spawn, spawnSync } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { VscodeInstallation } from "./installation.ts";

const READY_WITHIN_MS = 60_000;

export interface ServerOptions {
  installation: VscodeInstallation;
  /** Profile and installed extensions live here; made when it is not there. */
  dataFolder: string;
  /** User settings of a profile that has none yet. */
  settings: Record<string, unknown>;
  /** Workspace Trust as on a desktop: a folder is restricted until it is trusted. */
  workspaceTrust: boolean;
  /** For automation of the workbench from the page. */
  smokeTestDriver?: boolean;
  /** Variables that the server, and so every extension, gets beside this process's own. */
  env?: Record<string, string>;
}

/** A running VS Code server. */
export interface VscodeServer {
  /** "127.0.0.1:PORT", also the remote authority of its files. */
  authority: string;
  /** Page that shows the workbench with this folder, or the workspace of a `.code-workspace` file, opened. */
  url(folder: string, payload?: [string, string][]): string;
  /** What the server printed so far. */
  log(): string;
  /** Ends the server and everything it started. */
  stop(): Promise<void>;
}

/** The path of a file as it stands in a URL. */
export function urlPath(file: string): string {
  const segments = path.resolve(file).split(path.sep);
  const joined = segments.map((segment) => encodeURIComponent(segment)).join("/");
  return joined.startsWith("/") ? joined : `/${joined}`;
}

function profile(dataFolder: string): string[] {
  return [
    `--user-data-dir=${dataFolder}`,
    `--extensions-dir=${path.join(dataFolder, "extensions")}`,
    `--config=${path.join(dataFolder, "config.yaml")}`,
  ];
}

/** Starts the server on a free port of this machine and waits until it answers. */
export async function startServer(options: ServerOptions): Promise<VscodeServer> {
  const { installation, dataFolder, settings } = options;
  await mkdir(path.join(dataFolder, "User"), { recursive: true });
  await mkdir(path.join(dataFolder, "extensions"), { recursive: true });
  const settingsFile = path.join(dataFolder, "User/settings.json");
  if (!existsSync(settingsFile)) await writeFile(settingsFile, JSON.stringify(settings, undefined, 2));
  await writeFile(path.join(dataFolder, "config.yaml"), "auth: none\n");
  const child = spawn(
    process.execPath,
    [
      installation.entry,
      ...profile(dataFolder),
      "--auth=none",
      "--bind-addr=127.0.0.1:0",
      "--disable-telemetry",
      "--disable-update-check",
      "--disable-getting-started-override",
      ...(options.workspaceTrust ? [] : ["--disable-workspace-trust"]),
      ...(options.smokeTestDriver === true ? ["--vscode-option=enable-smoke-test-driver"] : []),
    ],
    {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...options.env },
    },
  );
  const killWithUs = (): void => kill(child, "SIGKILL");
  process.on("exit", killWithUs);
  let log = "";
  const stop = async (): Promise<void> => {
    process.off("exit", killWithUs);
    if (child.exitCode === null && child.signalCode === null) {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      kill(child, "SIGTERM");
      const timer = setTimeout(() => kill(child, "SIGKILL"), 5000);
      await ended;
      clearTimeout(timer);
    }
  };
  const authority = await new Promise<string>((resolve, reject) => {
    const fail = (reason: string): void => reject(new Error(`The VS Code server ${reason}.\n${log}`));
    const timer = setTimeout(() => fail(`did not answer within ${READY_WITHIN_MS} ms`), READY_WITHIN_MS);
    const read = (chunk: Buffer): void => {
      log += chunk.toString();
      const listening = /HTTP server listening on http:\/\/(127\.0\.0\.1:\d+)/.exec(log)?.[1];
      if (listening === undefined) return;
      clearTimeout(timer);
      resolve(listening);
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.on("error", (error) => fail(`did not start: ${error.message}`));
    child.on("exit", (code) => fail(`ended with ${code}`));
  }).catch(async (error: unknown) => {
    await stop();
    throw error;
  });

  return {
    authority,
    url(folder, payload) {
      const query = payload === undefined ? "" : `&payload=${encodeURIComponent(JSON.stringify(payload))}`;
      const opened = folder.endsWith(".code-workspace") ? "workspace" : "folder";
      return `http://${authority}/?${opened}=${urlPath(folder)}${query}`;
    },
    log: () => log,
    stop,
  };
}

/** Installs a packaged extension into the profile, over an older one if need be. */
export function installExtension(installation: VscodeInstallation, dataFolder: string, vsix: string): void {
  const result = spawnSync(
    process.execPath,
    [installation.entry, ...profile(dataFolder), "--install-extension", vsix, "--force"],
    { encoding: "utf8" },
  );
  if (result.status !== 0) throw new Error(`${vsix} was not installed.\n${result.stdout}${result.stderr}`);
}

/** Identifiers of the extensions in the profile. */
export function listExtensions(installation: VscodeInstallation, dataFolder: string): string[] {
  const result = spawnSync(process.execPath, [installation.entry, ...profile(dataFolder), "--list-extensions"], {
    encoding: "utf8",
  });
  return result.stdout.split(/\r?\n/).filter((line) => /^[\w-]+\.[\w-]+$/.test(line));
}

/** Its children end by themselves when it does; on Windows they have to be told. */
function kill(child: ChildProcess, signal: NodeJS.Signals): void {
  if (process.platform === "win32") spawnSync("taskkill", ["/pid", String(child.pid), "/T", "/F"], { stdio: "ignore" });
  else child.kill(signal);
}
