import { tokenize } from "../../core/autogenerate/sql-tokens.ts";

/** Writes the parameters of a statement into it, as SQLite stores them. */
export function bindSqlite(sql: string, parameters: readonly unknown[]): string {
  if (parameters.length === 0) return sql;
  const tokens = tokenize(sql);
  let bound = "";
  let next = 0;
  for (const [at, { kind, text }] of tokens.entries()) {
    const isNumbered = kind === "symbol" && /^[?$]$/.test(text) && tokens[at + 1]?.kind === "number";
    if (isNumbered) continue;
    if (kind === "number" && /^[?$]$/.test(tokens[at - 1]?.text ?? "")) bound += literal(parameters[Number(text) - 1]);
    else bound += kind === "symbol" && text === "?" ? literal(parameters[next++]) : text;
  }
  return bound;
}

function literal(value: unknown): string {
  if (value === null || value === undefined) return "NULL";
  if (typeof value === "boolean") return value ? "1" : "0";
  if (typeof value === "number" || typeof value === "bigint") return numeral(value);
  if (value instanceof Uint8Array) return `X'${Buffer.from(value).toString("hex")}'`;
  const text = typeof value === "string" ? value : value instanceof Date ? value.toISOString() : JSON.stringify(value);
  return `'${text.replaceAll("'", "''")}'`;
}

/** JavaScript's numbers are SQLite's reals, which a column of whole numbers makes whole again. */
function numeral(value: number | bigint): string {
  if (value === Infinity) return "9e999";
  if (value === -Infinity) return "-9e999";
  return Number.isNaN(value) ? "NULL" : String(value);
}
