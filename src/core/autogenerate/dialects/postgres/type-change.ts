import { displayType, isTextType, parseType } from "../../sql-types.ts";
import type { SqlType } from "../../sql-types.ts";
import type { TypeVerdict } from "../dialect.ts";

const LOSSLESS: TypeVerdict = { verdict: "lossless" };

/** Decimal digits before the point that a whole-number type needs. */
const WHOLE_DIGITS: Record<string, number> = { smallint: 5, integer: 10, bigint: 19 };
const FLOATS: Record<string, number> = { real: 1, "double precision": 2 };
/** Types whose argument is a number of digits of seconds. */
const MOMENTS = new Set(["timestamp", "timestamptz", "time", "timetz", "interval"]);
const FREE_TEXT = new Set(["text", "citext"]);
const BITS = new Set(["bit", "varbit"]);

/**
 * Judges a change of type.
 * @param cuts the statement casts in a way that shortens values instead of refusing them
 */
export function judgeTypeChange(before: string, after: string, cuts: boolean): TypeVerdict {
  const from = parseType(before);
  const to = parseType(after);
  if (from.base === to.base && String(from.args) === String(to.args) && from.array === to.array) return LOSSLESS;
  if (from.array !== to.array) {
    return !to.array && isFreeText(to)
      ? LOSSLESS
      : mayFail(`fails on values that cannot be read as ${displayType(after)}`);
  }
  return (
    toText(from, to, after, cuts) ??
    numbers(from, to, after) ??
    moments(from, to, after) ??
    other(from, to) ??
    mayFail(`fails on values that cannot be read as ${displayType(after)}`)
  );
}

function toText(from: SqlType, to: SqlType, after: string, cuts: boolean): TypeVerdict | undefined {
  if (isFreeText(to)) return LOSSLESS;
  const isText = to.base === "varchar" || to.base === "char";
  if (!isText && !(BITS.has(to.base) && BITS.has(from.base))) return undefined;
  const room = to.args[0];
  if (room === undefined && to.base !== "char") return LOSSLESS;
  const need = longest(from);
  if (need !== undefined && need <= (room ?? 1) && to.base !== "bit") {
    const hasSpaces = isTextType(from) && from.base !== "char";
    return to.base === "char" && hasSpaces ? mayFail("spaces at the end of values are lost") : LOSSLESS;
  }
  if (cuts) return destructive(`values that do not fit ${displayType(after)} are cut`);
  return mayFail(`fails on values that do not fit ${displayType(after)}`);
}

/** Characters that the longest value of a type takes as text, where that is bounded and known. */
function longest({ base, args }: SqlType): number | undefined {
  if (base === "varchar" || base === "varbit") return args[0];
  if (base === "char" || base === "bit") return args[0] ?? 1;
  if (base === "uuid") return 36;
  if (base === "boolean") return 5;
  if (base === "time") return args[0] === 0 ? 8 : 9 + (args[0] ?? 6);
  if (base === "numeric" && args[0] !== undefined) {
    const scale = args[1] ?? 0;
    return Math.max(3, 1 + args[0] + (scale > 0 ? 1 : 0) + (scale >= args[0] ? 1 : 0));
  }
  const digits = WHOLE_DIGITS[base];
  return digits === undefined ? undefined : digits + 1;
}

