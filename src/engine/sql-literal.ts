/**
 * Writes the parameters of a statement into it as literals; `$1` inside quotes stays as it is.
 * @param expressions values that stand for an SQL expression, and the expression
 */
export function inlineParameters(
  sql: string,
  parameters: readonly unknown[],
  expressions: ReadonlyMap<unknown, string> = new Map(),
): string {
  return sql.replace(/'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\d+)/g, (whole, index: string | undefined) => {
    if (index === undefined) return whole;
    const value = parameters[Number(index) - 1];
    return expressions.get(value) ?? literalOf(value);
  });
}

function literalOf(value: unknown): string {
  if (value === null || value === undefined) return "NULL";
  if (typeof value === "number" || typeof value === "bigint" || typeof value === "boolean") return String(value);
  const text = typeof value === "string" ? value : value instanceof Date ? value.toISOString() : JSON.stringify(value);
  return quoted(text);
}

/** A string as a literal of PostgreSQL, whatever `standard_conforming_strings` says. */
function quoted(text: string): string {
  const escaped = text.replaceAll("'", "''");
  return text.includes("\\") ? `E'${escaped.replaceAll("\\", "\\\\")}'` : `'${escaped}'`;
}
