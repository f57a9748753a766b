import picomatch from "picomatch";
import { glob } from "tinyglobby";

/** What globs for sources match by accident. */
export const NOT_SOURCES = ["**/*.d.ts", "**/*.d.mts", "**/*.d.cts", "**/*.map"];

/** Whether a file is one of those or is matched by a glob; a folder stands for everything in it, as in {@link findSources}. */
export function sourceMatcher(globs: readonly string[], files: readonly string[]): (file: string) => boolean {
  const known = new Set(files);
  const patterns = globs.map(forwardSlashes);
  const wanted = patterns.filter((pattern) => !pattern.startsWith("!")).flatMap(withContents);
  const unwanted = patterns.filter((pattern) => pattern.startsWith("!")).map((pattern) => pattern.slice(1));
  const ignore = [...NOT_SOURCES, ...unwanted.flatMap(withContents)];
  const matches = wanted.length > 0 ? picomatch(wanted, { ignore }) : () => false;
  return (file) => known.has(file) || matches(forwardSlashes(file));
}

function withContents(pattern: string): string[] {
  return [pattern, `${pattern.replace(/\/$/, "")}/**`];
}

/** The sources that globs match, as absolute paths. */
export function findSources(globs: readonly string[]): Promise<string[]> {
  return globs.length === 0
    ? Promise.resolve([])
    : glob(globs.map(forwardSlashes), { absolute: true, ignore: NOT_SOURCES });
}

/** Globs are written with forward slashes on every system. */
export function forwardSlashes(file: string): string {
  return file.replaceAll("\\", "/");
}
