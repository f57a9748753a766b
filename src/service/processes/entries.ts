import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** The bundles that the service starts as processes of their own. */
export type ProcessEntry = "engine.cjs" | "shadow.mjs" | "embedded.mjs";

/** Absolute path of a bundle: beside this file when it is itself bundled, else in the repository's `dist`. */
export function entryPath(entry: ProcessEntry): string {
  const here = path.dirname(fileURLToPath(import.meta.url));
  const beside = path.join(here, entry);
  return existsSync(beside) ? beside : path.resolve(here, "../../../dist", entry);
}
