import { isBytes, isNumber, isText, parseMysqlType, rangeOf, roomOf } from "./column-type.ts";
import type { MysqlType } from "./column-type.ts";

/**
 * A condition for the values that a change of type refuses, or does not keep as they are; undefined where
 * none can be told.
 * @param value SQL of the column
 */
export function failingMysqlValues(value: string, before: string, after: string): string | undefined {
  const from = parseMysqlType(before);
  const to = parseMysqlType(after);
  if (to.base === "enum") return notAmong(value, to);
  if (to.base === "set") return from.base === "set" ? lostFromSet(value, from, to) : undefined;
  const range = rangeOf(to);
  if (isText(from) && isNumber(to)) return `${value} NOT REGEXP '^[+-]?[0-9]+([.][0-9]+)?$'`;
  if (isText(from) && to.base === "json") return `NOT JSON_VALID(${value})`;
  if (isText(from) && to.base === "uuid")
    return `${value} NOT REGEXP '^[0-9a-fA-F]{8}-?([0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}$'`;
  if (isText(from) && /^(?:datetime|timestamp|date)$/.test(to.base))
    return `(${value} IS NOT NULL AND CAST(${value} AS DATETIME(6)) IS NULL)`;
  if (isNumber(from) && range && to.base !== "year") return outsideOf(value, from, range);
  if (isNumber(from) && to.base === "decimal") return outsideOfDecimal(value, from, to);
  return moments(value, from, to) ?? tooLong(value, from, to);
}

function notAmong(value: string, { values }: MysqlType): string {
  return `${value} NOT IN (${values.join(", ")})`;
}

function lostFromSet(value: string, from: MysqlType, to: MysqlType): string | undefined {
  const gone = from.values.filter((one) => !to.values.includes(one));
  return gone.length === 0 ? undefined : gone.map((one) => `FIND_IN_SET(${one}, ${value})`).join(" OR ");
}

function outsideOf(value: string, from: MysqlType, [least, most]: [bigint, bigint]): string {
  const outside = `${value} NOT BETWEEN ${least} AND ${most}`;
  return rangeOf(from) ? outside : `${outside} OR ${value} <> ROUND(${value})`;
}

function outsideOfDecimal(value: string, from: MysqlType, { args, unsigned }: MysqlType): string {
  const [digits = 10, scale = 0] = args;
  const conditions = [`ABS(${value}) >= 1e${digits - scale}`];
  if (!rangeOf(from)) conditions.push(`${value} <> ROUND(${value}, ${scale})`);
  if (unsigned) conditions.push(`${value} < 0`);
  return conditions.join(" OR ");
}

function moments(value: string, from: MysqlType, to: MysqlType): string | undefined {
  const isMoment = from.base === "datetime" || from.base === "timestamp";
  if (isMoment && to.base === "date") return `TIME(${value}) <> '00:00:00'`;
  if (from.base === "datetime" && to.base === "timestamp")
    return `${value} NOT BETWEEN '1970-01-01 00:00:01' AND '2038-01-19 03:14:07'`;
  const digits = to.args[0] ?? 0;
  if (from.base !== to.base || (!isMoment && from.base !== "time")) return undefined;
  return `MICROSECOND(${value}) % ${10 ** (6 - digits)} <> 0`;
}

function tooLong(value: string, from: MysqlType, to: MysqlType): string | undefined {
  const room = roomOf(to);
  if (!room) return undefined;
  if (isBytes(from) && isText(to)) return undefined;
  const own = roomOf(from);
  const isRoomy =
    own !== undefined && own.size * (own.unit === "characters" && room.unit === "bytes" ? 4 : 1) <= room.size;
  if (isRoomy && to.charset !== from.charset && isText(to) && to.charset !== undefined)
    return `CONVERT(CONVERT(${value} USING ${to.charset}) USING utf8mb4) <> ${value}`;
  if (isRoomy && to.base === "char") return `${value} LIKE '% '`;
  return `${room.unit === "bytes" ? "LENGTH" : "CHAR_LENGTH"}(${value}) > ${room.size}`;
}
