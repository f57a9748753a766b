import { execFile } from "node:child_process";
import { access, constants } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { RevisionsError } from "../../core/errors.ts";
import { installedNodes } from "./node-installations.ts";
import { matchVersion, parseVersion } from "./node-version.ts";
import { wantedNode } from "./wanted-node.ts";

const run = promisify(execFile);

/** The oldest Node that the engine runs on. */
const OLDEST = 20;

/** A Node to start a process with, and what its environment needs beside the inherited one. */
export interface NodeBinary {
  path: string;
  env: Record<string, string>;
}

/** This process's own: the editor's Electron runs as Node when told so. */
export const OWN_NODE: NodeBinary = {
  path: process.execPath,
  env: process.versions["electron"] === undefined ? {} : { ELECTRON_RUN_AS_NODE: "1" },
};

export interface NodeChoice {
  /** Path of a Node that somebody chose. */
  setting?: string | undefined;
  /** The package that owns the data source: the version that it asks for counts. */
  folder?: string;
  /** Told which Node a project asked for and did not get. */
  log?: (line: string) => void;
  /** Variables that say where Node is; absent: this process's. */
  env?: NodeJS.ProcessEnv;
}

/**
 * The user's Node: the setting; the version that the project asks for in .nvmrc, .node-version,
 * .tool-versions or package.json, where a version manager has it installed; `node` on PATH; this
 * process's own.
 * @throws RevisionsError `usage` when the one that is chosen cannot be run or is too old
 */
export async function userNode({ setting, folder, log, env = process.env }: NodeChoice): Promise<NodeBinary> {
  if (setting) return checked(setting, "the setting", "Correct --node or the setting typeormRevisions.nodePath.");
  const wanted = folder === undefined ? undefined : await wantedNode(folder);
  if (wanted !== undefined) {
    const installed = await matchVersion(wanted.version, await installedNodes(env), env);
    if (installed !== undefined) {
      const fix = `Ask for Node ${OLDEST} or newer in ${wanted.source}, or choose another Node with --node or the setting typeormRevisions.nodePath.`;
      return checked(installed.path, wanted.source, fix);
    }
  }
  const found = await onPath(env);
  if (wanted !== undefined) {
    log?.(
      `${wanted.source} asks for Node ${wanted.version}, which no known version manager has installed; ${found ?? "the Node of this program"} is used.`,
    );
  }
  if (found === undefined) return OWN_NODE;
  return checked(found, "PATH", "Choose a newer Node with --node or the setting typeormRevisions.nodePath.");
}

async function checked(file: string, source: string, hint: string): Promise<NodeBinary> {
  const version = await versionOf(file);
  if (version === undefined) {
    throw new RevisionsError("usage", `${file} (from ${source}) cannot be run as Node.`, { hint });
  }
  if (version[0] < OLDEST) {
    throw new RevisionsError(
      "usage",
      `Node ${version.join(".")} at ${file} (from ${source}) is too old: the engine needs Node ${OLDEST} or newer.`,
      { hint },
    );
  }
  return { path: file, env: {} };
}

/** Undefined for what does not answer as Node does. */
async function versionOf(file: string): Promise<[number, number, number] | undefined> {
  if (file === process.execPath && OWN_NODE.env["ELECTRON_RUN_AS_NODE"] === undefined)
    return parseVersion(process.version);
  try {
    const { stdout } = await run(file, ["--version"], {
      env: { ...process.env, ELECTRON_RUN_AS_NODE: "1" },
      timeout: 10_000,
    });
    return parseVersion(stdout.trim());
  } catch {
    return undefined;
  }
}

async function onPath(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const name = process.platform === "win32" ? "node.exe" : "node";
  for (const folder of (env["PATH"] ?? "").split(path.delimiter)) {
    const candidate = path.join(folder, name);
    if (folder && (await isExecutable(candidate))) return candidate;
  }
  return undefined;
}

async function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}
