import { existsSync, realpathSync } from "node:fs";
import path from "node:path";
import { globSync } from "tinyglobby";
import { sourceGlobsOf, withSourceExtension } from "./loader/built-files.ts";
import { shownPath } from "./shown-path.ts";

const CODE = /\.[cm]?[jt]s$/;
const DECLARATIONS = /\.d\.[cm]?ts$/;

/** What a list of globs comes to. */
export interface ExpandedGlobs {
  /** Absolute, sorted, each file once. */
  files: string[];
  /** What each glob came to, in order; those that take files out are left out. */
  each: { glob: string; effective: string[]; files: number }[];
  /** One sentence for each glob in whose place sources were taken. */
  mapped: string[];
  /** What a file has to match to belong to them, absolute: a glob itself, or the one for sources in its place. */
  effective: string[];
}

export interface GlobOptions {
  cwd: string;
  /** Whether a folder stands for everything in it; TypeORM 1 has it so, 0.3 has not. */
  expandDirectories: boolean;
  /** Take the sources where a glob points at the compiler's output: they are what the developer edits. */
  preferSources: boolean;
  /** Folders whose tsconfig says what is output of what. */
  configFolders: string[];
}

interface Match {
  files: string[];
  /** Where sources were matched in place of the glob itself, the glob for them and a sentence that says so. */
  instead?: { glob: string; sentence: string };
}

/**
 * Expands globs of a data source's options as TypeORM does, relative to the working directory. Where
 * a file and its compiled twin beside it both match, the source is taken.
 */
export function expandGlobs(globs: string[], options: GlobOptions): ExpandedGlobs {
  const files = new Set<string>();
  const each: ExpandedGlobs["each"] = [];
  const mapped: string[] = [];
  const effective: string[] = [];
  for (const glob of globs) {
    const found: Match = options.preferSources ? matchSources(glob, options) : { files: match(glob, options) };
    const absolute = absoluteGlob(glob, options.cwd);
    const own: string[] = [];
    if (found.instead === undefined) {
      if (found.files.length === 0) own.push(...awaited(glob, options));
      own.push(absolute);
    } else {
      own.push(absoluteGlob(found.instead.glob, options.cwd));
      mapped.push(found.instead.sentence);
    }
    effective.push(...own);
    if (!glob.startsWith("!")) each.push({ glob: absolute, effective: own, files: withoutTwins(found.files).length });
    for (const file of found.files) files.add(realpathSync(file));
  }
  return { files: withoutTwins([...files]).toSorted(), each, mapped, effective };
}

/** A glob as an absolute path without detours: `__dirname + "/../*.ts"` is matched by the names of files. */
export function absoluteGlob(glob: string, cwd: string): string {
  const negated = glob.startsWith("!");
  const pattern = negated ? glob.slice(1) : glob;
  const absolute = path.isAbsolute(pattern) ? path.normalize(pattern) : path.join(cwd, pattern);
  return `${negated ? "!" : ""}${absolute.replaceAll("\\", "/")}`;
}

/**
 * The sources of what a glob names, built or not and never those whose source is gone; where there are
 * none, the files that it matches itself.
 */
function matchSources(glob: string, options: GlobOptions): Match {
  const absolute = path.normalize(absoluteGlob(glob, options.cwd));
  const known = sourcesFor(absolute, glob, options, false);
  if (known !== undefined) return known;
  const files = match(glob, options);
  if (files.length > 0) return { files };
  return sourcesFor(absolute, glob, options, true) ?? sourcesBeside(absolute, glob, options);
}

function sourcesFor(absolute: string, glob: string, options: GlobOptions, usual: boolean): Match | undefined {
  for (const folder of options.configFolders) {
    for (const { glob: sourceGlob, outDir, rootDir } of sourceGlobsOf(absolute, folder, usual)) {
      const files = match(sourceGlob, options, ["**/node_modules/**", `${outDir.replaceAll("\\", "/")}/**`]);
      if (files.length === 0) continue;
      const sentence = `"${shownGlob(glob)}" names built files of ${shownPath(outDir)}; their sources in ${shownPath(rootDir)} are loaded.`;
      return { files, instead: { glob: sourceGlob, sentence } };
    }
  }
  return undefined;
}

/** Where the first source is expected that a glob for built files would match. */
function awaited(glob: string, options: GlobOptions): string[] {
  if (!options.preferSources) return [];
  const absolute = path.normalize(absoluteGlob(glob, options.cwd));
  const sources = options.configFolders.flatMap((folder) => sourceGlobsOf(absolute, folder, false));
  const [likeliest] = sources
    .filter(({ rootDir }) => existsSync(rootDir))
    .toSorted((a, b) => foldersToMake(a.glob) - foldersToMake(b.glob));
  return likeliest === undefined ? [] : [absoluteGlob(likeliest.glob, options.cwd)];
}

/** How many folders on the way to a glob's wildcards are not there. */
function foldersToMake(glob: string): number {
  let folder = path.dirname(glob.slice(0, glob.search(/[*?{[(!]|$/)) + "x");
  let count = 0;
  for (; !existsSync(folder); folder = path.dirname(folder)) count++;
  return count;
}

/** `__dirname` of a source leads to sources, where a glob for `*.js` finds nothing. */
function sourcesBeside(absolute: string, glob: string, options: GlobOptions): Match {
  const sourceGlob = withSourceExtension(absolute);
  const files = sourceGlob === absolute ? [] : match(sourceGlob, options);
  if (files.length === 0) return { files };
  const sentence = `No built file matches "${shownGlob(glob)}"; the sources of the same names are loaded.`;
  return { files, instead: { glob: sourceGlob, sentence } };
}

function match(glob: string, { cwd, expandDirectories }: GlobOptions, ignore: string[] = []): string[] {
  const found = globSync(glob.replaceAll("\\", "/"), { cwd, absolute: true, expandDirectories, ignore });
  return found.filter((file) => CODE.test(file) && !DECLARATIONS.test(file)).map((file) => path.normalize(file));
}

/** A glob as people wrote it, or relative where the project's code made it absolute. */
export function shownGlob(glob: string): string {
  return path.isAbsolute(glob) ? shownPath(glob).replaceAll("\\", "/") : glob;
}

function withoutTwins(files: string[]): string[] {
  const sources = new Set(files.filter((file) => file.endsWith("ts")));
  return files.filter((file) => !file.endsWith("js") || !sources.has(file.replace(/js$/, "ts")));
}
