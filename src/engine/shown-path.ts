import path from "node:path";

/** The engine's working directory as it was started; user code may change it. */
const home = process.cwd();

/** A file as messages name it: relative to the package that owns the data source, where that is shorter. */
export function shownPath(file: string): string {
  const relative = path.relative(home, file);
  if (relative === "") return ".";
  return relative.length < file.length ? relative : file;
}

/** A text with the paths in it named as {@link shownPath} names them. */
export function withShownPaths(text: string): string {
  return text.replaceAll(`file://${home}/`, "").replaceAll(home + path.sep, "");
}
