import { isWord } from "../../core/autogenerate/sql-tokens.ts";
import type { SqlToken } from "../../core/autogenerate/sql-tokens.ts";
import { nameIn, tokensOf } from "./sql-text.ts";
import type { IndexKey, SqliteIndex } from "./world.ts";

/** Takes a CREATE INDEX apart. */
export function parseIndex(name: string, sql: string): SqliteIndex {
  const tokens = tokensOf(sql);
  const on = tokens.findIndex((token) => token.depth === 0 && isWord(token, "ON"));
  const open = tokens.findIndex(({ text }, at) => at > on && text === "(");
  const close = tokens.findIndex(({ text, depth }, at) => at > open && text === ")" && depth === 0);
  const where = tokens.findIndex((token, at) => at > close && isWord(token, "WHERE"));
  const condition = tokens[where + 1];
  return {
    name,
    sql: sql.trim(),
    unique: tokens.slice(0, on).some((token) => isWord(token, "UNIQUE")),
    keys: keysOf(sql, tokens.slice(open + 1, close)),
    ...(where >= 0 && condition ? { where: sql.slice(condition.start).trim() } : {}),
  };
}

function keysOf(sql: string, tokens: readonly SqlToken[]): IndexKey[] {
  const parts: SqlToken[][] = [[]];
  for (const token of tokens) {
    if (token.text === "," && token.depth === 1) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts.map((part) => keyOf(sql, part));
}

function keyOf(sql: string, part: readonly SqlToken[]): IndexKey {
  const descending = isWord(part.at(-1), "DESC");
  const plain = descending || isWord(part.at(-1), "ASC") ? part.slice(0, -1) : part;
  const collates = isWord(plain.at(-2), "COLLATE");
  const collation = collates ? { collation: nameIn(plain.at(-1)?.text ?? "") } : {};
  const key = collates ? plain.slice(0, -2) : plain;
  const [first] = key;
  const last = key.at(-1);
  if (key.length === 1 && first && (first.kind === "word" || first.kind === "quoted"))
    return { column: nameIn(first.text), descending, ...collation };
  const expression = first && last ? sql.slice(first.start, last.start + last.text.length) : "";
  return { expression, descending, ...collation };
}
