import { readFile } from "node:fs/promises";
import { glob } from "tinyglobby";
import { IGNORED, SOURCES } from "./scan.ts";

/**
 * The files of a project in which a word stands.
 * @param words looked for in the texts
 * @returns by file, absolute, the words that are in it
 */
export async function findMentions(root: string, words: readonly string[]): Promise<Map<string, string[]>> {
  const files = await glob(SOURCES, { cwd: root, absolute: true, ignore: IGNORED, followSymbolicLinks: false });
  const found = new Map<string, string[]>();
  for (const file of files.toSorted()) {
    const text = await readFile(file, "utf8").catch(() => "");
    const inside = words.filter((word) => text.includes(word));
    if (inside.length > 0) found.set(file, inside);
  }
  return found;
}
