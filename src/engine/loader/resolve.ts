import { readFileSync, realpathSync, statSync } from "node:fs";
import { isBuiltin } from "node:module";
import path from "node:path";
import { isCompilerOutput, outputOf, sourceOf } from "./built-files.ts";
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
 * `.ts`, an index file, an alias of the nearest tsconfig or of the module-alias package. Sources meet
 * sources and built files meet built files, as long as both are there. Undefined for packages and for
 * what is not there.
 */
export function resolveProjectFile(specifier: string, fromFile: string): string | undefined {
  if (isBuiltin(specifier)) return undefined;
  for (const target of candidates(specifier, fromFile)) {
    const file = fileAt(target) ?? sourceOf(target);
    if (file !== undefined && !isInNodeModules(file)) return ofSameKind(file, fromFile);
  }
  return undefined;
}

function candidates(specifier: string, fromFile: string): string[] {
  if (isRelative(specifier) || path.isAbsolute(specifier)) return [path.resolve(path.dirname(fromFile), specifier)];
  return [...(settingsFor(fromFile).matchPaths?.(specifier) ?? []), ...moduleAliases(specifier, fromFile)];
}

/** An alias leads from a built file to a source, and one that names the output from a source to a built file. */
function ofSameKind(file: string, fromFile: string): string {
  return (isCompilerOutput(fromFile) ? outputOf(file) : sourceOf(file)) ?? file;
}

/** `_moduleAliases` of the nearest package.json, which the module-alias package reads when an application starts. */
function moduleAliases(specifier: string, fromFile: string): string[] {
  const home = manifestFolder(path.dirname(fromFile));
  const aliases = home === undefined ? undefined : manifestOf(home)._moduleAliases;
  return Object.entries(aliases ?? {}).flatMap(([alias, target]) =>
    specifier === alias || specifier.startsWith(`${alias}/`)
      ? [path.join(home ?? "", target, specifier.slice(alias.length))]
      : [],
  );
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
  const target = targetOf(exports, subpath, IMPORT_CONDITIONS);
  return target === undefined ? undefined : path.join(folder, target);
}

/**
 * The source behind a package of the workspace that is linked and was not built yet, or has no build at all.
 * Undefined for installed packages.
 */
export function resolveWorkspacePackage(specifier: string, fromFile: string): string | undefined {
  const name = packageNameOf(specifier);
  const linked = packageFolder(name, fromFile);
  const folder = linked === undefined ? undefined : realpathSync(linked);
  if (folder === undefined || isInNodeModules(folder)) return undefined;
  const { exports, main, module, types } = manifestOf(folder);
  const subpath = `.${specifier.slice(name.length)}`;
  const named =
    exports === undefined
      ? subpath === "."
        ? [main, module, types]
        : [subpath]
      : [targetOf(exports, subpath, ANY_CONDITIONS)];
  for (const target of [...named, ...(subpath === "." ? ["src/index", "index"] : [path.join("src", subpath)])]) {
    if (target === undefined) continue;
    const file = path.join(folder, target);
    const found = fileAt(file) ?? sourceOf(file);
    if (found !== undefined && !/\.d\.[cm]?ts$/.test(found)) return found;
  }
  return undefined;
}

/** The name of the workspace package that an absolute path lies in, linked or not; undefined for everything else. */
export function workspacePackageOf(file: string): string | undefined {
  if (!path.isAbsolute(file)) return undefined;
  const folder = manifestFolder(path.dirname(file));
  if (folder === undefined || folder === process.cwd() || isInNodeModules(realpathSync(folder))) return undefined;
  return manifestOf(folder).name;
}

export function isInNodeModules(file: string): boolean {
  return file.includes(`${path.sep}node_modules${path.sep}`);
}

export function isRelative(specifier: string): boolean {
  return /^\.\.?(\/|\\|$)/.test(specifier);
}

type Exports = string | null | Exports[] | { [key: string]: Exports };

const IMPORT_CONDITIONS = ["node", "import", "module-sync", "default"];
const ANY_CONDITIONS = ["require", "types", ...IMPORT_CONDITIONS];

function targetOf(exports: Exports | undefined, subpath: string, conditions: string[]): string | undefined {
  if (
    typeof exports === "object" &&
    exports !== null &&
    !Array.isArray(exports) &&
    Object.keys(exports).some((key) => key.startsWith("."))
  ) {
    if (exports[subpath] !== undefined) return byCondition(exports[subpath], conditions);
    for (const [key, value] of Object.entries(exports)) {
      const [before, after] = key.split("*");
      if (before === undefined || after === undefined || !subpath.startsWith(before) || !subpath.endsWith(after))
        continue;
      return byCondition(value, conditions)?.replaceAll(
        "*",
        subpath.slice(before.length, subpath.length - after.length),
      );
    }
    return undefined;
  }
  return subpath === "." ? byCondition(exports, conditions) : undefined;
}

function byCondition(target: Exports | undefined, conditions: string[]): string | undefined {
  if (typeof target === "string") return target;
  if (Array.isArray(target))
    return target.map((each) => byCondition(each, conditions)).find((found) => found !== undefined);
  if (typeof target !== "object" || target === null) return undefined;
  for (const [condition, value] of Object.entries(target)) {
    if (!conditions.includes(condition)) continue;
    const found = byCondition(value, conditions);
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

/** `@acme/x` of `@acme/x/sub`. */
export function packageNameOf(specifier: string): string {
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
  name?: string;
  main?: string;
  module?: string;
  types?: string;
  typings?: string;
  exports?: Exports;
  _moduleAliases?: Record<string, string>;
}

const manifests = new Map<string, Manifest>();

function manifestOf(folder: string): Manifest {
  let manifest = manifests.get(folder);
  if (manifest === undefined) {
    try {
      manifest = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8")) as Manifest;
    } catch {
      manifest = {};
    }
    manifests.set(folder, manifest);
  }
  return manifest;
}

/** The nearest folder that has a package.json. */
function manifestFolder(folder: string): string | undefined {
  if (isFile(path.join(folder, "package.json"))) return folder;
  const parent = path.dirname(folder);
  return parent === folder ? undefined : manifestFolder(parent);
}

function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
}

function isFolder(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
