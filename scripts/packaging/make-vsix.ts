import { createVSIX } from "@vscode/vsce";
import { mkdir, rm } from "node:fs/promises";
import path from "node:path";
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
  const staging = path.join(out, ".staging", target);
  await rm(staging, { recursive: true, force: true });
  await mkdir(staging, { recursive: true });
  await stage(root, target, staging);
  const file = path.join(out, name);
  const entries = await pack(staging, target, file);
  await rm(staging, { recursive: true });
  return { target, file, entries };
}

/** Packs a staged folder and looks into the result. */
export async function pack(staging: string, target: Target, file: string): Promise<VsixEntry[]> {
  await createVSIX({
    cwd: staging,
    packagePath: file,
    target,
    dependencies: false,
    allowMissingRepository: true,
    rewriteRelativeLinks: false,
  });
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
