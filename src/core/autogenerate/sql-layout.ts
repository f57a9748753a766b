import { isWord, tokenize } from "./sql-tokens.ts";
import type { SqlToken } from "./sql-tokens.ts";

/** A line of a statement; together the texts are the statement, character for character. */
export interface SqlLine {
  text: string;
  /** Levels of indent that suit it. */
  level: number;
}

/** Clauses that a long statement may be broken before. */
const CLAUSES = [
  "ADD",
  "ALTER",
  "DROP",
  "RENAME",
  "SET",
  "USING",
  "REFERENCES",
  "WHERE",
  "VALUES",
  "FOREIGN",
  "CHECK",
  "AS",
  "ON",
  "OWNED",
  "INCREMENT",
];

/**
 * Breaks a long statement into lines: a new table by its columns, anything else before clauses.
 * A statement that fits, or that has lines of its own, stays as it is.
 */
export function breakSql(sql: string, width: number): SqlLine[] {
  if (sql.length <= width || sql.includes("\n")) return [{ text: sql, level: 0 }];
  const tokens = tokenize(sql);
  const create = tokens.findIndex(({ kind }) => kind === "word");
  const isTable =
    isWord(tokens[create], "CREATE") && tokens.slice(create, create + 6).some((token) => isWord(token, "TABLE"));
  return isTable ? byColumns(tokens) : byClauses(tokens, width);
}

function byColumns(tokens: readonly SqlToken[]): SqlLine[] {
  const lines: SqlLine[] = [{ text: "", level: 0 }];
  let open = false;
  for (const { text, depth } of tokens) {
    const closes = open && text === ")" && depth === 0;
    if (closes) lines.push({ text: "", level: 0 });
    append(lines, text);
    if (text === "(" && depth === 0 && !open) {
      open = true;
      lines.push({ text: "", level: 1 });
    } else if (open && text === "," && depth === 1) {
      lines.push({ text: "", level: 1 });
    }
  }
  return tidy(lines);
}

function byClauses(tokens: readonly SqlToken[], width: number): SqlLine[] {
  const pieces: SqlLine[] = [{ text: "", level: 0 }];
  const copies = isWord(tokens[0], "INSERT") || isWord(tokens[0], "SELECT");
  const clauses = copies ? [...CLAUSES, "SELECT", "FROM"] : CLAUSES;
  for (const token of tokens) {
    const starts = token.depth === 0 && token.start > 0 && clauses.some((word) => isWord(token, word));
    if (starts) pieces.push({ text: "", level: 1 });
    append(pieces, token.text);
  }
  const lines: SqlLine[] = [];
  for (const piece of pieces) {
    const last = lines.at(-1);
    if (last && last.text.length + piece.text.length <= width) last.text += piece.text;
    else lines.push({ ...piece });
  }
  return lines;
}

function append(lines: SqlLine[], text: string): void {
  const last = lines.at(-1);
  if (last) last.text += text;
}

/** Blanks at the beginning of a line belong to the end of the one before. */
function tidy(lines: readonly SqlLine[]): SqlLine[] {
  const result: SqlLine[] = [];
  for (const { text, level } of lines) {
    const body = text.trimStart();
    const last = result.at(-1);
    if (last) last.text += text.slice(0, text.length - body.length);
    if (body !== "" || !last) result.push({ text: last ? body : text, level });
  }
  return result;
}
