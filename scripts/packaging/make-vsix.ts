import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { problemsOf } from "./required-files.ts";
import { stage } from "./stage.ts";
import type { Target } from "./targets.ts";
import { readVsix } from "./vsix-listing.ts";
import type { VsixEntry } from "./vsix-listing.ts";

export interface Vsix {
  target: Target;
  file: string;
  entries: VsixEntry[];
}

/**
 * Makes the VSIX of one target in `out`.
 * @throws Error naming each file that is missing or does not belong; no VSIX is left behind then
 */
export async function makeVsix(root: string, target: Target, out: string, name: string): Promise<Vsix> {
  const staging = await mkdtemp(path.join(tmpdir(), `typeorm-revisions-${target}-`));
  try {
    await stage(root, target, staging);
    const file = path.join(out, name);
    return { target, file, entries: await pack(staging, target, file) };
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

const vsce = createRequire(import.meta.url).resolve("@vscode/vsce/vsce");

/**
 * Packs a staged folder and looks into the result.
 * @throws Error as {@link makeVsix}
 */
export async function pack(staging: string, target: Target, file: string): Promise<VsixEntry[]> {
  const options = ["--no-dependencies", "--allow-missing-repository", "--no-rewrite-relative-links"];
  const args = [vsce, "package", "--target", target, "--out", file, ...options];
  try {
    await promisify(execFile)(process.execPath, args, { cwd: staging });
  } catch (cause) {
    const { stdout, stderr } = cause as { stdout: string; stderr: string };
    throw new Error(`vsce could not pack for ${target}:\n${stdout}${stderr}`, { cause });
  }
  const entries = await readVsix(file);
  const problems = problemsOf(
    target,
    entries.map((entry) => entry.file),
  );
  if (problems.length > 0) {
    await rm(file);
    throw new Error(problems.join("\n"));
  }
  return entries;
}
