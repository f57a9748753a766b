import { realpathSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** The absolute path of a `file:` URI; undefined for every other scheme. On Windows the drive letter is upper case. */
export function pathOf(uri: string): string | undefined {
  if (!uri.startsWith("file:")) return undefined;
  const file = path.normalize(fileURLToPath(uri));
  return /^[a-z]:/.test(file) ? file.charAt(0).toUpperCase() + file.slice(1) : file;
}

export function uriOf(file: string): string {
  return pathToFileURL(file).href;
}

/** Whether two absolute paths are one file, also through symbolic links. */
export function isSameFile(one: string, other: string): boolean {
  return one === other || realpathOf(one) === realpathOf(other);
}

export function isInside(file: string, folder: string): boolean {
  const relative = path.relative(folder, file);
  return relative !== "" && !relative.startsWith("..") && !path.isAbsolute(relative);
}

function realpathOf(file: string): string {
  try {
    return realpathSync.native(file);
  } catch {
    return file;
  }
}
