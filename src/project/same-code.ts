import { parseSync } from "oxc-parser";
import { parserOptions } from "./parse.ts";

/** Where and how something is written, which says nothing of what it does. */
const LAYOUT: ReadonlySet<string> = new Set(["start", "end", "range", "loc", "raw", "hashbang"]);

/**
 * Whether two texts of a file do the same but for their layout, comments and kinds of quotes. Texts that
 * do not parse are the same when they are equal.
 */
export function isSameCode(file: string, one: string, other: string): boolean {
  if (one === other) return true;
  const [first, second] = [treeOf(file, one), treeOf(file, other)];
  return first !== undefined && first === second;
}

function treeOf(file: string, text: string): string | undefined {
  const { program, errors } = parseSync(file, text, { ...parserOptions(file), preserveParens: false });
  if (errors.some(({ severity }) => severity === "Error")) return undefined;
  return JSON.stringify(program.body, (key, value: unknown) => {
    if (LAYOUT.has(key)) return undefined;
    return typeof value === "bigint" ? `${value}n` : value;
  });
}
