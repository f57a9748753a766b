import { isWord, meaningful } from "../../core/autogenerate/sql-tokens.ts";
import type { SqlToken } from "../../core/autogenerate/sql-tokens.ts";
import { closing, quoteName, textOf, tokenize, unquoted } from "../../core/autogenerate/dialects/mysql/sql-tokens.ts";
import type { MysqlColumn } from "./world.ts";

/** Words that may follow a column's type, as SHOW CREATE TABLE prints it. */
const AFTER_TYPE = new Set([
  "CHARACTER",
  "COLLATE",
  "GENERATED",
  "AS",
  "NOT",
  "NULL",
  "DEFAULT",
  "ON",
  "AUTO_INCREMENT",
  "COMMENT",
  "CHECK",
  "INVISIBLE",
  "SRID",
  "REF_SYSTEM_ID",
  "COLUMN_FORMAT",
  "STORAGE",
  "WITHOUT",
]);

/** Words that end an expression which stands without parentheses. */
const AFTER_DEFAULT = new Set(["ON", "AUTO_INCREMENT", "COMMENT", "CHECK", "INVISIBLE", "COLUMN_FORMAT", "STORAGE"]);

/** Reads one line of SHOW CREATE TABLE, with its version comments taken off: `` `title` varchar(50) NOT NULL DEFAULT 'x' ``. */
export function readColumn(line: string): MysqlColumn {
  return new ColumnReader(line).read();
}

class ColumnReader {
  readonly #line: string;
  readonly #tokens: SqlToken[];
  #at = 0;

  constructor(line: string) {
    this.#line = line;
    this.#tokens = meaningful(tokenize(line));
  }

  read(): MysqlColumn {
    const name = (this.#next()?.text ?? "").slice(1, -1).replaceAll("``", "`");
    const column: MysqlColumn = { name, type: this.#until(AFTER_TYPE), notNull: false };
    const others: string[] = [];
    while (this.#peek()) this.#clause(column, others);
    if (others.length > 0) column.others = others.join(" ");
    return withJson(column);
  }

  #clause(column: MysqlColumn, others: string[]): void {
    const word = this.#next();
    if (isWord(word, "CHARACTER")) {
      this.#next();
      column.charset = this.#next()?.text ?? "";
    } else if (isWord(word, "COLLATE")) column.collation = this.#next()?.text ?? "";
    else if (isWord(word, "GENERATED") || isWord(word, "AS")) this.#generated(column, word);
    else if (isWord(word, "NOT")) {
      this.#next();
      column.notNull = true;
    } else if (isWord(word, "NULL")) column.notNull = false;
    else if (isWord(word, "DEFAULT")) {
      const value = this.#until(AFTER_DEFAULT);
      if (value.toUpperCase() !== "NULL") column.default = value;
    } else if (isWord(word, "ON")) {
      this.#next();
      column.onUpdate = this.#until(AFTER_DEFAULT);
    } else if (isWord(word, "AUTO_INCREMENT")) column.autoIncrement = true;
    else if (isWord(word, "COMMENT")) column.comment = unquoted(this.#next()?.text ?? "''");
    else if (isWord(word, "CHECK")) column.check = this.#parenthesised();
    else if (word) others.push(word.text, ...(isAlone(word) ? [] : [this.#next()?.text ?? ""]));
  }

  #generated(column: MysqlColumn, word: SqlToken | undefined): void {
    if (isWord(word, "GENERATED")) this.#at += 2;
    const expression = this.#parenthesised().slice(1, -1);
    const kind = this.#next();
    column.generated = { expression, stored: isWord(kind, "STORED") || isWord(kind, "PERSISTENT") };
  }

  #parenthesised(): string {
    const close = closing(this.#tokens, this.#at);
    const text = textOf(this.#line, this.#tokens.slice(this.#at, close + 1));
    this.#at = close + 1;
    return text;
  }

  /** The text up to one of the words on the outermost level. */
  #until(words: ReadonlySet<string>): string {
    const from = this.#at;
    const isEnd = ({ kind, depth, text }: SqlToken) => kind === "word" && depth === 0 && words.has(text.toUpperCase());
    // The first token is never an end: DEFAULT CURRENT_TIMESTAMP, DEFAULT ON.
    const end = this.#tokens.findIndex((token, at) => at > from && isEnd(token));
    this.#at = end < 0 ? this.#tokens.length : end;
    return textOf(this.#line, this.#tokens.slice(from, this.#at));
  }

  #peek(): SqlToken | undefined {
    return this.#tokens[this.#at];
  }

  #next(): SqlToken | undefined {
    const token = this.#tokens[this.#at];
    this.#at += 1;
    return token;
  }
}

function isAlone(word: SqlToken): boolean {
  return isWord(word, "INVISIBLE") || word.kind !== "word";
}

/** MariaDB's `json` is a text with a check; as such it would be told in words that nobody wrote. */
function withJson(column: MysqlColumn): MysqlColumn {
  const isJson = column.type === "longtext" && column.check === `(json_valid(${quoteName(column.name)}))`;
  if (!isJson || column.collation !== "utf8mb4_bin") return column;
  const { check: _, charset: __, collation: ___, ...rest } = column;
  return { ...rest, type: "json" };
}
