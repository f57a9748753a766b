import { affinityOf } from "../../../core/autogenerate/dialects/sqlite/affinity.ts";
import { quoteText } from "../../../core/autogenerate/sql-tokens.ts";
import type { ValueStyle } from "../../rows/attempts.ts";

/** A literal for a column of the type in the row of this number, counted from 0. */
export function valueFor(type: string, row: number, style: ValueStyle): string {
  if (style === "plain") return String(row + 1);
  const base = type.replace(/\s*\(.*/, "");
  const special = SPECIAL[base]?.(row);
  if (special !== undefined) return special;
  const values = BY_AFFINITY[affinityOf(type)];
  return values[row % values.length] ?? "NULL";
}

const day = (row: number): string => `2020-01-1${row % 10}`;

const SPECIAL: Record<string, (row: number) => string> = {
  bigint: (row) => ["1", "2", "9007199254740993"][row % 3] ?? "1",
  boolean: (row) => String(row % 2),
  date: (row) => quoteText(day(row)),
  datetime: (row) => quoteText(`${day(row)} 12:34:56.789`),
  time: (row) => quoteText(`12:34:5${row % 10}`),
  json: (row) => quoteText(`{"row": ${row + 1}}`),
  jsonb: (row) => quoteText(`{"row": ${row + 1}}`),
};

const BY_AFFINITY = {
  integer: ["1", "2", "40000"],
  // The last of them is not the same as a number.
  text: ["'a'", "'Two words'", "'007'"],
  blob: ["x'0100ff'", "x'02'", "x'03'"],
  real: ["1.5", "2.25", "123456789.12345678"],
  numeric: ["1", "2.5", "123456.789"],
} as const;
