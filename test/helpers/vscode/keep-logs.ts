import { cp, mkdir, readdir, rm } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

const results = fileURLToPath(new URL("../../../test-results/", import.meta.url));

/** Copies what extensions and language servers logged in a profile to test-results/logs/NAME. */
export async function keepLogs(dataFolder: string, name: string): Promise<void> {
  const target = path.join(results, "logs", name);
  await rm(target, { recursive: true, force: true });
  await mkdir(target, { recursive: true });
  const files = await readdir(path.join(dataFolder, "logs"), { recursive: true }).catch(() => []);
  for (const file of files) {
    if (file.endsWith(".log")) await cp(path.join(dataFolder, "logs", file), path.join(target, path.basename(file)));
  }
}
