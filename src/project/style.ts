import type { FileStyle } from "../core/autogenerate/file-style.ts";

/** What is known without looking at a neighbour. */
export interface StyleFacts {
  language: FileStyle["language"];
  module: FileStyle["module"];
}

/** The style of a neighbouring file, or the usual one where there is none. */
export function styleOf(neighbour: string | undefined, facts: StyleFacts): FileStyle {
  const usual: FileStyle = { ...facts, quotes: '"', indent: "  ", semicolons: true };
  if (neighbour === undefined) return usual;
  const lines = neighbour.split(/\r?\n/);
  return { ...facts, quotes: quotesOf(lines) ?? usual.quotes, indent: indentOf(lines) ?? usual.indent, semicolons: semicolonsOf(lines) ?? usual.semicolons };
}

/** Of the module specifiers: SQL holds quotes of its own. */
function quotesOf(lines: readonly string[]): FileStyle["quotes"] | undefined {
  for (const line of lines) {
    const quote = /(?:\bfrom|\brequire\()\s*(["'])/.exec(line)?.[1];
    if (quote === '"' || quote === "'") return quote;
  }
  return undefined;
}

/** Of the first member of a class or function. Lines of comments begin with a space and do not count. */
function indentOf(lines: readonly string[]): string | undefined {
  return lines.map((line) => /^(\t|  +)[^\s*]/.exec(line)?.[1]).find((indent) => indent !== undefined);
}

function semicolonsOf(lines: readonly string[]): boolean | undefined {
  const imported = lines.find((line) => /^import\s.*["'];?\s*$/.test(line) || /\brequire\(.*\);?\s*$/.test(line));
  return imported === undefined ? undefined : imported.trimEnd().endsWith(";");
}
