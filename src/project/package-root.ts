import { existsSync } from "node:fs";
import path from "node:path";

/** The nearest folder above a file that has a package.json, not above `root`; else `root`. */
export function packageRoot(file: string, root: string): string {
  for (let folder = path.dirname(file); isWithin(folder, root); folder = path.dirname(folder)) {
    if (existsSync(path.join(folder, "package.json"))) return folder;
    if (folder === root) break;
  }
  return root;
}

function isWithin(folder: string, root: string): boolean {
  const relative = path.relative(root, folder);
  return relative === "" || (!relative.startsWith("..") && !path.isAbsolute(relative));
}
