import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import { createPathsMatcher, getTsconfig } from "get-tsconfig";
import { parseSync } from "oxc-parser";
import type { Program } from "oxc-parser";
import { scopeOf } from "../module-scope.ts";
import type { ModuleScope } from "../module-scope.ts";
import { parserOptions } from "../parse.ts";

/** A parsed file of the project. */
export interface SourceModule {
  /** Absolute path. */
  file: string;
  program: Program;
  scope: ModuleScope;
}

const EXTENSIONS = ["", ".ts", ".js", ".mts", ".mjs", ".cts", ".cjs", "/index.ts", "/index.js"];

/** The files of a project, parsed when they are asked for; nothing is run. */
export class SourceModules {
  readonly #root: string;
  #aliases: ((specifier: string) => string[]) | undefined;
  readonly #read = new Map<string, SourceModule | undefined>();

  /** @param root folder that specifiers like `src/config` are relative to */
  constructor(root: string) {
    this.#root = root;
  }

  /** Undefined where the file cannot be read. */
  read(file: string): SourceModule | undefined {
    if (!this.#read.has(file)) this.#read.set(file, parsed(file));
    return this.#read.get(file);
  }

  /** Of some files those in whose text a word stands; the others are not parsed. */
  mentioning(files: readonly string[], word: string): SourceModule[] {
    return files.flatMap((file) => (textOf(file).includes(word) ? (this.read(file) ?? []) : []));
  }

  /** The file of the project that an import names; undefined for packages. */
  resolve(from: string, specifier: string): SourceModule | undefined {
    for (const target of this.#targets(from, specifier)) {
      const sources = [target, target.replace(/\.([cm]?)js$/, ".$1ts")];
      const file = sources.flatMap((one) => EXTENSIONS.map((extension) => one + extension)).find(isFile);
      if (file !== undefined) return this.read(file);
    }
    return undefined;
  }

  /** Where a specifier may lead: beside the file, by the paths of its tsconfig, or from the top of the package. */
  #targets(from: string, specifier: string): string[] {
    if (specifier.startsWith(".")) return [path.resolve(path.dirname(from), specifier)];
    this.#aliases ??= aliasesOf(this.#root);
    return [
      ...this.#aliases(specifier),
      path.resolve(this.#root, specifier),
      path.resolve(this.#root, "src", specifier),
    ];
  }
}

function aliasesOf(root: string): (specifier: string) => string[] {
  try {
    const tsconfig = getTsconfig(root);
    return (tsconfig && createPathsMatcher(tsconfig)) ?? (() => []);
  } catch {
    // One that cannot be read has no aliases.
    return () => [];
  }
}

function parsed(file: string): SourceModule | undefined {
  try {
    const { program } = parseSync(file, readFileSync(file, "utf8"), parserOptions(file));
    return { file, program, scope: scopeOf(program) };
  } catch {
    return undefined;
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
}
