import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, rm } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/**
 * The unpacked folder of a native package of any platform: the installed one, else fetched once from
 * the registry into the cache.
 * @throws Error when what the registry sends is not what package-lock.json expects
 */
export async function nativePackage(root: string, name: string, version: string): Promise<string> {
  const installed = path.join(root, "node_modules", name);
  if (existsSync(installed)) return installed;
  const cache = path.join(root, ".cache", "native");
  const folder = path.join(cache, `${name.replaceAll("/", "+")}@${version}`);
  if (!existsSync(folder)) await fetchPackage(root, name, version, cache, folder);
  return folder;
}

async function fetchPackage(root: string, name: string, version: string, cache: string, folder: string): Promise<void> {
  const unpacked = `${folder}.${process.pid}`;
  await mkdir(unpacked, { recursive: true });
  try {
    const options = { cwd: cache, shell: process.platform === "win32" };
    const { stdout } = await run("npm", ["pack", `${name}@${version}`, "--json", "--silent"], options);
    const [packed] = Object.values(JSON.parse(stdout) as Record<string, { filename: string; integrity: string }>);
    if (packed === undefined) throw new Error(`The registry has no ${name}@${version}.`);
    const expected = await lockedIntegrity(root, name);
    if (expected !== undefined && expected !== packed.integrity) {
      throw new Error(`${name}@${version} from the registry is not the one in package-lock.json.`);
    }
    await run("tar", ["-xzf", packed.filename, "-C", path.basename(unpacked)], { cwd: cache });
    await rename(path.join(unpacked, "package"), folder);
    await rm(path.join(cache, packed.filename));
  } finally {
    await rm(unpacked, { recursive: true, force: true });
  }
}

async function lockedIntegrity(root: string, name: string): Promise<string | undefined> {
  const lock = JSON.parse(await readFile(path.join(root, "package-lock.json"), "utf8")) as {
    packages: Record<string, { integrity?: string }>;
  };
  return lock.packages[`node_modules/${name}`]?.integrity;
}
