import { identifierName, meaningful, tokenize } from "../../core/autogenerate/sql-tokens.ts";
import type { SqlToken } from "../../core/autogenerate/sql-tokens.ts";

/** The tokens that mean something; a name in brackets is one of them. */
export function tokensOf(sql: string): SqlToken[] {
  const tokens = tokenize(sql);
  const merged: SqlToken[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at] as SqlToken;
    const end = token.text === "[" ? tokens.findIndex(({ text }, i) => i > at && text === "]") : -1;
    const last = tokens[end];
    if (last) {
      merged.push({ ...token, kind: "quoted", text: sql.slice(token.start, last.start + 1) });
      at = end;
    } else merged.push(token);
  }
  return meaningful(merged);
}

/** The name behind an identifier as it is written. SQLite keeps the case of a bare one. */
export function nameIn(text: string): string {
  if (text.startsWith("[")) return text.slice(1, -1);
  if (text.startsWith("'")) return text.slice(1, -1).replaceAll("''", "'");
  return /^["`]/.test(text) ? identifierName(text) : text;
}

/** SQL in the one spelling of everything that means the same: case of words and names, quotes, blanks, comments. */
export function settled(sql: string): string {
  return tokensOf(sql)
    .map(({ kind, text }) => {
      if (kind === "string" || kind === "number") return text;
      return kind === "word" || kind === "quoted" ? nameIn(text).toLowerCase() : text;
    })
    .join(" ");
}

/** Names are the same in any case. */
export function sameName(a: string | undefined, b: string | undefined): boolean {
  return a?.toLowerCase() === b?.toLowerCase();
}

/** Whether SQL speaks of something of this name. */
export function mentionsName(sql: string, name: string): boolean {
  return tokensOf(sql).some(({ kind, text }) => (kind === "word" || kind === "quoted") && sameName(nameIn(text), name));
}

/** Without parentheses around the whole. */
export function withoutParentheses(sql: string): string {
  const tokens = tokensOf(sql);
  const [first] = tokens;
  const last = tokens.at(-1);
  const inner = tokens.slice(1, -1);
  const around = first?.text === "(" && last?.text === ")" && inner.every(({ depth }) => depth > first.depth);
  return around && inner.length > 0 ? withoutParentheses(sql.slice(first.start + 1, last.start)) : sql.trim();
}
