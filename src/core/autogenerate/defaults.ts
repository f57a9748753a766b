import type { Answers, Operation } from "../operations/operation.ts";
import { findWords, meaningful, tokenize } from "./sql-tokens.ts";
import type { SqlToken } from "./sql-tokens.ts";

/**
 * Gives rows that exist the answered value: a NOT NULL column is added as nullable, filled, and then
 * closed; a column that becomes NOT NULL has its nulls filled first.
 */
export function applyDefaults(operations: readonly Operation[], { defaults }: Pick<Answers, "defaults">): Operation[] {
  return operations.map((operation) => {
    const { kind, table, column } = operation;
    const place = `${table}.${column ?? ""}`;
    const value = Object.hasOwn(defaults, place) ? defaults[place] : undefined;
    if (value === undefined || (kind !== "add-column" && kind !== "alter-column")) return operation;
    const up = operation.up.flatMap((sql) => (kind === "add-column" ? fillAdded(sql, value) : fillNulls(sql, value)));
    if (up.length === operation.up.length) return operation;
    const { verdict, reason, query: _, ...rest } = operation;
    // What made it fail is seen to; a loss stays one.
    const judged =
      verdict === "destructive" && reason !== undefined ? { verdict, reason } : { verdict: "lossless" as const };
    return { ...rest, ...judged, up, summary: `${operation.summary}, ${value} for rows that exist` };
  });
}

/** `ALTER TABLE t ADD COLUMN c T NOT NULL` in three steps. */
function fillAdded(sql: string, value: string): string[] {
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

function fillNulls(sql: string, value: string): string[] {
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
