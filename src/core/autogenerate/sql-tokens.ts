/** A piece of SQL: together the tokens of a statement are the statement, character for character. */
export interface SqlToken {
  kind: "space" | "comment" | "string" | "quoted" | "word" | "number" | "symbol";
  text: string;
  /** Offset of the first character in the statement. */
  start: number;
  /** How many parentheses are open around it; a parenthesis itself belongs to the outside. */
  depth: number;
}

/** In the order in which they are tried; sticky. An unfinished string or comment reaches to the end. */
const PATTERNS: readonly [SqlToken["kind"], RegExp][] = [
  ["space", /\s+/y],
  ["comment", /--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/y],
  ["string", /[eE]'(?:[^'\\]|\\[\s\S]|'')*(?:'|\\?$)/y],
  ["string", /(?:[uU]&|[bBxXnN])?'(?:[^']|'')*(?:'|$)/y],
  ["string", /\$([A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$[\s\S]*?(?:\$\1\$|$)/y],
  ["quoted", /(?:[uU]&)?"(?:[^"]|"")*(?:"|$)/y],
  ["quoted", /`(?:[^`]|``)*(?:`|$)/y],
  ["word", /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y],
  ["number", /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y],
  ["symbol", /::|[\s\S]/y],
];

/** Cuts a statement into tokens, enough to tell words from what is quoted; knows no grammar. */
export const tokenize = tokenizer(PATTERNS);

/** What cuts SQL into tokens of these kinds, tried in order; the patterns are sticky, and the last one takes any character. */
export function tokenizer(patterns: readonly [SqlToken["kind"], RegExp][]): (sql: string) => SqlToken[] {
  const nextToken = (sql: string, start: number): [SqlToken["kind"], string] => {
    for (const [kind, pattern] of patterns) {
      pattern.lastIndex = start;
      const text = pattern.exec(sql)?.[0];
      if (text) return [kind, text];
    }
    return ["symbol", sql.charAt(start)];
  };
  return (sql) => {
    const tokens: SqlToken[] = [];
    let start = 0;
    let depth = 0;
    while (start < sql.length) {
      const [kind, text] = nextToken(sql, start);
      if (text === ")") depth = Math.max(0, depth - 1);
      tokens.push({ kind, text, start, depth });
      if (text === "(") depth += 1;
      start += text.length;
    }
    return tokens;
  };
}

/** The tokens that mean something: without spaces and comments. */
export function meaningful(tokens: readonly SqlToken[]): SqlToken[] {
  return tokens.filter(({ kind }) => kind !== "space" && kind !== "comment");
}

/** The statement with single blanks for what is between its words, comments among it; nothing that is quoted changes. */
export function withSingleBlanks(sql: string): string {
  let result = "";
  for (const { kind, text } of tokenize(sql.trim())) {
    const isBlank = kind === "space" || kind === "comment";
    result += isBlank ? (result.endsWith(" ") ? "" : " ") : text;
  }
  return result;
}

/** Whether the token is this keyword, in any case. */
export function isWord(token: SqlToken | undefined, word: string): boolean {
  return token?.kind === "word" && token.text.toUpperCase() === word;
}

/** Index of the first token that begins the given keywords in a row at one depth, or -1. */
export function findWords(tokens: readonly SqlToken[], words: readonly string[], depth = 0): number {
  return tokens.findIndex(
    (token, at) => token.depth === depth && words.every((word, i) => isWord(tokens[at + i], word)),
  );
}

/** The name behind an identifier as it is written in SQL: `"Posts"` → Posts, `Posts` → posts. MySQL's backticks quote too. */
export function identifierName(text: string): string {
  if (text.startsWith("`")) return text.slice(1, -1).replaceAll("``", "`");
  return text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text.toLowerCase();
}

/** The name that an identifier token stands for; undefined for any other token. */
export function tokenName(token: SqlToken | undefined): string | undefined {
  return token?.kind === "word" || token?.kind === "quoted" ? identifierName(token.text) : undefined;
}

/** The identifier in double quotes. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** The text as a string literal. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** The last part of a possibly qualified name: `public."Posts"` → Posts. */
export function lastName(qualified: string): string {
  const parts = meaningful(tokenize(qualified)).filter(({ kind }) => kind === "word" || kind === "quoted");
  return identifierName(parts.at(-1)?.text ?? qualified);
}

/** Whether SQL refers to an identifier of this name, quoted, bare, or inside a string as `nextval('…')` does. */
export function mentions(sql: string, name: string): boolean {
  return tokenize(sql).some(({ kind, text }) => {
    if (kind === "word" || kind === "quoted") return text === name || identifierName(text) === name;
    return kind === "string" && text.includes(name);
  });
}
