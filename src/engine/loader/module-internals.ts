import Module from "node:module";
import path from "node:path";

/** A CommonJS module as Node's own loader has it. */
export interface LoadedModule {
  id: string;
  filename: string;
  exports: unknown;
  loaded: boolean;
  paths: string[];
  /** Answers what the code returns. */
  _compile(code: string, filename: string, format?: "commonjs"): unknown;
}

/** The parts of Node's CommonJS loader that every compile-on-require tool leans on. */
export interface ModuleInternals {
  _extensions: Record<string, (module: LoadedModule, filename: string) => void>;
  _cache: Record<string, LoadedModule | undefined>;
  _nodeModulePaths(folder: string): string[];
  _resolveFilename: (
    request: string,
    parent: LoadedModule | null | undefined,
    isMain?: boolean,
    options?: object,
  ) => string;
}

export const moduleInternals = Module as unknown as ModuleInternals;

/** A module that was never loaded, to resolve from. */
export function moduleAt(file: string): LoadedModule {
  const module = new Module(file) as unknown as LoadedModule;
  module.filename = file;
  module.paths = moduleInternals._nodeModulePaths(path.dirname(file));
  return module;
}

/** Makes `require` answer what a module has exported so far. */
export function cacheModule(module: LoadedModule): void {
  moduleInternals._cache[module.filename] = module;
}

/** Lets the next `require` load a file anew. */
export function forgetModule(file: string): void {
  delete moduleInternals._cache[file];
}

/** Makes `require(id)` answer `exports`, where a resolver hook leads to `id`. */
export function defineVirtualModule(id: string, exports: unknown): void {
  const module = new Module(id) as unknown as LoadedModule;
  module.filename = id;
  module.exports = exports;
  module.loaded = true;
  moduleInternals._cache[id] = module;
}
