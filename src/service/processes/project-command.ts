import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import type { ProjectCommand } from "../../project/config.ts";
import { OWN_NODE } from "./node-binary.ts";

const run = promisify(execFile);
const LONGEST_MS = 60_000;

export interface ProjectCommandOptions {
  /** Of the package, whose programs are found first. */
  folder: string;
  /** Variables besides those of this process. */
  env?: Record<string, string>;
  log: (line: string) => void;
}

/**
 * Runs a command that the project's configuration names, without a shell: what stands in its arguments
 * is an argument, whatever is in it.
 * @returns why it failed; undefined when it did not
 */
export async function runProjectCommand(
  { command, cwd }: ProjectCommand,
  { folder, env, log }: ProjectCommandOptions,
): Promise<string | undefined> {
  const [program = "", ...rest] = command;
  const script = scriptOf(program, folder);
  try {
    const { stdout, stderr } = await run(script ? OWN_NODE.path : program, script ? [script, ...rest] : rest, {
      cwd,
      timeout: LONGEST_MS,
      windowsHide: true,
      env: {
        ...process.env,
        ...env,
        ...(script ? OWN_NODE.env : {}),
        PATH: pathWith(path.join(folder, "node_modules/.bin")),
      },
    });
    for (const text of [stdout, stderr]) if (text.trim() !== "") log(`${program}: ${text.trim()}`);
    return undefined;
  } catch (error) {
    return reasonOf(error);
  }
}

/** The script of a program that a package of the project brings: it runs everywhere, without a shell. */
function scriptOf(program: string, folder: string): string | undefined {
  if (!/^(?:@[\w.-]+\/)?[\w.-]+$/.test(program)) return undefined;
  for (let at = folder; ; at = path.dirname(at)) {
    const home = path.join(at, "node_modules", program);
    const manifest = path.join(home, "package.json");
    if (existsSync(manifest)) return binOf(manifest, path.basename(program), home);
    if (at === path.dirname(at)) return undefined;
  }
}

function binOf(manifest: string, name: string, home: string): string | undefined {
  try {
    const { bin } = JSON.parse(readFileSync(manifest, "utf8")) as { bin?: string | Record<string, string> };
    const script = typeof bin === "string" ? bin : bin?.[name];
    return script === undefined ? undefined : path.join(home, script);
  } catch {
    return undefined;
  }
}

function pathWith(folder: string): string {
  return [folder, process.env["PATH"] ?? ""].join(path.delimiter);
}

function reasonOf(error: unknown): string {
  const { code, killed, stderr } = error as { code?: string | number; killed?: boolean; stderr?: string };
  if (code === "ENOENT") return "there is no such program";
  if (killed === true) return `it took longer than ${LONGEST_MS / 1000} seconds`;
  const line = (stderr ?? "")
    .split(/\r?\n/)
    .map((one) => one.trim())
    .find((one) => one !== "");
  return line ?? `exit code ${String(code)}`;
}
