import { cp, mkdir, mkdtemp, realpath, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { stopEmbedded } from "../../src/shadow/embedded.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** The sample project as it is committed. */
export const sampleFolder = path.join(root, "migrations-samples/blog");

/** A copy of the sample that a test may change. */
export interface SampleCopy {
  folder: string;
  cleanup(): Promise<void>;
}

/**
 * Copies the sample into a temporary folder, without what earlier runs left in it.
 * @param dependencies "installed": its dependencies stand in its node_modules, as after `npm install`; "none": it has none
 */
export async function copySample(dependencies: "installed" | "none"): Promise<SampleCopy> {
  const parent = await realpath(await mkdtemp(path.join(tmpdir(), "typeorm-revisions-sample-")));
  const folder = path.join(parent, "blog");
  const leftOver = new Set(["node_modules", "dist", ".typeorm-revisions"]);
  await cp(sampleFolder, folder, { recursive: true, filter: (source) => !leftOver.has(path.basename(source)) });
  if (dependencies === "installed") {
    await mkdir(path.join(folder, "node_modules/@types"), { recursive: true });
    for (const name of ["typeorm", "pg", "reflect-metadata", "@types/node"]) {
      await symlink(path.join(root, "node_modules", name), path.join(folder, "node_modules", name), "junction");
    }
  }
  return {
    folder,
    async cleanup() {
      await stopEmbedded(folder);
      await rm(parent, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
