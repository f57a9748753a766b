import { findWords, meaningful, tokenize } from "../../sql-tokens.ts";
import type { SqlToken } from "../../sql-tokens.ts";

/** `ALTER TABLE t ADD COLUMN c T NOT NULL` in three steps. */
export function fillAdded(sql: string, value: string): string[] {
  const tokens = meaningful(tokenize(sql));
  const place = placeIn(sql, tokens, "ADD");
  const notNull = findWords(tokens, ["NOT", "NULL"]);
  const from = tokens[notNull];
  const to = tokens[notNull + 1];
  if (!place || !from || !to) return [sql];
  const nullable = `${sql.slice(0, from.start).trimEnd()}${sql.slice(to.start + to.text.length)}`;
  const { table, column } = place;
  return [
    nullable,
    `UPDATE ${table} SET ${column} = ${value}`,
    `ALTER TABLE ${table} ALTER COLUMN ${column} SET NOT NULL`,
  ];
}

/** `ALTER TABLE t ALTER COLUMN c SET NOT NULL` with its nulls filled before. */
export function fillNulls(sql: string, value: string): string[] {
  const tokens = meaningful(tokenize(sql));
  const place = placeIn(sql, tokens, "ALTER");
  if (!place || findWords(tokens, ["SET", "NOT", "NULL"]) < 0) return [sql];
  const { table, column } = place;
  return [`UPDATE ${table} SET ${column} = ${value} WHERE ${column} IS NULL`, sql];
}

/** Table and column of `ALTER TABLE t ADD|ALTER [COLUMN] c …`, spelled as in the statement. */
function placeIn(
  sql: string,
  tokens: readonly SqlToken[],
  verb: "ADD" | "ALTER",
): { table: string; column: string } | undefined {
  const at = tokens.findIndex((token, i) => i > 1 && token.text.toUpperCase() === verb);
  const first = tokens[2];
  const verbToken = tokens[at];
  const next = tokens[at + 1];
  const column = next?.kind === "word" && next.text.toUpperCase() === "COLUMN" ? tokens[at + 2] : next;
  if (findWords(tokens, ["ALTER", "TABLE"]) !== 0 || !first || !verbToken || !column) return undefined;
  return { table: sql.slice(first.start, verbToken.start).trim(), column: column.text };
}
