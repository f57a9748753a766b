import { displayType, isTextType, parseType } from "../../sql-types.ts";
import type { SqlType } from "../../sql-types.ts";
import { quoteText } from "../../sql-tokens.ts";

/** Largest values of whole-number types; the smallest is one further from zero. */
const LARGEST: Record<string, string> = {
  smallint: "32767",
  integer: "2147483647",
  bigint: "9223372036854775807",
};

const NUMBERS = new Set(["smallint", "integer", "bigint", "numeric", "real", "double precision"]);

const BITS = new Set(["bit", "varbit"]);

/** Where the value of one depends on the time zone of the session that makes it of the other. */
const ZONED = new Set(["timestamp>timestamptz", "timestamptz>timestamp", "date>timestamptz"]);

/**
 * A condition for the values that a change of type refuses, or does not keep as they are.
 * @param value SQL of the column
 * @param enumValues of the new type, where it is an enum and they are known
 */
export function failingValues(value: string, before: string, after: string, enumValues?: readonly string[]): string {
  const from = parseType(before);
  const to = parseType(after);
  if (!from.array || !to.array) return condition(value, from, to, after, enumValues);
  const element = { value: "e.value", from: { ...from, array: false }, to: { ...to, array: false } };
  const failing = condition(element.value, element.from, element.to, after.replace(/\[\]$/, ""), enumValues);
  return `EXISTS (SELECT FROM unnest(${value}) AS e (value) WHERE ${failing})`;
}

/** The same where the server cannot be asked whether text is a value of a type: undefined where that would be needed. */
export function failingValuesBefore16(...about: Parameters<typeof failingValues>): string | undefined {
  const told = failingValues(...about);
  return told.includes(IS_VALID) ? undefined : told;
}

const IS_VALID = "pg_input_is_valid(";

function condition(
  value: string,
  from: SqlType,
  to: SqlType,
  after: string,
  enumValues: readonly string[] | undefined,
): string {
  if (enumValues && !to.array) return `${value}::text NOT IN (${enumValues.map(quoteText).join(", ")})`;
  return (
    tooLong(value, from, to) ??
    tooLarge(value, from, to) ??
    otherKind(value, from, to) ??
    (ZONED.has(`${from.base}>${to.base}`) ? `isfinite(${value})` : unreadable(value, after))
  );
}

function tooLong(value: string, from: SqlType, to: SqlType): string | undefined {
  const room = to.args[0] ?? 1;
  if (BITS.has(to.base) && BITS.has(from.base)) return `length(${value}) ${to.base === "bit" ? "<>" : ">"} ${room}`;
  if (to.array || !isTextType(to)) return undefined;
  const long = `char_length(${value}::text) > ${room}`;
  // Spaces at the end are no part of what a character column holds.
  return to.base === "char" && isTextType(from) && from.base !== "char" ? `${long} OR ${value}::text LIKE '% '` : long;
}

function tooLarge(value: string, from: SqlType, to: SqlType): string | undefined {
  if (!NUMBERS.has(from.base)) return undefined;
  const largest = LARGEST[to.base];
  if (largest !== undefined) return `${value} NOT BETWEEN -${largest} - 1 AND ${largest}`;
  const [precision] = to.args;
  if (to.base !== "numeric" || precision === undefined) return undefined;
  const limit = `abs(${value}::numeric) >= 1e${precision - (to.args[1] ?? 0)}`;
  return from.base === "numeric" ? `${limit} AND ${value} <> 'NaN'` : limit;
}

function otherKind(value: string, from: SqlType, to: SqlType): string | undefined {
  if (from.base === "jsonb" && to.base === "boolean") return `jsonb_typeof(${value}) <> 'boolean'`;
  if (from.base === "jsonb" && to.base === "numeric") return `jsonb_typeof(${value}) <> 'number'`;
  if (from.base === "macaddr8" && to.base === "macaddr") return `${value}::text NOT LIKE '__:__:__:ff:fe:%'`;
  return undefined;
}

/** Text that is no value of the type, or is written otherwise as one. Asks Postgres 16 or newer. */
function unreadable(value: string, after: string): string {
  const text = `${value}::text`;
  const type = displayType(after);
  return `CASE WHEN ${IS_VALID}${text}, ${quoteText(type)}) THEN ${text}::${type}::text <> ${text} ELSE ${value} IS NOT NULL END`;
}
