import { lastName } from "./sql-tokens.ts";

/** A column type of Postgres, taken apart. */
export interface SqlType {
  /** In its short usual spelling, without arguments: "varchar", "timestamptz", or the name of a type of the user's. */
  base: string;
  /** Length, precision, scale. */
  args: number[];
  array: boolean;
}

/** What `format_type` says, and the spellings that people write, to the short usual ones. */
const SHORT_NAMES: Record<string, string> = {
  "character varying": "varchar",
  character: "char",
  bpchar: "char",
  int: "integer",
  int4: "integer",
  int8: "bigint",
  int2: "smallint",
  float4: "real",
  float8: "double precision",
  bool: "boolean",
  decimal: "numeric",
  "timestamp with time zone": "timestamptz",
  "timestamp without time zone": "timestamp",
  "time with time zone": "timetz",
  "time without time zone": "time",
  "bit varying": "varbit",
};

/** Reads a type as the catalogue spells it: `character varying(50)`, `timestamp(3) with time zone`, `public."Kind"[]`. */
export function parseType(text: string): SqlType {
  const array = /(?:\[\d*\])+\s*$/.exec(text);
  const plain = (array ? text.slice(0, array.index) : text).trim();
  const args = /\(([^()]*)\)/.exec(plain);
  const name = (args ? plain.slice(0, args.index) + plain.slice(args.index + args[0].length) : plain)
    .replaceAll(/\s+/g, " ")
    .trim();
  const spelled = name.toLowerCase();
  const base = SHORT_NAMES[spelled] ?? (/["."]/.test(name) ? lastName(name) : spelled);
  const numbers = args?.[1]?.split(",").map(Number).filter(Number.isFinite) ?? [];
  return { base, args: numbers, array: array !== null };
}

/** The type as people write it: "varchar(50)", "timestamptz", "text[]". */
export function displayType(text: string): string {
  const { base, args, array } = parseType(text);
  return `${base}${args.length > 0 ? `(${args.join(",")})` : ""}${array ? "[]" : ""}`;
}

/** Whether values of the type are text. */
export function isTextType({ base }: SqlType): boolean {
  return base === "text" || base === "varchar" || base === "char" || base === "citext";
}
