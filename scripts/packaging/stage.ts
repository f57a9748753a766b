import { cp, glob, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { nativePackage } from "./native-package.ts";
import { isNeeded } from "./prune.ts";
import { runtimePackages } from "./runtime-packages.ts";
import { nativeParts } from "./targets.ts";
import type { Target } from "./targets.ts";

/** Keys of package.json that mean something to developers and npm, nothing to VS Code. */
const LEFT_OUT_KEYS = ["scripts", "dependencies", "devDependencies", "allowScripts", "files", "bin"];

/**
 * Lays out, in an empty folder, exactly what the extension for one target consists of:
 * the bundles, the packages that they load with the native parts of the target, and the papers.
 */
export async function stage(root: string, target: Target, folder: string): Promise<void> {
  await copy(root, folder, [
    "README.md",
    "CHANGELOG.md",
    "LICENSE",
    ".vscodeignore",
    "media/**",
    "dist/*.{cjs,mjs,tar.br}",
  ]);
  await writeManifest(root, folder);
  const modules = path.join(folder, "dist", "node_modules");
  const packages = await runtimePackages(root);
  for (const { name, folder: place } of packages) {
    const to = path.join(folder, "dist", place);
    await copy(path.join(root, place), to, ["**"], (file) => isNeeded(name, file));
  }
  for (const part of nativeParts(target)) {
    const version = packages.find(({ name }) => name === part.of)?.version ?? "";
    const from = await nativePackage(root, part.package, version);
    await copy(from, path.join(modules, part.package), ["package.json", part.file]);
  }
}

async function copy(
  from: string,
  to: string,
  patterns: string[],
  wanted: (file: string) => boolean = () => true,
): Promise<void> {
  const files = glob(patterns, { cwd: from, withFileTypes: true, exclude: (entry) => entry.name === "node_modules" });
  for await (const entry of files) {
    const source = path.join(entry.parentPath, entry.name);
    const file = path.relative(from, source).replaceAll(path.sep, "/");
    if (!entry.isFile() || !wanted(file)) continue;
    await mkdir(path.dirname(path.join(to, file)), { recursive: true });
    await cp(source, path.join(to, file));
  }
}

async function writeManifest(root: string, folder: string): Promise<void> {
  const manifest = JSON.parse(await readFile(path.join(root, "package.json"), "utf8")) as Record<string, unknown>;
  const kept = Object.entries(manifest).filter(([key]) => !LEFT_OUT_KEYS.includes(key));
  await writeFile(path.join(folder, "package.json"), `${JSON.stringify(Object.fromEntries(kept), null, 2)}\n`);
}
