import { findWords, isWord, meaningful, tokenize } from "../../sql-tokens.ts";
import type { SqlToken } from "../../sql-tokens.ts";
import type { ColumnName } from "../dialect.ts";
import { quoteMysqlName } from "./quoting.ts";

/** `ALTER TABLE t ADD COLUMN c T NOT NULL` in three steps. */
export function fillAdded(sql: string, { column }: ColumnName, value: string): string[] {
  const place = placeIn(sql, "ADD");
  if (!place || place.column !== quoteMysqlName(column)) return [sql];
  const { table, definition } = place;
  const [from, to] = notNull(definition);
  if (!from || !to) return [sql];
  const nullable = `${definition.slice(0, from.start)}NULL${definition.slice(to.start + to.text.length)}`;
  return [
    `${table} ADD COLUMN ${nullable}`,
    `UPDATE ${table.slice("ALTER TABLE ".length)} SET ${place.column} = ${value}`,
    `${table} MODIFY COLUMN ${withoutPlace(definition)}`,
  ];
}

/** `ALTER TABLE t MODIFY COLUMN c T NOT NULL` with its nulls filled before. */
export function fillNulls(sql: string, { column }: ColumnName, value: string): string[] {
  const place = placeIn(sql, "MODIFY");
  if (!place || place.column !== quoteMysqlName(column) || !notNull(place.definition)[0]) return [sql];
  const table = place.table.slice("ALTER TABLE ".length);
  return [`UPDATE ${table} SET ${place.column} = ${value} WHERE ${place.column} IS NULL`, sql];
}

interface Place {
  /** `ALTER TABLE t` as it is written. */
  table: string;
  column: string;
  definition: string;
}

function placeIn(sql: string, verb: "ADD" | "MODIFY"): Place | undefined {
  const tokens = meaningful(tokenize(sql));
  const at = findWords(tokens, [verb, "COLUMN"]);
  const [last, column] = [tokens[at - 1], tokens[at + 2]];
  if (findWords(tokens, ["ALTER", "TABLE"]) !== 0 || at !== 3 || !last || !column) return undefined;
  return {
    table: sql.slice(0, last.start + last.text.length),
    column: column.text,
    definition: sql.slice(column.start),
  };
}

function notNull(definition: string): [SqlToken?, SqlToken?] {
  const tokens = meaningful(tokenize(definition));
  const at = findWords(tokens, ["NOT", "NULL"]);
  return at < 0 ? [] : [tokens[at], tokens[at + 1]];
}

function withoutPlace(definition: string): string {
  const tokens = meaningful(tokenize(definition));
  const place = tokens.findLast((token) => token.depth === 0 && (isWord(token, "AFTER") || isWord(token, "FIRST")));
  return place ? definition.slice(0, place.start).trimEnd() : definition;
}
