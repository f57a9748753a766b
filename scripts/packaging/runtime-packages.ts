import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";

/** A package that the bundles load at run time. */
export interface RuntimePackage {
  name: string;
  version: string;
  /** Where it is, relative to the root: `node_modules/typeorm/node_modules/x`. */
  folder: string;
}

/** Dependencies that nothing of what we ship reaches: types only, or the command line that is pruned away. */
const UNREACHED: Record<string, string[]> = {
  "oxc-parser": ["@oxc-project/types"],
  typeorm: ["yargs"],
};

interface Manifest {
  name: string;
  version: string;
  dependencies?: Record<string, string>;
}

/** The dependencies of package.json and theirs in turn, as npm has laid them out. */
export async function runtimePackages(root: string): Promise<RuntimePackage[]> {
  const found = new Map<string, RuntimePackage>();
  const visit = async (folder: string): Promise<void> => {
    const manifest = JSON.parse(await readFile(path.join(root, folder, "package.json"), "utf8")) as Manifest;
    if (folder !== "") found.set(folder, { name: manifest.name, version: manifest.version, folder });
    for (const name of Object.keys(manifest.dependencies ?? {})) {
      if (UNREACHED[manifest.name]?.includes(name) === true) continue;
      const next = resolve(root, folder, name);
      if (!found.has(next)) await visit(next);
    }
  };
  await visit("");
  return [...found.values()].toSorted((a, b) => a.folder.localeCompare(b.folder));
}

function resolve(root: string, from: string, name: string): string {
  for (let folder = from; ; folder = path.posix.dirname(folder)) {
    const candidate = path.posix.join(folder === "." ? "" : folder, "node_modules", name);
    if (existsSync(path.join(root, candidate, "package.json"))) return candidate;
    if (folder === "" || folder === ".") throw new Error(`${name} is not installed; run npm install.`);
  }
}
