import { tokenize, withVersionComments } from "../autogenerate/dialects/mysql/sql-tokens.ts";
import { identifierName, isWord, meaningful } from "../autogenerate/sql-tokens.ts";
import type { SqlToken } from "../autogenerate/sql-tokens.ts";

/** Words of MySQL that the name of a table, or of something else in a database, may follow. */
const BEFORE_NAMES = new Set([
  "FROM",
  "JOIN",
  "INTO",
  "UPDATE",
  "IGNORE",
  "TABLE",
  "TABLES",
  "EXISTS",
  "REFERENCES",
  "TO",
  "VIEW",
  "TRIGGER",
  "PROCEDURE",
  "FUNCTION",
  "EVENT",
  "CALL",
]);

/** Read by whoever may connect, and written by nobody. */
const SYSTEM = new Set(["information_schema", "performance_schema", "mysql", "sys"]);

/**
 * The database beside its own that a statement for MySQL names, so that it would be changed where both
 * are on one server; undefined where it names none. What only reads elsewhere may be missed.
 */
export function otherDatabase(sql: string, own: string): string | undefined {
  const tokens = meaningful(tokenize(withVersionComments(sql)));
  const named = tokens.flatMap((token, at) => namesAt(tokens, token, at));
  return named.find((name) => name !== own && !SYSTEM.has(name.toLowerCase()));
}

function namesAt(tokens: readonly SqlToken[], token: SqlToken, at: number): string[] {
  const next = tokens[at + 1];
  const isFirst = at === 0 || tokens[at - 1]?.text === ";";
  if (isFirst && isWord(token, "USE") && next) return [nameOf(next)];
  if (isWord(token, "DATABASE") || isWord(token, "SCHEMA")) return databaseOf(tokens, at);
  const isOfDuplicates = isWord(token, "UPDATE") && isWord(tokens[at - 1], "KEY");
  if (token.kind === "word" && BEFORE_NAMES.has(token.text.toUpperCase()) && !isOfDuplicates)
    return qualifierAt(tokens, at + 1);
  // An index or a trigger is on a table; a join is on columns.
  if (isWord(token, "ON") && /^(?:CREATE|DROP|ALTER|GRANT|REVOKE)$/i.test(beginning(tokens, at)))
    return qualifierAt(tokens, at + 1);
  if (token.text === "," && /^(?:DROP|RENAME|LOCK|TRUNCATE)$/i.test(beginning(tokens, at)))
    return qualifierAt(tokens, at + 1);
  return [];
}

/** Of `CREATE DATABASE IF NOT EXISTS x`; the function `DATABASE()` names none. */
function databaseOf(tokens: readonly SqlToken[], at: number): string[] {
  if (!/^(?:CREATE|DROP|ALTER)$/i.test(tokens[at - 1]?.text ?? "")) return [];
  const name = tokens.slice(at + 1).find((token) => !/^(?:IF|NOT|EXISTS)$/i.test(token.text));
  return name ? [nameOf(name)] : [];
}

/** The first word of the statement that a token is in. */
function beginning(tokens: readonly SqlToken[], at: number): string {
  const end = tokens.slice(0, at).findLastIndex(({ text }) => text === ";");
  return tokens[end + 1]?.text ?? "";
}

/** The name before the dot of `app.posts`. */
function qualifierAt(tokens: readonly SqlToken[], at: number): string[] {
  const [name, dot] = [tokens[at], tokens[at + 1]];
  const isName = name?.kind === "word" || name?.kind === "quoted";
  return isName && dot?.text === "." ? [nameOf(name)] : [];
}

/** Case is kept: names of databases are names of folders. */
function nameOf({ kind, text }: SqlToken): string {
  return kind === "quoted" ? identifierName(text) : text;
}
