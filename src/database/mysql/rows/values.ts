import { parseMysqlType } from "../../../core/autogenerate/dialects/mysql/column-type.ts";
import type { ValueStyle } from "../../rows/attempts.ts";
import { enumValuesOf } from "../column-types.ts";
import { quoteText } from "../../../core/autogenerate/dialects/mysql/sql-tokens.ts";

/** A literal for a column of the type in the row of this number, counted from 0; undefined: nothing is known of the type. */
export function valueFor(type: string, row: number, style: ValueStyle): string | undefined {
  const labels = enumValuesOf(type);
  if (labels) return quoteText(labels[row % labels.length] ?? "");
  const { base, args, unsigned } = parseMysqlType(type);
  const telling = style === "telling";
  if (base === "bit") return `b'${(row % 2 ** (args[0] ?? 1)).toString(2)}'`;
  if (base in NUMBERS) return number(NUMBERS[base] ?? [], row, telling);
  if (base === "decimal") return decimal(row, args, telling);
  if (base === "float" || base === "double") return number([1.5, unsigned ? 2.25 : -2.25, 4000.125], row, telling);
  return LITERALS[base]?.(row, args, telling);
}

/** The last of three is too large for the next smaller type. */
const NUMBERS: Record<string, number[]> = {
  tinyint: [1, 0, 2],
  smallint: [1, 2, 300],
  mediumint: [1, 2, 40_000],
  int: [1, 2, 9_000_000],
  bigint: [1, 2, 3_000_000_000],
  year: [2020, 1999, 2021],
};

function number(values: readonly number[], row: number, telling: boolean): string {
  return String(telling ? values[row % values.length] : row + 1);
}

function decimal(row: number, [precision = 10, scale = 0]: readonly number[], telling: boolean): string {
  const whole = Math.min(precision - scale, 6);
  if (whole <= 0) return `0.${"0".repeat(scale - 1)}${row + 1}`;
  if (!telling || row !== 2) return String(row + 1);
  return ["9".repeat(whole), ...(scale > 0 ? ["9".repeat(scale)] : [])].join(".");
}

type Literal = (row: number, args: readonly number[], telling: boolean) => string;

const day = (row: number): string => `2020-01-1${row % 10}`;

/** With as many digits of a second as the type keeps. */
const seconds = ([digits = 0]: readonly number[]): string => (digits > 0 ? `.${"789123".slice(0, digits)}` : "");

const words: Literal = (row, [size], telling) => quoteText(text(size, row, telling));

const bytes: Literal = (row, [size = 60]) => `x'${`0${row % 10}ff`.slice(0, Math.min(size, 2) * 2)}'`;

/** Of the whole length, since shorter ones are filled up. */
const fixedBytes: Literal = (row, [size = 1]) => `x'${`0${row % 10}`.padStart(size * 2, "0f")}'`;

const LITERALS: Record<string, Literal> = {
  varchar: words,
  char: (row, [size], telling) => quoteText(text(size ?? 1, row, telling)),
  tinytext: words,
  text: words,
  mediumtext: words,
  longtext: words,
  varbinary: bytes,
  binary: fixedBytes,
  tinyblob: bytes,
  blob: bytes,
  mediumblob: bytes,
  longblob: bytes,
  date: (row) => `'${day(row)}'`,
  datetime: (row, args) => `'${day(row)} 12:34:56${seconds(args)}'`,
  timestamp: (row, args) => `'${day(row)} 12:34:56${seconds(args)}'`,
  time: (row, args) => `'12:34:5${row % 10}${seconds(args)}'`,
  json: (row) => `'{"row": ${row + 1}}'`,
  uuid: (row) => `'00000000-0000-4000-8000-${String(row + 1).padStart(12, "0")}'`,
  inet4: (row) => `'10.0.0.${row + 1}'`,
  inet6: (row) => `'fe80::${row + 1}'`,
  geometry: (row) => shape(`POINT(${row + 1} 1)`),
  point: (row) => shape(`POINT(${row + 1} 1)`),
  linestring: (row) => shape(`LINESTRING(0 0, ${row + 1} 1)`),
  polygon: (row) => shape(`POLYGON((0 0, ${row + 1} 0, 0 1, 0 0))`),
  multipoint: (row) => shape(`MULTIPOINT(0 0, ${row + 1} 1)`),
  multilinestring: (row) => shape(`MULTILINESTRING((0 0, ${row + 1} 1))`),
  multipolygon: (row) => shape(`MULTIPOLYGON(((0 0, ${row + 1} 0, 0 1, 0 0)))`),
  geometrycollection: (row) => shape(`GEOMETRYCOLLECTION(POINT(${row + 1} 1))`),
  geomcollection: (row) => shape(`GEOMETRYCOLLECTION(POINT(${row + 1} 1))`),
};

function shape(text: string): string {
  return `ST_GeomFromText('${text}')`;
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
