import { parseType } from "../../../core/autogenerate/sql-types.ts";
import type { ValueStyle } from "../../rows/attempts.ts";
import { quoteText } from "../../../core/autogenerate/sql-tokens.ts";
import type { RowColumn } from "./tables.ts";

/** A literal for the column in the row of this number, counted from 0; undefined: nothing is known of the type. */
export function valueFor({ type, labels }: RowColumn, row: number, style: ValueStyle): string | undefined {
  const { base, args, array } = parseType(type);
  const label = labels[row % labels.length];
  const value = label === undefined ? LITERALS[base]?.(row, args, style === "telling") : quoteText(label);
  return value === undefined || !array ? value : `ARRAY[${value}]::${type}`;
}

type Literal = (row: number, args: readonly number[], telling: boolean) => string;

const numbers =
  (...values: number[]): Literal =>
  (row, _, telling) =>
    String(telling ? values[row % values.length] : row + 1);

const words: Literal = (row, [size], telling) => quoteText(text(size, row, telling));

const day = (row: number): string => `2020-01-1${row % 10}`;

const LITERALS: Record<string, Literal> = {
  // The last of three is too large for the next smaller type.
  smallint: numbers(1, 2, 300),
  integer: numbers(1, 2, 40_000),
  bigint: numbers(1, 2, 3_000_000_000),
  real: numbers(1.5, 2.25, 4000.125),
  "double precision": numbers(1.5, 2.25, 123_456_789.125),
  numeric: decimal,
  money: (row) => `'${row + 1}.25'`,
  boolean: (row) => (row % 2 === 0 ? "true" : "false"),
  text: words,
  citext: words,
  varchar: words,
  name: words,
  char: (row, [size], telling) => quoteText(text(size ?? 1, row, telling)),
  uuid: (row) => `'00000000-0000-4000-8000-${String(row + 1).padStart(12, "0")}'`,
  date: (row) => `'${day(row)}'`,
  timestamp: (row) => `'${day(row)} 12:34:56.789'`,
  timestamptz: (row) => `'${day(row)} 12:34:56.789+00'`,
  time: (row) => `'12:34:5${row % 10}'`,
  timetz: (row) => `'12:34:5${row % 10}+00'`,
  interval: (row) => `'${row + 1} days 01:02:03'`,
  json: (row) => `'{"row": ${row + 1}}'`,
  jsonb: (row) => `'{"row": ${row + 1}}'`,
  bytea: (row) => `'\\x0${row % 10}ff'`,
  bit: (row, [size = 1]) => `B'${String(row % 2).repeat(size)}'`,
  varbit: (row) => `B'${row % 2}'`,
  inet: (row) => `'10.0.0.${row + 1}'`,
  cidr: (row) => `'10.0.${row + 1}.0/24'`,
  macaddr: (row) => `'08:00:2b:01:02:0${row % 10}'`,
  macaddr8: (row) => `'08:00:2b:01:02:03:04:0${row % 10}'`,
  tsvector: (row) => `'word${row + 1}'`,
  tsquery: (row) => `'word${row + 1}'`,
  ltree: (row) => `'word${row + 1}'`,
  hstore: (row) => `'key=>${row + 1}'`,
  xml: (row) => `'<row>${row + 1}</row>'`,
  point: (row) => `'(${row + 1},1)'`,
  line: (row) => `'{1,${row + 1},0}'`,
  lseg: (row) => `'((0,0),(${row + 1},1))'`,
  box: (row) => `'((0,0),(${row + 1},1))'`,
  path: (row) => `'((0,0),(${row + 1},1))'`,
  polygon: (row) => `'((0,0),(${row + 1},0),(0,1))'`,
  circle: (row) => `'<(0,0),${row + 1}>'`,
  vector: (row, [size = 3]) => `'[${Array.from({ length: size }, () => row + 1).join(",")}]'`,
  int4range: (row) => `'[${row + 1},${row + 2})'`,
  int8range: (row) => `'[${row + 1},${row + 2})'`,
  numrange: (row) => `'[${row + 1},${row + 2})'`,
  daterange: (row) => `'[${day(row)},${day(row)}]'`,
  tsrange: (row) => `'[${day(row)},${day(row)}]'`,
  tstzrange: (row) => `'[${day(row)},${day(row)}]'`,
};

function decimal(row: number, [precision, scale = 0]: readonly number[], telling: boolean): string {
  if (precision === undefined) return numbers(1, 2.5, 123_456.789)(row, [], telling);
  const whole = Math.min(precision - scale, 6);
  if (whole <= 0) return `0.${"0".repeat(scale - 1)}${row + 1}`;
  if (!telling || row !== 2) return String(row + 1);
  return ["9".repeat(whole), ...(scale > 0 ? ["9".repeat(scale)] : [])].join(".");
}

/** The longest text that is written. */
const LONGEST = 60;

function text(size: number | undefined, row: number, telling: boolean): string {
  if (!telling) return String(row + 1);
  const room = Math.min(size ?? LONGEST, LONGEST);
  const letter = String.fromCodePoint("a".codePointAt(0)! + (row % 26));
  if (row === 0) return letter;
  return row === 1 && room >= 12 ? "Two words" : letter.padStart(room, "some words ");
}
