import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import type { AfterWrite } from "../../project/config.ts";
import { OWN_NODE } from "./node-binary.ts";

const run = promisify(execFile);
const LONGEST_MS = 60_000;

/**
 * Runs the commands that a project wants for a new file, one after the other, without a shell: a file name
 * is an argument, whatever is in it. A command that fails is told, and the file stays.
 * @param folder of the package, whose programs are found first
 * @returns what to tell, one sentence each
 */
export async function runAfterWrite(
  file: string,
  hooks: readonly AfterWrite[],
  { folder, log }: { folder: string; log: (line: string) => void },
): Promise<string[]> {
  const warnings: string[] = [];
  for (const { command, cwd } of hooks) {
    const [program = "", ...rest] = command.map((word) => word.replaceAll("{file}", () => file));
    const script = scriptOf(program, folder);
    try {
      const { stdout, stderr } = await run(script ? OWN_NODE.path : program, script ? [script, ...rest] : rest, {
        cwd,
        timeout: LONGEST_MS,
        windowsHide: true,
        env: {
          ...process.env,
          ...(script ? OWN_NODE.env : {}),
          PATH: pathWith(path.join(folder, "node_modules/.bin")),
        },
      });
      for (const text of [stdout, stderr]) if (text.trim() !== "") log(`${program}: ${text.trim()}`);
    } catch (error) {
      warnings.push(`afterWrite: ${command.join(" ")} failed: ${reasonOf(error)}. The file stays as it is.`);
    }
  }
  return warnings;
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
