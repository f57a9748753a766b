import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../../", import.meta.url));

/**
 * The folder of a better-sqlite3 that runs on this Node: from the cache, as its makers built it, or
 * built here (half a minute), where its binaries and Node's headers cannot be downloaded.
 */
export async function betterSqlite3(): Promise<string> {
  const home = path.join(root, ".cache", "better-sqlite3", `${process.version}-${process.platform}-${process.arch}`);
  const folder = path.join(home, "node_modules", "better-sqlite3");
  if (await runs(folder)) return folder;
  await mkdir(home, { recursive: true });
  await writeFile(path.join(home, "package.json"), JSON.stringify({ name: "cache", private: true }));
  const npm = (args: string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}) =>
    run("npm", args, { cwd: home, shell: process.platform === "win32", maxBuffer: 64 << 20, ...options });
  await npm(["install", "--no-save", "--ignore-scripts", "better-sqlite3@12"]);
  await npm(["exec", "--", "prebuild-install"], { cwd: folder }).catch(() => {});
  if (await runs(folder)) return folder;
  // Node's own headers come with the package that has its binary.
  const node = `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;
  await npm([
    "install",
    "--no-save",
    "--ignore-scripts",
    "better-sqlite3@12",
    `${node}@${process.versions.node}`,
    "node-gyp",
  ]);
  await npm(["exec", "--", "node-gyp", "rebuild", "--debug", "--directory", folder], {
    env: { ...process.env, npm_config_nodedir: path.join(home, "node_modules", node) },
  });
  if (!(await runs(folder))) throw new Error(`better-sqlite3 was built in ${folder}, and does not run`);
  return folder;
}

/** Whether it is there, and built for this Node. */
async function runs(folder: string): Promise<boolean> {
  const program = `new (require(${JSON.stringify(folder)}))(":memory:").close()`;
  return run(process.execPath, ["-e", program]).then(
    () => true,
    () => false,
  );
}
