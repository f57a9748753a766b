import { tokenizer } from "../../sql-tokens.ts";
import type { SqlToken } from "../../sql-tokens.ts";

/** In the order in which they are tried; sticky. A backslash escapes inside of strings, and double quotes are strings. */
const PATTERNS: readonly [SqlToken["kind"], RegExp][] = [
  ["space", /\s+/y],
  ["comment", /--[ \t][^\n]*|#[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/y],
  ["string", /(?:[bBxXnN])?'(?:[^'\\]|\\[\s\S]|'')*(?:'|$)/y],
  ["string", /"(?:[^"\\]|\\[\s\S]|"")*(?:"|$)/y],
  ["quoted", /`(?:[^`]|``)*(?:`|$)/y],
  ["word", /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y],
  ["number", /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y],
  ["symbol", /[\s\S]/y],
];

/** Cuts SQL of MySQL into tokens: together they are the text, character for character. */
export const tokenize = tokenizer(PATTERNS);

/** The SQL that stands between the first and the last of tokens of one text. */
export function textOf(sql: string, tokens: readonly SqlToken[]): string {
  const first = tokens[0];
  const last = tokens.at(-1);
  return first && last ? sql.slice(first.start, last.start + last.text.length) : "";
}

/** Where the parenthesis at a token is closed; the end where it is not. */
export function closing(tokens: readonly SqlToken[], open: number): number {
  const depth = tokens[open]?.depth;
  const at = tokens.findIndex((token, index) => index > open && token.text === ")" && token.depth === depth);
  return at < 0 ? tokens.length : at;
}

/** Cuts at the commas of the outermost level. */
export function parts(tokens: readonly SqlToken[]): SqlToken[][] {
  const outer = Math.min(...tokens.map(({ depth }) => depth));
  const found: SqlToken[][] = [[]];
  for (const token of tokens) {
    if (token.text === "," && token.depth === outer) found.push([]);
    else found.at(-1)?.push(token);
  }
  return found.filter(({ length }) => length > 0);
}

/** What the server wrote into comments for its own newer versions, as plain SQL: an INVISIBLE since 8.0.23. */
export function withVersionComments(sql: string): string {
  return tokenize(sql)
    .map(({ kind, text }) => {
      const special = kind === "comment" && /^\/\*M?!\d*([\s\S]*)\*\/$/.exec(text);
      return special ? ` ${special[1] ?? ""} ` : text;
    })
    .join("");
}

/** The identifier in backticks. */
export function quoteName(name: string): string {
  return `\`${name.replaceAll("`", "``")}\``;
}

/** The text as a string literal. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;
}

const ESCAPES: Record<string, string> = { n: "\n", r: "\r", t: "\t", b: "\b", "0": "\0", Z: "\u001a" };

/** The text that a string literal means. */
export function unquoted(literal: string): string {
  return literal
    .slice(literal.indexOf("'") + 1, -1)
    .replaceAll(/\\([\s\S])|''/g, (_, escaped?: string) =>
      escaped === undefined ? "'" : (ESCAPES[escaped] ?? escaped),
    );
}

/** Names of columns that SQL of the server mentions: it always puts them in backticks. */
export function mentionedNames(sql: string): Set<string> {
  return new Set(
    tokenize(sql)
      .filter(({ kind }) => kind === "quoted")
      .map(({ text }) => text.slice(1, -1).replaceAll("``", "`")),
  );
}

/** SQL with a column's name in the place of another. */
export function withName(sql: string, from: string, to: string): string {
  const old = quoteName(from);
  return tokenize(sql)
    .map(({ kind, text }) => (kind === "quoted" && text === old ? quoteName(to) : text))
    .join("");
}
