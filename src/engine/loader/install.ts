import { readFileSync } from "node:fs";
import path from "node:path";
import type { LoadedFiles } from "./loaded-files.ts";
import { ModuleCompiler } from "./module-compiler.ts";
import { moduleInternals } from "./module-internals.ts";
import type { LoadedModule } from "./module-internals.ts";
import { isEsm, isEsmOutOfReach } from "./module-kind.ts";
import type { ProjectTypes } from "./project-types.ts";
import { isInNodeModules } from "./resolve.ts";
import { installResolver } from "./resolver.ts";
import { installStackTraces } from "./stack-traces.ts";
import type { StandIns } from "./stand-ins.ts";
import { WaitingModuleError } from "./waiting-module.ts";

export interface LoaderOptions {
  /** The engine's own bundle: what it brings along is resolved from here. */
  engineFile: string;
  /** The package that owns the data source. */
  packageFolder: string;
  loaded: LoadedFiles;
  standIns: StandIns;
  types: ProjectTypes;
  /** Told what each module of TypeORM with the DataSource class exports; a workspace may hold several copies. */
  onDataSourceModule: (exports: unknown) => void;
}

const TYPEORM_DECORATORS = /[\\/]typeorm[^\\/]*[\\/]decorator[\\/]/;
const DATA_SOURCE_MODULE = path.join("data-source", "DataSource.js");

/**
 * Lets this process `require` the user's project as it stands: TypeScript and ES modules compiled in
 * memory, aliases and extensions resolved as TypeScript does. Code of installed packages is left alone,
 * save where `require` cannot load it on this Node.
 * @returns the compiler, for modules that have to be loaded in another way
 */
export function installLoader(options: LoaderOptions): ModuleCompiler {
  const { loaded } = options;
  const compiler = new ModuleCompiler(options);
  installStackTraces();
  installResolver(options);
  const { _extensions: extensions } = moduleInternals;
  const original = extensions[".js"];
  const originalJson = extensions[".json"];
  if (original === undefined || originalJson === undefined) throw new Error("This Node has no CommonJS loader.");

  const run = (module: LoadedModule, file: string, execute: () => void): void => {
    const isProjects = !isInNodeModules(file);
    if (isProjects) loaded.starting(file);
    try {
      execute();
      loaded.finished(file, module.exports);
    } finally {
      if (isProjects) loaded.ended(file);
    }
  };
  const compiled = (module: LoadedModule, file: string): void => {
    const { code, waits } = compiler.compiled(file, readFileSync(file, "utf8"));
    if (waits) throw new WaitingModuleError(file);
    module._compile(code, file, "commonjs");
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
        if (file.endsWith(DATA_SOURCE_MODULE)) options.onDataSourceModule(module.exports);
        if (TYPEORM_DECORATORS.test(file)) options.standIns.watchDecorators(module.exports as Record<string, unknown>);
        return;
      }
      run(module, file, () => {
        if (isEsm(file)) compiled(module, file);
        else original(module, file);
      });
    };
  }
  extensions[".json"] = (module, file) => {
    if (!isInNodeModules(file)) loaded.read(file);
    originalJson(module, file);
  };
  return compiler;
}
