export type SqlTokenKind = "space" | "comment" | "string" | "quoted" | "word" | "number" | "symbol";

/** A piece of SQL text; the texts of all tokens joined are the SQL again. */
export interface SqlToken {
  kind: SqlTokenKind;
  text: string;
}

const PATTERNS: readonly [SqlTokenKind, RegExp][] = [
  ["space", /\s+/y],
  ["comment", /--[^\n]*|\/\*[\s\S]*?\*\//y],
  [
    "string",
    /[eE]'(?:[^'\\]|\\[\s\S]|'')*'|(?:[bBxX]|[uU]&)?'(?:[^']|'')*'|\$([A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$[\s\S]*?\$\1\$/y,
  ],
  ["quoted", /(?:[uU]&)?"(?:[^"]|"")*"/y],
  ["word", /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y],
  ["number", /\d[\w.]*/y],
  ["symbol", /::|[\s\S]/y],
];

/** Splits Postgres SQL into tokens: string literals, comments and dollar quotes are one token each. */
export function tokenize(sql: string): SqlToken[] {
  const tokens: SqlToken[] = [];
  let at = 0;
  while (at < sql.length) {
    for (const [kind, pattern] of PATTERNS) {
      pattern.lastIndex = at;
      const text = pattern.exec(sql)?.[0];
      if (!text) continue;
      tokens.push({ kind, text });
      at += text.length;
      break;
    }
  }
  return tokens;
}

/** The name that an identifier token stands for; undefined for any other token. */
export function identifierName(token: SqlToken | undefined): string | undefined {
  if (token?.kind === "word") return token.text.toLowerCase();
  if (token?.kind === "quoted" && token.text.startsWith('"')) return token.text.slice(1, -1).replaceAll('""', '"');
  return undefined;
}

/** The identifier in double quotes. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** The text as a string literal. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
