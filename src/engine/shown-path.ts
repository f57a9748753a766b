import path from "node:path";
import { namedFrom } from "../core/relative-paths.ts";

/** The engine's working directory as it was started, until it is told more; user code may change it. */
let home = process.cwd();

/** Names files from this folder from now on. */
export function showPathsFrom(folder: string): void {
  home = folder;
}

/** A file as messages name it: relative to the project, where that is shorter. */
export function shownPath(file: string): string {
  const relative = path.relative(home, file);
  if (relative === "") return ".";
  return relative.length < file.length ? relative : file;
}

/** A text with the paths in it named as {@link shownPath} names them. */
export function withShownPaths(text: string): string {
  return namedFrom(home, text);
}
