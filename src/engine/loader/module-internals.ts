import Module from "node:module";

/** A CommonJS module as Node's own loader has it. */
export interface LoadedModule {
  id: string;
  filename: string;
  exports: unknown;
  loaded: boolean;
  children: LoadedModule[];
  _compile(code: string, filename: string, format?: "commonjs"): void;
}

/** The parts of Node's CommonJS loader that every compile-on-require tool leans on. */
export interface ModuleInternals {
  _extensions: Record<string, (module: LoadedModule, filename: string) => void>;
  _cache: Record<string, LoadedModule | undefined>;
  _resolveFilename(request: string, parent: LoadedModule | null | undefined, isMain?: boolean, options?: object): string;
}

export const moduleInternals = Module as unknown as ModuleInternals;

/** Makes `require(id)` answer `exports`, where a resolver hook leads to `id`. */
export function defineVirtualModule(id: string, exports: unknown): void {
  const module = new Module(id) as unknown as LoadedModule;
  module.filename = id;
  module.exports = exports;
  module.loaded = true;
  moduleInternals._cache[id] = module;
}
