import type { TypeVerdict } from "../dialect.ts";
import { displayMysqlType, isBytes, isNumber, isText, parseMysqlType, rangeOf, roomOf } from "./column-type.ts";
import type { MysqlType } from "./column-type.ts";

const LOSSLESS: TypeVerdict = { verdict: "lossless" };

/** Most bytes that a character takes. */
const WIDEST = 4;

/**
 * Judges a change of type.
 * @param cuts the server is not in its strict mode, in which it refuses what does not fit
 */
export function judgeMysqlTypeChange(before: string, after: string, cuts: boolean): TypeVerdict {
  const judged = judgeStrictly(before, after);
  if (!cuts || judged.verdict !== "may-fail") return judged;
  return destructive(
    `values that do not fit ${displayMysqlType(after)} are cut or emptied, since the server is not in its strict mode`,
  );
}

function judgeStrictly(before: string, after: string): TypeVerdict {
  const from = parseMysqlType(before);
  const to = parseMysqlType(after);
  if (before === after || JSON.stringify(from) === JSON.stringify(to)) return LOSSLESS;
  return (
    enums(from, to, after) ??
    numbers(from, to, after) ??
    moments(from, to, after) ??
    bits(from, to, after) ??
    texts(from, to, after) ??
    mayFail(`fails on values that cannot be read as ${displayMysqlType(after)}`)
  );
}

function enums(from: MysqlType, to: MysqlType, after: string): TypeVerdict | undefined {
  const isList = (type: MysqlType): boolean => type.base === "enum" || type.base === "set";
  if (isList(from) && (isNumber(to) || to.base === "bit")) return destructive("values become their numbers");
  if (isList(from) && isList(to)) {
    const gone = from.values.filter((value) => !to.values.includes(value));
    if (gone.length > 0) return mayFail(`fails when a row holds ${gone.join(" or ")}`);
    return to.base === from.base || to.base === "set"
      ? charsets(from, to)
      : mayFail("fails on rows that hold more than one value");
  }
  if (isList(to)) return mayFail(`fails on values that are none of ${displayMysqlType(after)}`);
  const room = isText(to) || isBytes(to) ? roomOf(to) : undefined;
  if (!isList(from) || !room) return undefined;
  const lengths = from.values.map((value) => value.length - 2);
  const longest = from.base === "set" ? lengths.reduce((sum, one) => sum + one + 1, -1) : Math.max(...lengths);
  const need = room.unit === "bytes" ? longest * WIDEST : longest;
  if (to.base === "binary") return destructive("values are filled up with zero bytes");
  return need <= room.size ? charsets(from, to) : tooLong(after);
}

function numbers(from: MysqlType, to: MysqlType, after: string): TypeVerdict | undefined {
  if (!isNumber(from)) return undefined;
  if (to.base === "json") return from.base === "float" ? asPrinted() : LOSSLESS;
  if (to.base === "time") return destructive("numbers are read as hours, minutes and seconds");
  if (isText(to) || isBytes(to)) return numberToText(from, to, after);
  if (!isNumber(to)) return undefined;
  if (to.base === "year" && from.base !== "year") return destructive("numbers below 100 become years");
  const range = rangeOf(to);
  if (range) return toWhole(from, range, after);
  if (to.base === "decimal") return toDecimal(from, to, after);
  return toFloat(from, to, after);
}

function asPrinted(): TypeVerdict {
  return destructive("values are rounded to the six digits that they are shown with");
}

function rounds(after: string): TypeVerdict {
  return destructive(`values are rounded to ${displayMysqlType(after)}`);
}

function overflows(after: string): TypeVerdict {
  return mayFail(`fails on values that are too large for ${displayMysqlType(after)}`);
}

function tooLong(after: string): TypeVerdict {
  return mayFail(`fails on values that do not fit ${displayMysqlType(after)}`);
}

function toWhole(from: MysqlType, [least, most]: [bigint, bigint], after: string): TypeVerdict {
  const own = rangeOf(from);
  if (own) return own[0] >= least && own[1] <= most ? LOSSLESS : outside(own, least, after);
  if (from.base !== "decimal" || scaleOf(from) > 0) return rounds(after);
  const limit = 10n ** BigInt(digitsOf(from)) - 1n;
  const smallest = from.unsigned ? 0n : -limit;
  return smallest >= least && limit <= most ? LOSSLESS : outside([smallest, limit], least, after);
}

function outside([smallest]: [bigint, bigint], least: bigint, after: string): TypeVerdict {
  if (smallest < least && least === 0n)
    return mayFail(`fails on values that are negative or too large for ${displayMysqlType(after)}`);
  return overflows(after);
}

function toDecimal(from: MysqlType, to: MysqlType, after: string): TypeVerdict {
  if (from.base === "float" || from.base === "double") return rounds(after);
  if (scaleOf(from) > scaleOf(to)) return rounds(after);
  const own = rangeOf(from);
  const limit = 10n ** BigInt(digitsOf(to) - scaleOf(to)) - 1n;
  const largest = own ? own[1] : 10n ** BigInt(digitsOf(from) - scaleOf(from)) - 1n;
  const isNegative = own ? own[0] < 0n : !from.unsigned;
  if (isNegative && to.unsigned)
    return mayFail(`fails on values that are negative or too large for ${displayMysqlType(after)}`);
  return largest <= limit && (own?.[0] ?? 0n) >= -limit ? LOSSLESS : overflows(after);
}

