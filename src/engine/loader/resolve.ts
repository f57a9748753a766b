import { readFileSync, statSync } from "node:fs";
import { isBuiltin } from "node:module";
import path from "node:path";
import { settingsFor } from "./project-settings.ts";

/** TypeScript sources by the extension that an import of their output has. */
const SOURCES: Record<string, string[]> = {
  ".js": [".ts", ".tsx"],
  ".jsx": [".tsx"],
  ".mjs": [".mts"],
  ".cjs": [".cts"],
};

const EXTENSIONS = [".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".json"];

/**
 * The project's own file for a specifier, as TypeScript finds it: without extension, `.js` for a
 * `.ts`, an index file, an alias of the nearest tsconfig. Undefined for packages and for what is not there.
 */
export function resolveProjectFile(specifier: string, fromFile: string): string | undefined {
  if (isRelative(specifier) || path.isAbsolute(specifier)) {
    return fileAt(path.resolve(path.dirname(fromFile), specifier));
  }
  if (isBuiltin(specifier)) return undefined;
  for (const candidate of settingsFor(fromFile).matchPaths?.(specifier) ?? []) {
    const file = fileAt(candidate);
    if (file !== undefined && !isInNodeModules(file)) return file;
  }
  return undefined;
}

/** The file that a path without certain extension means. */
export function fileAt(target: string): string | undefined {
  const extension = path.extname(target);
  const stem = target.slice(0, target.length - extension.length);
  for (const source of SOURCES[extension] ?? []) {
    if (isFile(stem + source)) return stem + source;
  }
  if (isFile(target)) return target;
  for (const added of EXTENSIONS) {
    if (isFile(target + added)) return target + added;
  }
  if (!isFolder(target) || isFile(path.join(target, "package.json"))) return undefined;
  for (const added of EXTENSIONS) {
    const index = path.join(target, `index${added}`);
    if (isFile(index)) return index;
  }
  return undefined;
}

/**
 * Whether a specifier names types only: `geojson` with nothing but `@types/geojson`, a package or a
 * file with declarations and no code. TypeScript would have left such an import out.
 */
export function isTypesOnly(specifier: string, fromFile: string): boolean {
  if (isRelative(specifier)) {
    const target = path.resolve(path.dirname(fromFile), specifier);
    return [".d.ts", ".d.mts", ".d.cts", "/index.d.ts"].some((ending) =>
      isFile(target.replace(/\.[cm]?js$/, "") + ending),
    );
  }
  const name = packageNameOf(specifier);
  return (
    packageFolder(`@types/${name.replace(/^@/, "").replace("/", "__")}`, fromFile) !== undefined ||
    hasNoCode(packageFolder(name, fromFile))
  );
}

/**
 * The file of a package that lets itself be imported only, never required, by its `exports`.
 * Undefined when there is none.
 */
export function resolveImportOnly(specifier: string, fromFile: string): string | undefined {
  const name = packageNameOf(specifier);
  const folder = packageFolder(name, fromFile);
  if (folder === undefined) return undefined;
  const { exports } = manifestOf(folder);
  const subpath = `.${specifier.slice(name.length)}`;
  const target = targetOf(exports, subpath);
  return target === undefined ? undefined : path.join(folder, target);
}

export function isInNodeModules(file: string): boolean {
  return file.includes(`${path.sep}node_modules${path.sep}`);
}

export function isRelative(specifier: string): boolean {
  return /^\.\.?(\/|\\|$)/.test(specifier);
}

type Exports = string | null | Exports[] | { [key: string]: Exports };

function targetOf(exports: Exports | undefined, subpath: string): string | undefined {
  if (
    typeof exports === "object" &&
    exports !== null &&
    !Array.isArray(exports) &&
    Object.keys(exports).some((key) => key.startsWith("."))
  ) {
    if (exports[subpath] !== undefined) return byCondition(exports[subpath]);
    for (const [key, value] of Object.entries(exports)) {
      const [before, after] = key.split("*");
      if (before === undefined || after === undefined || !subpath.startsWith(before) || !subpath.endsWith(after))
        continue;
      return byCondition(value)?.replaceAll("*", subpath.slice(before.length, subpath.length - after.length));
    }
    return undefined;
  }
  return subpath === "." ? byCondition(exports) : undefined;
}

function byCondition(target: Exports | undefined): string | undefined {
  if (typeof target === "string") return target;
  if (Array.isArray(target)) return target.map(byCondition).find((found) => found !== undefined);
  if (typeof target !== "object" || target === null) return undefined;
  for (const [condition, value] of Object.entries(target)) {
    if (!["node", "import", "module-sync", "default"].includes(condition)) continue;
    const found = byCondition(value);
    if (found !== undefined) return found;
  }
  return undefined;
}

function hasNoCode(folder: string | undefined): boolean {
  if (folder === undefined) return false;
  const manifest = manifestOf(folder);
  const hasTypes =
    typeof manifest.types === "string" ||
    typeof manifest.typings === "string" ||
    isFile(path.join(folder, "index.d.ts"));
  const main = manifest.main ? path.join(folder, manifest.main) : path.join(folder, "index.js");
  return hasTypes && manifest.exports === undefined && fileAt(main) === undefined;
}

function packageNameOf(specifier: string): string {
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}

function packageFolder(name: string, fromFile: string): string | undefined {
  let folder = path.dirname(fromFile);
  for (;;) {
    const candidate = path.join(folder, "node_modules", name);
    if (isFile(path.join(candidate, "package.json"))) return candidate;
    const parent = path.dirname(folder);
    if (parent === folder) return undefined;
    folder = parent;
  }
}

interface Manifest {
  main?: string;
  types?: string;
  typings?: string;
  exports?: Exports;
}

function manifestOf(folder: string): Manifest {
  try {
    return JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8")) as Manifest;
  } catch {
    return {};
  }
}

function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
}

function isFolder(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
