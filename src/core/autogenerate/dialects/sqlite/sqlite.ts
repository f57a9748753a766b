import { findWords, quoteName, tokenize, meaningful } from "../../sql-tokens.ts";
import type { ColumnName, Dialect } from "../dialect.ts";
import { affinityOf } from "./affinity.ts";
import { judgeTypeChange } from "./type-change.ts";

export const sqlite: Dialect = {
  name: "sqlite",
  quoteName,
  displayType: (type) => type.toLowerCase(),
  judgeTypeChange,
  cutsValues: () => false,
  failingValues,
  plainValue,
  // Nullability is a part of the whole table.
  dropNotNull: () => undefined,
  fillAdded,
  fillNulls: (statements, { table, column }, value) => [
    `UPDATE ${quoteName(table)} SET ${quoteName(column)} = ${value} WHERE ${quoteName(column)} IS NULL`,
    ...statements,
  ],
};

/** Values that the new affinity writes otherwise. */
function failingValues(value: string, before: string, after: string): string | undefined {
  const [from, to] = [affinityOf(before), affinityOf(after)];
  // Compared with a number, text that reads as one is one.
  if (from === "text")
    return `typeof(${value}) = 'text' AND ${value} = CAST(${value} AS NUMERIC) AND CAST(CAST(${value} AS NUMERIC) AS TEXT) <> ${value}`;
  return to === "real"
    ? `typeof(${value}) = 'integer' AND CAST(CAST(${value} AS REAL) AS INTEGER) <> ${value}`
    : undefined;
}

const NOW: Record<string, string> = { datetime: "datetime('now')", date: "date('now')", time: "time('now')" };

function plainValue(type: string): string {
  const base = type.toLowerCase().replace(/\s*\(.*/, "");
  if (base === "json" || base === "jsonb") return "'{}'";
  const now = NOW[base];
  if (now !== undefined) return now;
  const affinity = affinityOf(type);
  return affinity === "text" ? "''" : affinity === "blob" ? "x''" : "0";
}

/** The column is there and open after the statement that adds it; the rebuild that follows closes it. */
function fillAdded(statements: readonly string[], { table, column }: ColumnName, value: string): string[] {
  return statements.flatMap((sql) => {
    const tokens = meaningful(tokenize(sql));
    const isAddition = findWords(tokens, ["ALTER", "TABLE"]) === 0 && findWords(tokens, ["ADD", "COLUMN"]) > 0;
    return isAddition ? [sql, `UPDATE ${quoteName(table)} SET ${quoteName(column)} = ${value}`] : [sql];
  });
}
