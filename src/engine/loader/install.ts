import { readFileSync, realpathSync } from "node:fs";
import path from "node:path";
import { compile, COMPILER_VERSION, hasModuleSyntax } from "./compile.ts";
import { CompileCache } from "./compile-cache.ts";
import { decorateMetadata } from "./decorate-metadata.ts";
import type { LoadedFiles } from "./loaded-files.ts";
import { defineVirtualModule, moduleAt, moduleInternals } from "./module-internals.ts";
import type { LoadedModule } from "./module-internals.ts";
import { settingsFor } from "./project-settings.ts";
import { isInNodeModules, isRelative, isTypesOnly, resolveImportOnly, resolveProjectFile } from "./resolve.ts";
import { installStackTraces, rememberMap } from "./stack-traces.ts";

/** Packages that the engine brings along for workspaces that have none. */
const BROUGHT_ALONG = ["typeorm", "pg", "reflect-metadata"];

const TYPES_ONLY = "typeorm-revisions:types-only";
const DECORATE_METADATA = "typeorm-revisions:decorate-metadata";

export interface LoaderOptions {
  /** The engine's own bundle: what it brings along is resolved from here. */
  engineFile: string;
  /** The package that owns the data source. */
  packageFolder: string;
  loaded: LoadedFiles;
}

/**
 * Lets this process `require` the user's project as it stands: TypeScript and ES modules compiled in
 * memory, aliases and extensions resolved as TypeScript does. Code of installed packages is left alone,
 * save where `require` cannot load it on this Node.
 */
export function installLoader(options: LoaderOptions): void {
  const cache = new CompileCache(options.packageFolder);
  installStackTraces();
  installResolver(options.engineFile);
  const { _extensions: extensions } = moduleInternals;
  const original = extensions[".js"];
  const originalJson = extensions[".json"];
  if (original === undefined || originalJson === undefined) throw new Error("This Node has no CommonJS loader.");

  const run = (module: LoadedModule, file: string, execute: () => void): void => {
    if (!isInNodeModules(file)) options.loaded.starting(file);
    execute();
    options.loaded.finished(file, module.exports);
  };
  const compiled = (module: LoadedModule, file: string): void => {
    const source = readFileSync(file, "utf8").replace(/^\uFEFF/, "");
    module._compile(compiledCode(file, source, cache, options.loaded), file, "commonjs");
  };
  for (const extension of [".ts", ".tsx", ".mts", ".cts", ".jsx"]) {
    extensions[extension] = (module, file) => {
      run(module, file, () => compiled(module, file));
    };
  }
  for (const extension of [".js", ".mjs", ".cjs"]) {
    extensions[extension] = (module, file) => {
      if (isInNodeModules(file)) {
        if (isEsmOutOfReach(file)) compiled(module, file);
        else original(module, file);
        return;
      }
      run(module, file, () => {
        if (isEsm(file)) compiled(module, file);
        else original(module, file);
      });
    };
  }
  extensions[".json"] = (module, file) => {
    if (!isInNodeModules(file)) options.loaded.starting(file);
    originalJson(module, file);
  };
}

function compiledCode(file: string, source: string, cache: CompileCache, loaded: LoadedFiles): string {
  const settings = settingsFor(file);
  if (settings.tsconfig !== undefined) loaded.read(settings.tsconfig);
  const { esModuleInterop, useDefineForClassFields, strictNullChecks, verbatimModuleSyntax } = settings;
  const options = [esModuleInterop, useDefineForClassFields, strictNullChecks, verbatimModuleSyntax]
    .map(Number)
    .join("");
  const key = CompileCache.key(COMPILER_VERSION, options, file, source);
  let result = cache.get(key);
  if (result === undefined) {
    result = compile(file, source, settings, (specifier, from) => {
      const found = resolveProjectFile(specifier, from);
      return found === undefined || isInNodeModules(found) || !/\.[cm]?tsx?$/.test(found) ? undefined : found;
    });
    cache.set(key, result);
  }
  for (const dependency of result.dependsOn) loaded.read(dependency);
  rememberMap(file, result.map);
  return result.code;
}

function installResolver(engineFile: string): void {
  defineVirtualModule(TYPES_ONLY, Object.freeze({ __esModule: true }));
  defineVirtualModule(DECORATE_METADATA, { __esModule: true, default: decorateMetadata });
  const original = moduleInternals._resolveFilename;
  const engine = moduleAt(engineFile);
  const fromEngine = (request: string): string => original(request, engine);
  moduleInternals._resolveFilename = (request, parent, isMain, options) => {
    if (request === "@oxc-project/runtime/helpers/decorateMetadata") return DECORATE_METADATA;
    if (request.startsWith("@oxc-project/runtime/")) return fromEngine(request);
    const from = parent?.filename;
    const isProjects = typeof from === "string" && path.isAbsolute(from) && !isInNodeModules(from);
    if (isProjects) {
      const file = resolveProjectFile(request, from);
      if (file !== undefined) return realpathSync(file);
    }
    try {
      return original(request, parent, isMain, options);
    } catch (error) {
      const found = typeof from === "string" ? secondChance(request, from, error, fromEngine) : undefined;
      if (found === undefined) throw error;
      return found;
    }
  };
}

function secondChance(
  request: string,
  from: string,
  error: unknown,
  fromEngine: (request: string) => string,
): string | undefined {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === "ERR_PACKAGE_PATH_NOT_EXPORTED") return resolveImportOnly(request, from);
  if (code !== "MODULE_NOT_FOUND") return undefined;
  const [packageName = ""] = request.split("/");
  if (BROUGHT_ALONG.includes(packageName)) return attempt(() => fromEngine(request));
  if (isInNodeModules(from)) return undefined;
  const target = /^Cannot find module '([^']+)'/.exec((error as Error).message)?.[1];
  if (target !== undefined && path.isAbsolute(target)) {
    const source = resolveProjectFile(target, from);
    if (source !== undefined) return source;
  }
  if (!isRelative(request) && !path.isAbsolute(request)) {
    const importOnly = resolveImportOnly(request, from);
    if (importOnly !== undefined && attempt(() => readFileSync(importOnly)) !== undefined) return importOnly;
  }
  return isTypesOnly(request, from) ? TYPES_ONLY : undefined;
}

/** An ES module of a package, on a Node whose `require` does not load those. */
function isEsmOutOfReach(file: string): boolean {
  const features = process.features as { require_module?: boolean };
  return (
    features.require_module !== true && !file.endsWith(".cjs") && (file.endsWith(".mjs") || isInModulePackage(file))
  );
}

function isEsm(file: string): boolean {
  if (file.endsWith(".mjs")) return true;
  if (file.endsWith(".cjs")) return false;
  return isInModulePackage(file) || hasModuleSyntax(file, readFileSync(file, "utf8"));
}

const packageTypes = new Map<string, boolean>();

/** Whether the nearest package.json says `"type": "module"`. */
function isInModulePackage(file: string): boolean {
  const folder = path.dirname(file);
  let isModule = packageTypes.get(folder);
  if (isModule === undefined) {
    const manifest = attempt(() => readFileSync(path.join(folder, "package.json"), "utf8"));
    const type =
      manifest === undefined
        ? undefined
        : attempt(() => (JSON.parse(manifest) as { type?: string }).type ?? "commonjs");
    isModule = type === undefined ? path.dirname(folder) !== folder && isInModulePackage(folder) : type === "module";
    packageTypes.set(folder, isModule);
  }
  return isModule;
}

function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}