function numbers(from: SqlType, to: SqlType, after: string): TypeVerdict | undefined {
  if (!isNumber(from) || !isNumber(to)) return undefined;
  const rounds = destructive(`values are rounded to ${displayType(after)}`);
  const overflows = mayFail(`fails on values that are too large for ${displayType(after)}`);
  const fromDigits = WHOLE_DIGITS[from.base];
  const toDigits = WHOLE_DIGITS[to.base];
  if (toDigits !== undefined) {
    if (fromDigits !== undefined) return fromDigits <= toDigits ? LOSSLESS : overflows;
    if (from.base === "numeric" && scaleOf(from) === 0)
      return (from.args[0] ?? Infinity) < toDigits ? mayFail("fails where a value is NaN") : overflows;
    return rounds;
  }
  const toFloat = FLOATS[to.base];
  if (toFloat !== undefined) {
    if (from.base in FLOATS) return (FLOATS[from.base] ?? 0) <= toFloat ? LOSSLESS : rounds;
    if (from.base === "numeric" && (from.args[0] ?? Infinity) <= (toFloat === 1 ? 6 : 15)) return LOSSLESS;
    return fromDigits !== undefined && fromDigits <= (toFloat === 1 ? 5 : 10) ? LOSSLESS : rounds;
  }
  if (from.base in FLOATS) return rounds;
  const [precision] = to.args;
  if (precision === undefined) return LOSSLESS;
  if (scaleOf(to) < scaleOf(from)) return rounds;
  const whole = fromDigits ?? (from.args[0] === undefined ? Infinity : from.args[0] - scaleOf(from));
  return whole <= precision - scaleOf(to) ? LOSSLESS : overflows;
}

function scaleOf({ base, args }: SqlType): number {
  if (base !== "numeric") return 0;
  return args[0] === undefined ? Infinity : (args[1] ?? 0);
}

function moments(from: SqlType, to: SqlType, after: string): TypeVerdict | undefined {
  const kinds = [from.base, to.base].join(">");
  const coarser = MOMENTS.has(to.base) && MOMENTS.has(from.base) && (to.args[0] ?? 6) < (from.args[0] ?? 6);
  switch (kinds) {
    case "timestamp>timestamptz":
    case "timestamptz>timestamp":
      if (coarser) return destructive(`seconds are rounded to ${displayType(after)}`);
      return mayFail(
        "values are read in the time zone of the session, so run it in the zone that they were written in",
      );
    case "date>timestamp":
      return LOSSLESS;
    case "time>timetz":
    case "time>interval":
      return coarser ? destructive(`seconds are rounded to ${displayType(after)}`) : LOSSLESS;
    case "interval>time":
      return destructive("whole days are lost");
    case "date>timestamptz":
      return mayFail("days become midnight in the time zone of the session");
    case "timestamp>date":
    case "timestamptz>date":
      return destructive("the time of day is lost");
    case "timestamp>time":
    case "timestamptz>time":
    case "timestamptz>timetz":
      return destructive("the day is lost");
    case "timetz>time":
      return destructive("the time zone is lost");
    default:
      if (from.base !== to.base || !MOMENTS.has(to.base)) return undefined;
      return coarser ? destructive(`seconds are rounded to ${displayType(after)}`) : LOSSLESS;
  }
}

/** Casts between types of two families, by `from>to`. */
const OTHERS: Record<string, TypeVerdict> = {
  "json>jsonb": destructive("order, spaces and repeated keys inside the JSON are lost"),
  "jsonb>json": LOSSLESS,
  "boolean>integer": LOSSLESS,
  "integer>boolean": destructive("every number but 0 becomes true"),
  "cidr>inet": LOSSLESS,
  "inet>cidr": destructive("the bits of hosts are lost"),
  "macaddr>macaddr8": LOSSLESS,
};

function other(from: SqlType, to: SqlType): TypeVerdict | undefined {
  if (from.base === "bit" && to.base in WHOLE_DIGITS)
    return (from.args[0] ?? 1) <= (to.base === "bigint" ? 64 : 32) ? LOSSLESS : undefined;
  if (from.base in WHOLE_DIGITS && to.base === "bit") return destructive("the highest bits are cut");
  if (from.base === "jsonb" && isNumber(to) && !(to.base === "numeric" && to.args.length === 0))
    return destructive("numbers are rounded");
  return OTHERS[`${from.base}>${to.base}`];
}

function isFreeText({ base, args }: SqlType): boolean {
  return FREE_TEXT.has(base) || (base === "varchar" && args.length === 0);
}

function isNumber({ base }: SqlType): boolean {
  return base === "numeric" || base in WHOLE_DIGITS || base in FLOATS;
}

function mayFail(reason: string): TypeVerdict {
  return { verdict: "may-fail", reason };
}

function destructive(reason: string): TypeVerdict {
  return { verdict: "destructive", reason };
}
