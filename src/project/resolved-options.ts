import path from "node:path";
import type { DataSourceDeclaration, DeclaredOptions, ModuleIndex } from "./module-index.ts";

/** The options of a data source as one module tells them. */
export interface PlacedOptions extends DeclaredOptions {
  /** Absolute path of the module. */
  file: string;
}

/** What is known of a module by its absolute path; undefined where there is none. */
export type ModuleAt = (file: string) => Pick<ModuleIndex, "options"> | undefined;

/** Options are handed on through no more modules than this. */
const DEEPEST = 4;

const ENDINGS = ["", ".ts", ".mts", ".cts", ".js", ".mjs", ".cjs", "/index.ts", "/index.js"];

/**
 * The options of a data source in its own module and in those that it takes them from, its own first.
 * What comes by a path that is not relative is not followed; its place is told as `partial`.
 */
export function resolveOptions(file: string, declared: DataSourceDeclaration, moduleAt: ModuleAt): PlacedOptions[] {
  return follow({ ...declared, file }, moduleAt, 0);
}

function follow(placed: PlacedOptions, moduleAt: ModuleAt, depth: number): PlacedOptions[] {
  const others = (placed.from ?? []).flatMap(({ source, imported }) => {
    const found =
      depth < DEEPEST ? find(path.resolve(path.dirname(placed.file), source), source, imported, moduleAt) : [];
    return found.flatMap((one) => follow(one, moduleAt, depth + 1));
  });
  const isComplete = (placed.from ?? []).length === 0 || others.length > 0;
  return [isComplete ? placed : { ...placed, partial: true }, ...others];
}

function find(target: string, source: string, imported: string, moduleAt: ModuleAt): PlacedOptions[] {
  if (!source.startsWith(".")) return [];
  // TypeScript's own modules are imported by the name of what they are compiled to.
  const stems = [target, target.replace(/\.([cm]?)js$/, ".$1ts")];
  for (const stem of new Set(stems)) {
    for (const ending of ENDINGS) {
      const file = stem + ending;
      const options = moduleAt(file)?.options.find(({ exportName }) => exportName === imported);
      if (options) return [{ ...options, file }];
    }
  }
  return [];
}
