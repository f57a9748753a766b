import { sourceOf } from "./built-files.ts";
import { compile, COMPILER_VERSION } from "./compile.ts";
import type { CompiledModule } from "./compile.ts";
import { CompileCache } from "./compile-cache.ts";
import type { LoadedFiles } from "./loaded-files.ts";
import { runsAsEsm } from "./module-kind.ts";
import { settingsFor } from "./project-settings.ts";
import type { ProjectTypes } from "./project-types.ts";
import { isInNodeModules, resolveProjectFile, resolveWorkspacePackage } from "./resolve.ts";
import { rememberMap } from "./stack-traces.ts";

export interface ModuleCompilerOptions {
  /** The package that owns the data source. */
  packageFolder: string;
  loaded: LoadedFiles;
  types: ProjectTypes;
}

/** Compiles the project's files by the settings of their tsconfig, from a cache where nothing that goes into one has changed. */
export class ModuleCompiler {
  readonly #cache: CompileCache;
  readonly #loaded: LoadedFiles;
  readonly #types: ProjectTypes;

  constructor({ packageFolder, loaded, types }: ModuleCompilerOptions) {
    this.#cache = new CompileCache(packageFolder);
    this.#loaded = loaded;
    this.#types = types;
  }

  /**
   * CommonJS for a file.
   * @throws CompileError
   */
  compiled(file: string, text: string): Pick<CompiledModule, "code" | "waits"> {
    const source = text.replace(/^\uFEFF/, "");
    const settings = { ...settingsFor(file), runsAsEsm: runsAsEsm(file) };
    const { esModuleInterop, useDefineForClassFields, strictNullChecks, verbatimModuleSyntax } = settings;
    const options = [
      esModuleInterop,
      useDefineForClassFields,
      strictNullChecks,
      verbatimModuleSyntax,
      settings.runsAsEsm,
    ];
    const key = CompileCache.key(COMPILER_VERSION, options.map(Number).join(""), file, source);
    let result: CompiledModule | undefined = this.#cache.get(key);
    if (result === undefined) {
      result = compile(file, source, settings, {
        resolveFile: typesFileFor,
        ask: (property) => this.#types.primitiveOf(property),
      });
      if (result.isCertain) this.#cache.set(key, result);
    }
    for (const dependency of result.dependsOn) this.#loaded.read(dependency);
    rememberMap(file, result.map);
    return result;
  }
}

/** Types come from sources, also those of the workspace's other packages, which need not be built. */
function typesFileFor(specifier: string, from: string): string | undefined {
  const linked = resolveProjectFile(specifier, from) ?? resolveWorkspacePackage(specifier, from);
  const found = linked && (sourceOf(linked) ?? linked);
  return found === undefined || isInNodeModules(found) || !/\.[cm]?tsx?$/.test(found) ? undefined : found;
}
