import path from "node:path";

/**
 * The module of NestJS that is the application of a data source: the nearest one in a folder above it, else the
 * topmost one. Undefined where several stand alike, as those of the applications of a monorepo do.
 */
export function applicationOf(dataSourceFile: string, modules: readonly string[]): string | undefined {
  const folder = path.dirname(dataSourceFile);
  const isAbove = (module: string) => !path.relative(path.dirname(module), folder).startsWith("..");
  const above = modules.filter(isAbove);
  if (above.length > 0) return first(above, (module) => -depthOf(module));
  return first(modules, depthOf);
}

/** The one of the lowest rank; undefined where several files share it. */
function first(files: readonly string[], rank: (file: string) => number): string | undefined {
  const lowest = Math.min(...files.map(rank));
  const [one, ...others] = new Set(files.filter((file) => rank(file) === lowest));
  return others.length > 0 ? undefined : one;
}

function depthOf(file: string): number {
  return file.split(path.sep).length;
}
