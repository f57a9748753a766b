import { access, constants } from "node:fs/promises";
import path from "node:path";

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

/** The user's Node: the setting, else `node` on PATH, else this process's own. */
export async function userNode(setting: string | undefined): Promise<NodeBinary> {
  if (setting) return { path: setting, env: {} };
  const name = process.platform === "win32" ? "node.exe" : "node";
  for (const folder of (process.env["PATH"] ?? "").split(path.delimiter)) {
    const candidate = path.join(folder, name);
    if (folder && (await isExecutable(candidate))) return { path: candidate, env: {} };
  }
  return OWN_NODE;
}

async function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}
