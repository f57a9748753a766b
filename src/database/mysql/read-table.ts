import { findWords, isWord, meaningful } from "../../core/autogenerate/sql-tokens.ts";
import type { SqlToken } from "../../core/autogenerate/sql-tokens.ts";
import { readColumn } from "./read-column.ts";
import {
  closing,
  parts,
  textOf,
  tokenize,
  unquoted,
  withVersionComments,
} from "../../core/autogenerate/dialects/mysql/sql-tokens.ts";
import type { KeyKind, KeyPart, MysqlCheck, MysqlForeignKey, MysqlKey, MysqlTable } from "./world.ts";

/** Reads what SHOW CREATE TABLE prints. Charsets are as it prints them: a column has its own only where it is told. */
export function readCreateTable(text: string): MysqlTable {
  const sql = withVersionComments(text);
  const tokens = meaningful(tokenize(sql));
  const open = tokens.findIndex((token) => token.text === "(");
  const close = closing(tokens, open);
  const table: MysqlTable = {
    name: nameOf(tokens.slice(0, open).findLast(({ kind }) => kind === "quoted")),
    ...readOptions(sql, tokens.slice(close + 1)),
    columns: [],
    keys: [],
    foreignKeys: [],
    checks: [],
  };
  for (const item of parts(tokens.slice(open + 1, close))) addItem(table, textOf(sql, item));
  // Their order is that of their making, which nothing depends on.
  const { keys, foreignKeys, checks } = table;
  return { ...table, keys: byName(keys), foreignKeys: byName(foreignKeys), checks: byName(checks) };
}

function byName<T extends { name: string }>(all: readonly T[]): T[] {
  return all.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function addItem(table: MysqlTable, line: string): void {
  const tokens = meaningful(tokenize(line));
  const [first] = tokens;
  if (first?.kind === "quoted") table.columns.push(readColumn(line));
  else if (findWords(tokens, ["FOREIGN", "KEY"]) >= 0) table.foreignKeys.push(readForeignKey(line, tokens));
  else if (findWords(tokens, ["CHECK"]) >= 0) table.checks.push(readCheck(line, tokens));
  else {
    const key = readKey(line, tokens);
    if (key) table.keys.push(key);
  }
}

const KEY_KINDS: Record<string, KeyKind> = {
  PRIMARY: "primary",
  UNIQUE: "unique",
  KEY: "index",
  INDEX: "index",
  FULLTEXT: "fulltext",
  SPATIAL: "spatial",
  VECTOR: "vector",
};

function readKey(line: string, tokens: readonly SqlToken[]): MysqlKey | undefined {
  const kind = KEY_KINDS[tokens[0]?.text.toUpperCase() ?? ""];
  if (kind === undefined) return undefined;
  const open = tokens.findIndex(({ text }) => text === "(");
  const close = closing(tokens, open);
  const others = withoutMethod(tokens.slice(close + 1))
    .map(({ text }) => text)
    .join(" ");
  return {
    name: kind === "primary" ? "PRIMARY" : nameOf(tokens.slice(0, open).findLast((token) => token.kind === "quoted")),
    kind,
    parts: parts(tokens.slice(open + 1, close)).map((part) => readPart(line, part)),
    ...(others === "" ? {} : { others }),
  };
}

/** How an index is stored is the server's choice. */
function withoutMethod(tokens: readonly SqlToken[]): SqlToken[] {
  const using = findWords(tokens, ["USING"], tokens[0]?.depth);
  return tokens.filter((_, at) => using < 0 || (at !== using && at !== using + 1));
}

function readPart(line: string, part: readonly SqlToken[]): KeyPart {
  const [first, open, length] = part;
  const descending = isWord(part.at(-1), "DESC") ? { descending: true as const } : {};
  if (first?.kind === "quoted") {
    const hasLength = open?.text === "(" && length !== undefined;
    return { column: nameOf(first), ...(hasLength ? { length: Number(length.text) } : {}), ...descending };
  }
  const end = closing(part, 0);
  return { expression: textOf(line, part.slice(0, end + 1)), ...descending };
}

function readForeignKey(line: string, tokens: readonly SqlToken[]): MysqlForeignKey {
  const reference = findWords(tokens, ["REFERENCES"]);
  const open = tokens.findIndex(({ text }) => text === "(");
  const targetOpen = tokens.findIndex(({ text }, at) => at > reference && text === "(");
  const targetClose = closing(tokens, targetOpen);
  return {
    name: nameOf(tokens[1]),
    columns: namesIn(tokens.slice(open + 1, closing(tokens, open))),
    target: textOf(line, tokens.slice(reference + 1, targetOpen)),
    references: namesIn(tokens.slice(targetOpen + 1, targetClose)),
    rules: tokens
      .slice(targetClose + 1)
      .map(({ text }) => text)
      .join(" "),
  };
}

function readCheck(line: string, tokens: readonly SqlToken[]): MysqlCheck {
  const open = tokens.findIndex(({ text }) => text === "(");
  const close = closing(tokens, open);
  const isNotEnforced = findWords(tokens.slice(close + 1), ["NOT", "ENFORCED"]) >= 0;
  return {
    name: nameOf(tokens[1]),
    condition: textOf(line, tokens.slice(open, close + 1)),
    ...(isNotEnforced ? { notEnforced: true } : {}),
  };
}

type Options = Pick<MysqlTable, "engine" | "charset" | "collation" | "comment" | "others">;

function readOptions(sql: string, tokens: readonly SqlToken[]): Options {
  const options: Options = { engine: "" };
  const others: string[] = [];
  const special = tokens.findIndex((token) => isWord(token, "PARTITION") || isWord(token, "WITH"));
  const plain = (special < 0 ? [...tokens] : tokens.slice(0, special)).filter(({ text }) => text !== "=");
  for (let at = 0; at < plain.length; at += 2) {
    if (isWord(plain[at], "DEFAULT")) at += 1;
    const value = plain[at + 1]?.text ?? "";
    const name = plain[at]?.text.toUpperCase() ?? "";
    if (name === "ENGINE") options.engine = value;
    else if (name === "CHARSET") options.charset = value;
    else if (name === "COLLATE") options.collation = value;
    else if (name === "COMMENT") options.comment = unquoted(value);
    else if (name !== "AUTO_INCREMENT") others.push(`${name}=${value}`);
  }
  if (special >= 0) others.push(textOf(sql, tokens.slice(special)));
  return others.length === 0 ? options : { ...options, others: others.join(" ") };
}

function namesIn(tokens: readonly SqlToken[]): string[] {
  return tokens.filter(({ kind }) => kind === "quoted").map(nameOf);
}

function nameOf(token: SqlToken | undefined): string {
  return (token?.text ?? "").slice(1, -1).replaceAll("``", "`");
}
