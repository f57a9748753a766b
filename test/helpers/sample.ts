import { cp, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** The sample project as it is committed. */
export const sampleFolder = fileURLToPath(new URL("../../migrations-samples/blog", import.meta.url));

/** A copy of the sample that a test may change. */
export interface SampleCopy {
  folder: string;
  cleanup(): Promise<void>;
}

/** Copies the sample into a temporary folder, without what earlier runs left in it. */
export async function copySample(): Promise<SampleCopy> {
  const parent = await realpath(await mkdtemp(path.join(tmpdir(), "typeorm-revisions-sample-")));
  const folder = path.join(parent, "blog");
  const leftOver = new Set(["node_modules", "dist", ".typeorm-revisions"]);
  await cp(sampleFolder, folder, { recursive: true, filter: (source) => !leftOver.has(path.basename(source)) });
  return { folder, cleanup: () => rm(parent, { recursive: true, force: true, maxRetries: 5 }) };
}
