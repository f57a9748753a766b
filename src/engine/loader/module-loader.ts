import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { importsOf } from "./compile.ts";
import type { LoadedFiles } from "./loaded-files.ts";
import type { ModuleCompiler } from "./module-compiler.ts";
import { cacheModule, defineVirtualModule, forgetModule, moduleAt, moduleInternals } from "./module-internals.ts";
import type { LoadedModule } from "./module-internals.ts";
import { isEsm } from "./module-kind.ts";
import { isInNodeModules } from "./resolve.ts";
import { WaitingModuleError } from "./waiting-module.ts";

export interface ModuleLoaderOptions {
  compiler: ModuleCompiler;
  loaded: LoadedFiles;
  /** Runs what the project's code waits for when it is loaded. */
  during: <T>(action: () => Promise<T>) => Promise<T>;
}

/**
 * Loads modules of the project. `require` is enough for all but those with `await` at their top level:
 * where one is met, the modules behind it are run one after the other in the order of their imports,
 * as ECMAScript has it, each waited for.
 */
export class ModuleLoader {
  readonly #options: ModuleLoaderOptions;

  constructor(options: ModuleLoaderOptions) {
    this.#options = options;
  }

  /** What a file exports, as `require` gives it. */
  async load(file: string): Promise<unknown> {
    const require = createRequire(path.join(path.dirname(file), "package.json"));
    try {
      return require(file) as unknown;
    } catch (error) {
      if (!isForAwait(error)) throw error;
      await this.#options.during(() => this.#prepare(require.resolve(file), new Set()));
      return require(file) as unknown;
    }
  }

  /** What a file would export that is not there any more: its text is run as if it stood in its place. */
  async loadText(file: string, source: string): Promise<unknown> {
    const { code, waits } = isCompiled(file) ? this.#options.compiler.compiled(file, source) : { code: source };
    const module = moduleAt(file);
    if (waits) await this.#run(module, code);
    else module._compile(code, file, "commonjs");
    return module.exports;
  }

  /** Runs everything that a module imports, then the module itself if it waits. */
  async #prepare(file: string, seen: Set<string>): Promise<void> {
    seen.add(file);
    if (moduleInternals._cache[file] !== undefined || !isCompiled(file)) return;
    const source = readFileSync(file, "utf8");
    const { code, waits } = this.#options.compiler.compiled(file, source);
    const module = waits ? moduleAt(file) : undefined;
    try {
      // Modules that import it in a circle see what it has exported so far.
      if (module !== undefined) cacheModule(module);
      for (const specifier of importsOf(file, source)) await this.#prepareImport(specifier, file, seen);
      if (module !== undefined) await this.#run(module, code);
    } catch (error) {
      if (module !== undefined) forgetModule(file);
      throw error;
    }
  }

  async #prepareImport(specifier: string, from: string, seen: Set<string>): Promise<void> {
    const target = resolved(specifier, from);
    if (target === undefined || seen.has(target)) return;
    if (isInNodeModules(target)) {
      await importIfItWaits(target);
      return;
    }
    await this.#prepare(target, seen);
    createRequire(from)(target);
  }

  async #run(module: LoadedModule, code: string): Promise<void> {
    const { loaded } = this.#options;
    const file = module.filename;
    loaded.starting(file);
    try {
      await module._compile(`return (async () => {${code}\n})();`, file, "commonjs");
      module.loaded = true;
      loaded.finished(file, module.exports);
    } finally {
      loaded.ended(file);
    }
  }
}

/** The second is Node's own, of an installed module where ES modules can be required. */
function isForAwait(error: unknown): boolean {
  return error instanceof WaitingModuleError || (error as { code?: string }).code === "ERR_REQUIRE_ASYNC_MODULE";
}

function isCompiled(file: string): boolean {
  return /\.([cm]?tsx?|jsx)$/.test(file) || (/\.[cm]?js$/.test(file) && isEsm(file));
}

function resolved(specifier: string, from: string): string | undefined {
  try {
    const target = createRequire(from).resolve(specifier);
    return path.isAbsolute(target) ? target : undefined;
  } catch {
    // Whoever requires it is told.
    return undefined;
  }
}

/** An installed ES module that waits can be imported only; after that `require` answers what was imported. */
async function importIfItWaits(file: string): Promise<void> {
  if (moduleInternals._cache[file] !== undefined || !/\.m?js$/.test(file) || !isEsm(file)) return;
  try {
    createRequire(file)(file);
  } catch (error) {
    if (!isForAwait(error)) throw error;
    const namespace = (await import(pathToFileURL(file).href)) as object;
    defineVirtualModule(file, { ...namespace, __esModule: true });
  }
}
