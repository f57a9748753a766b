import path from "node:path";
import { userCacheFolder } from "./cache-folder.ts";

/** How folders of compiled code are called. */
export const COMPILED_PREFIX = "compiled-";

/** Where Node keeps compiled code. It never tidies up: what was made of files that have changed goes with the month. */
export function compiledFolder(folder: string = userCacheFolder(), now: Date = new Date()): string {
  return path.join(folder, `${COMPILED_PREFIX}${now.toISOString().slice(0, 7)}`);
}
