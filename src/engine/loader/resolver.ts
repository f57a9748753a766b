import { readFileSync, realpathSync } from "node:fs";
import path from "node:path";
import { decorateMetadata } from "./decorate-metadata.ts";
import { defineVirtualModule, moduleAt, moduleInternals } from "./module-internals.ts";
import {
  isInNodeModules,
  isRelative,
  isTypesOnly,
  packageNameOf,
  resolveImportOnly,
  resolveProjectFile,
  resolveWorkspacePackage,
} from "./resolve.ts";
import type { StandIns } from "./stand-ins.ts";

/** Packages that the engine brings along for workspaces that have none. */
const BROUGHT_ALONG = ["typeorm", "pg", "reflect-metadata"];

const TYPES_ONLY = "typeorm-revisions:types-only";
const DECORATE_METADATA = "typeorm-revisions:decorate-metadata";

export interface ResolverOptions {
  /** The engine's own bundle: what it brings along is resolved from here. */
  engineFile: string;
  standIns: StandIns;
}

/** Teaches `require` of this process to find modules as the project's own tools do. */
export function installResolver({ engineFile, standIns }: ResolverOptions): void {
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
      if (found !== undefined) return found;
      if (standIns.enabled && isProjects && isPackage(request)) return standIns.moduleFor(request);
      throw error;
    }
  };
}

/** Where a module is that Node did not find. */
function secondChance(
  request: string,
  from: string,
  error: unknown,
  fromEngine: (request: string) => string,
): string | undefined {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ERR_PACKAGE_PATH_NOT_EXPORTED") return importOnly(request, from);
  if (code !== "MODULE_NOT_FOUND") return undefined;
  const [packageName = ""] = request.split("/");
  if (BROUGHT_ALONG.includes(packageName)) return attempt(() => fromEngine(request));
  if (isInNodeModules(from)) return undefined;
  // A subpath import ("#db/*") that names a built file.
  const target = /^Cannot find module '([^']+)'/.exec(message)?.[1];
  const source = target !== undefined && path.isAbsolute(target) ? resolveProjectFile(target, from) : undefined;
  if (source !== undefined) return source;
  if (isPackage(request)) {
    const found = importOnly(request, from);
    if (found !== undefined) return found;
  }
  return isTypesOnly(request, from) ? TYPES_ONLY : undefined;
}

/** The file of a package that `require` does not find: one for imports only, or one of the workspace that was not built yet. */
function importOnly(request: string, from: string): string | undefined {
  const target = resolveImportOnly(request, from);
  if (target !== undefined && attempt(() => readFileSync(target)) !== undefined) return target;
  return resolveWorkspacePackage(request, from);
}

function isPackage(request: string): boolean {
  return !isRelative(request) && !path.isAbsolute(request) && !request.startsWith("#") && packageNameOf(request) !== "";
}

function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}
