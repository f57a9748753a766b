import { DEFAULT_STYLE } from "../core/autogenerate/file-style.ts";
import type { FileStyle } from "../core/autogenerate/file-style.ts";

/** What is known without looking at a neighbour. */
export type StyleFacts = Pick<FileStyle, "language" | "module" | "extension">;

/** The style of a neighbouring file, or the usual one where there is none. */
export function styleOf(neighbour: string | undefined, facts: StyleFacts): FileStyle {
  if (neighbour === undefined) return { ...DEFAULT_STYLE, ...facts };
  const lines = neighbour.split(/\r?\n/);
  return {
    ...facts,
    quotes: quotesOf(lines) ?? DEFAULT_STYLE.quotes,
    indent: indentOf(lines) ?? DEFAULT_STYLE.indent,
    semicolons: semicolonsOf(lines) ?? DEFAULT_STYLE.semicolons,
    publicMethods: lines.some((line) => /^\s+public\s+(?:async\s+)?up\b/.test(line)),
  };
}

/** Of the module specifiers: SQL holds quotes of its own. */
function quotesOf(lines: readonly string[]): FileStyle["quotes"] | undefined {
  for (const line of lines) {
    const quote = /(?:\bfrom|\brequire\()\s*(["'])/.exec(line)?.[1];
    if (quote !== undefined) return quote === '"' ? "double" : "single";
  }
  return undefined;
}

/** Of the method `up`, else of the first line that is indented. Lines of comments begin with a space and do not count. */
function indentOf(lines: readonly string[]): string | undefined {
  const method = lines.map((line) => /^(\s+)(?:public\s+)?(?:async\s+)?up\s*\(/.exec(line)?.[1]);
  const any = lines.map((line) => /^(\t|  +)[^\s*]/.exec(line)?.[1]);
  return [...method, ...any].find((indent) => indent !== undefined);
}

function semicolonsOf(lines: readonly string[]): boolean | undefined {
  const imported = lines.find((line) => /^import\s.*["'];?\s*$/.test(line) || /\brequire\(.*\);?\s*$/.test(line));
  return imported === undefined ? undefined : imported.trimEnd().endsWith(";");
}
