import { existsSync, realpathSync } from "node:fs";
import path from "node:path";
import { globSync } from "tinyglobby";
import { settingsFor } from "./loader/project-settings.ts";

const CODE = /\.[cm]?[jt]s$/;
const DECLARATIONS = /\.d\.[cm]?ts$/;

/** What a list of globs comes to. */
export interface ExpandedGlobs {
  /** Absolute, sorted, each file once. */
  files: string[];
  /** The globs that matched no file. */
  unmatched: string[];
}

export interface GlobOptions {
  cwd: string;
  /** Whether a folder stands for everything in it; TypeORM 1 has it so, 0.3 has not. */
  expandDirectories: boolean;
  /** Take the sources where a glob points at the compiler's output: they are what the developer edits. */
  preferSources: boolean;
}

/**
 * Expands globs of a data source's options as TypeORM does, relative to the working directory. Where
 * a file and its compiled twin beside it both match, the source is taken.
 */
export function expandGlobs(globs: string[], options: GlobOptions): ExpandedGlobs {
  const files = new Set<string>();
  const unmatched: string[] = [];
  for (const glob of globs) {
    const matched = match(glob, options);
    const sources = options.preferSources ? preferSources(glob, matched, options) : matched;
    if (sources.length === 0) unmatched.push(glob);
    for (const file of sources) files.add(realpathSync(file));
  }
  return { files: withoutTwins([...files]).toSorted(), unmatched };
}

/** A glob as an absolute path, where it was relative. */
export function absoluteGlob(glob: string, cwd: string): string {
  const negated = glob.startsWith("!");
  const pattern = negated ? glob.slice(1) : glob;
  const absolute = path.isAbsolute(pattern) ? pattern : path.join(cwd, pattern);
  return `${negated ? "!" : ""}${absolute.replaceAll("\\", "/")}`;
}

function preferSources(glob: string, matched: string[], options: GlobOptions): string[] {
  if (matched.length > 0) return matched.map(sourceOf);
  return sourceGlobsOf(glob, options.cwd).flatMap((sourceGlob) => match(sourceGlob, options));
}

function match(glob: string, { cwd, expandDirectories }: GlobOptions): string[] {
  const found = globSync(glob.replaceAll("\\", "/"), { cwd, absolute: true, expandDirectories });
  return found.filter((file) => CODE.test(file) && !DECLARATIONS.test(file)).map((file) => path.normalize(file));
}

/** `dist/entity/user.js` → `src/entity/user.ts`, when tsconfig says so and the source is there. */
function sourceOf(file: string): string {
  const { outDir, rootDir } = settingsFor(file);
  if (outDir === undefined || rootDir === undefined || !file.startsWith(outDir + path.sep)) return file;
  const relative = path.relative(outDir, file).replace(/\.([cm]?)js$/, ".$1ts");
  for (const root of new Set([rootDir, path.join(rootDir, "src")])) {
    const source = path.join(root, relative);
    if (source !== file && existsSync(source)) return source;
  }
  return file;
}

function sourceGlobsOf(glob: string, cwd: string): string[] {
  const { outDir, rootDir } = settingsFor(path.join(cwd, "package.json"));
  const absolute = path.isAbsolute(glob) ? glob : path.join(cwd, glob);
  if (outDir === undefined || rootDir === undefined || !absolute.startsWith(outDir + path.sep)) return [];
  const relative = path.relative(outDir, absolute).replace(/\.js$/, ".ts");
  return [rootDir, path.join(rootDir, "src")].map((root) => path.join(root, relative));
}

function withoutTwins(files: string[]): string[] {
  const sources = new Set(files.filter((file) => file.endsWith("ts")));
  return files.filter((file) => !file.endsWith("js") || !sources.has(file.replace(/js$/, "ts")));
}

/** Whether a file is something that the compiler wrote. */
export function isCompilerOutput(file: string): boolean {
  const { outDir } = settingsFor(file);
  return outDir !== undefined && file.startsWith(outDir + path.sep);
}