function toFloat(from: MysqlType, to: MysqlType, after: string): TypeVerdict {
  if (to.args.length > 0 && String(to.args) !== String(from.args)) return rounds(after);
  if (to.unsigned && !from.unsigned) return mayFail("fails on values that are negative");
  if (from.base === "float" || (from.base === "double" && to.base === "double")) return LOSSLESS;
  if (from.base === "double") return rounds(after);
  const own = rangeOf(from);
  const digits = own ? String(own[1]).length : digitsOf(from);
  return digits <= (to.base === "float" ? 6 : 15) ? LOSSLESS : rounds(after);
}

function numberToText(from: MysqlType, to: MysqlType, after: string): TypeVerdict {
  if (from.base === "float") return asPrinted();
  if (to.base === "binary") return destructive("values are filled up with zero bytes");
  const own = rangeOf(from);
  const room = roomOf(to)?.size ?? 0;
  if (from.base === "double") return room >= 24 ? LOSSLESS : tooLong(after);
  const need = own
    ? Math.max(String(own[0]).length, String(own[1]).length)
    : digitsOf(from) + Number(scaleOf(from) > 0) + Number(scaleOf(from) >= digitsOf(from)) + Number(!from.unsigned);
  return need <= room ? LOSSLESS : tooLong(after);
}

function digitsOf({ args }: MysqlType): number {
  return args[0] ?? 10;
}

function scaleOf({ base, args }: MysqlType): number {
  return base === "decimal" ? (args[1] ?? 0) : 0;
}

const MOMENTS = new Set(["datetime", "timestamp", "date", "time"]);

function moments(from: MysqlType, to: MysqlType, after: string): TypeVerdict | undefined {
  if (!MOMENTS.has(from.base)) return undefined;
  if (isNumber(to)) return destructive("they become the numbers of their digits");
  if (isText(to) || isBytes(to)) {
    if (to.base === "binary") return destructive("values are filled up with zero bytes");
    return lengthOf(from) <= (roomOf(to)?.size ?? 0) ? LOSSLESS : tooLong(after);
  }
  if (!MOMENTS.has(to.base)) return undefined;
  const isCoarser = to.base !== "date" && (to.args[0] ?? 0) < (from.args[0] ?? 0);
  if (from.base === "time" && to.base !== "time") return destructive("values get the day on which it is run");
  if (to.base === "date" && from.base !== "date") return destructive("the time of day is lost");
  if (to.base === "time" && from.base !== "time") return destructive("the day is lost");
  if (isCoarser) return destructive(`seconds are cut to ${displayMysqlType(after)}`);
  if (to.base === "timestamp" && from.base !== "timestamp")
    return mayFail("fails on moments before 1970 and after 2038, and reads values in the time zone of the session");
  if (from.base === "timestamp" && to.base !== "timestamp")
    return mayFail("values are read in the time zone of the session, so run it in the zone that they were written in");
  return LOSSLESS;
}

/** Characters of the longest value. */
function lengthOf({ base, args }: MysqlType): number {
  const fraction = args[0] === undefined || args[0] === 0 ? 0 : args[0] + 1;
  if (base === "date") return 10;
  return (base === "time" ? 10 : 19) + fraction;
}

function bits(from: MysqlType, to: MysqlType, after: string): TypeVerdict | undefined {
  const own = rangeOf(from);
  if (to.base === "bit") {
    const size = BigInt(to.args[0] ?? 1);
    if (from.base === "bit") return BigInt(from.args[0] ?? 1) <= size ? LOSSLESS : tooLong(after);
    if (own) return own[0] >= 0n && own[1] < 2n ** size ? LOSSLESS : tooLong(after);
    return undefined;
  }
  if (from.base !== "bit") return undefined;
  const most = 2n ** BigInt(from.args[0] ?? 1) - 1n;
  const range = rangeOf(to);
  if (range) return most <= range[1] ? LOSSLESS : overflows(after);
  return destructive("bits are read as a number or as characters");
}

function texts(from: MysqlType, to: MysqlType, after: string): TypeVerdict | undefined {
  if (from.base === "uuid" || from.base === "inet6" || from.base === "inet4") {
    if (isBytes(to)) return destructive("values become their bytes");
    if (!isText(to)) return undefined;
    const need = { uuid: 36, inet6: 39, inet4: 15 }[from.base];
    return need <= (roomOf(to)?.size ?? 0) ? LOSSLESS : tooLong(after);
  }
  const room = roomOf(to);
  const own = roomOf(from);
  if (!room || !own || to.base === "json") return undefined;
  if (to.base === "binary" && (from.base !== "binary" || own.size !== room.size)) {
    return destructive("shorter values are filled up with zero bytes, and longer ones make it fail");
  }
  if (isBytes(from) && isText(to)) return mayFail("fails on bytes that are no text in the character set of the column");
  const need = own.unit === "characters" && room.unit === "bytes" ? own.size * WIDEST : own.size;
  if (need > room.size) return tooLong(after);
  if (to.base === "char" && from.base !== "char") return mayFail("spaces at the end of values are lost");
  return isText(from) && isText(to) ? charsets(from, to) : LOSSLESS;
}

/** Character sets that hold whatever another one has. */
function charsets({ charset: from }: MysqlType, { charset: to }: MysqlType): TypeVerdict {
  const isSubset = from === to || to === "utf8mb4" || from === "ascii" || (from === "latin1" && to === undefined);
  const isWider = to?.startsWith("utf8") === true && from !== "utf8mb4" && from !== undefined;
  if (isSubset || isWider) return LOSSLESS;
  return mayFail(`fails on characters that ${to ?? "the character set of the database"} does not have`);
}

function mayFail(reason: string): TypeVerdict {
  return { verdict: "may-fail", reason };
}

function destructive(reason: string): TypeVerdict {
  return { verdict: "destructive", reason };
}
