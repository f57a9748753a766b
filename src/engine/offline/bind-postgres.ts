import { tokenize } from "../../core/autogenerate/sql-tokens.ts";

/**
 * Writes the parameters of a statement into it as `pg` would send them: as text of which the server
 * finds the type, so that a literal means what the parameter meant.
 * @param expressions SQL that stands for certain values
 */
export function bindPostgres(
  sql: string,
  parameters: readonly unknown[],
  expressions: ReadonlyMap<unknown, string> = new Map(),
): string {
  if (parameters.length === 0) return sql;
  const tokens = tokenize(sql);
  let bound = "";
  for (const [at, { kind, text }] of tokens.entries()) {
    const next = tokens[at + 1];
    if (text === "$" && next?.kind === "number") continue;
    if (kind === "number" && tokens[at - 1]?.text === "$") {
      const value = parameters[Number(text) - 1];
      bound += expressions.get(value) ?? literal(value);
    } else bound += text;
  }
  return bound;
}

function literal(value: unknown): string {
  const text = textOf(value);
  if (text === null) return "NULL";
  const escaped = text.replaceAll("'", "''");
  return escaped.includes("\\") ? ` E'${escaped.replaceAll("\\", "\\\\")}'` : `'${escaped}'`;
}

/** The text that `pg` makes of a value; null for NULL. */
function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (value instanceof Date) return localTime(value);
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString("hex")}`;
  if (Array.isArray(value)) return arrayText(value);
  if (typeof value !== "object") return `${value as string | number | bigint | boolean}`;
  const { toPostgres } = value as { toPostgres?: (prepare: (inner: unknown) => unknown) => unknown };
  return typeof toPostgres === "function" ? textOf(toPostgres.call(value, textOf)) : JSON.stringify(value);
}

function arrayText(values: readonly unknown[]): string {
  const elements = values.map((value) => {
    if (Array.isArray(value)) return arrayText(value);
    const text = textOf(value);
    return text === null ? "NULL" : `"${text.replaceAll(/["\\]/g, "\\$&")}"`;
  });
  return `{${elements.join(",")}}`;
}

/** With the offset of this machine: a column without a time zone gets what the clock on the wall says. */
function localTime(date: Date): string {
  const offset = -date.getTimezoneOffset();
  const [hours, minutes] = [Math.trunc(Math.abs(offset) / 60), Math.abs(offset) % 60].map((part) =>
    String(part).padStart(2, "0"),
  );
  const local = new Date(date.getTime() + offset * 60_000).toISOString().replace(/Z$/, "");
  return `${local}${offset < 0 ? "-" : "+"}${hours}:${minutes}`;
}
