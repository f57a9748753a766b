import { meaningful, tokenize } from "../../sql-tokens.ts";

/** A column type of MySQL or MariaDB, taken apart. */
export interface MysqlType {
  /** "int", "varchar"; without length, sign or values. */
  base: string;
  /** Length, precision, scale. */
  args: number[];
  unsigned: boolean;
  /** Where it is not the database's. */
  charset?: string;
  /** Values of an enum or a set, as literals. */
  values: string[];
}

/** Spellings of one and the same type. */
const SAME: Record<string, string> = {
  integer: "int",
  numeric: "decimal",
  dec: "decimal",
  fixed: "decimal",
  "double precision": "double",
  real: "double",
  bool: "tinyint",
  boolean: "tinyint",
  nchar: "char",
  "national char": "char",
  nvarchar: "varchar",
  "national varchar": "varchar",
};

/** Reads a type as the server prints it: `int(10) unsigned`, `enum('a','b')`, `varchar(20) character set latin1`. */
export function parseMysqlType(text: string): MysqlType {
  const tokens = meaningful(tokenize(text));
  const outside = tokens.filter(({ depth, text: one }) => depth === 0 && one !== "(" && one !== ")");
  const words = outside.map((token) => token.text.toLowerCase());
  const at = words.indexOf("character");
  const charset = at < 0 ? undefined : words[at + 2];
  const plain = (at < 0 ? words : words.slice(0, at)).filter((word) => !MODIFIERS.has(word)).join(" ");
  const inside = tokens.filter(({ depth }) => depth > 0);
  return {
    base: SAME[plain] ?? plain,
    args: inside.filter(({ kind }) => kind === "number").map((token) => Number(token.text)),
    unsigned: words.includes("unsigned") || words.includes("zerofill"),
    ...(charset === undefined ? {} : { charset }),
    values: inside.filter(({ kind }) => kind === "string").map((token) => token.text),
  };
}

const MODIFIERS = new Set(["unsigned", "zerofill", "signed"]);

/** Digits that whole numbers are shown with mean nothing, but for `tinyint(1)`, which is how booleans are written. */
export function displayMysqlType(text: string): string {
  return text.replace(/^((?:small|medium|big)?int|year)\(\d+\)/i, "$1").replace(/^tinyint\((?!1\))\d+\)/i, "tinyint");
}

/** Bits of whole numbers. */
export const WHOLE_BITS: Record<string, bigint> = { tinyint: 8n, smallint: 16n, mediumint: 24n, int: 32n, bigint: 64n };

/** The smallest and the largest value of a type of whole numbers. */
export function rangeOf({ base, unsigned }: MysqlType): [bigint, bigint] | undefined {
  if (base === "year") return [0n, 2155n];
  const bits = WHOLE_BITS[base];
  if (bits === undefined) return undefined;
  return unsigned ? [0n, 2n ** bits - 1n] : [-(2n ** (bits - 1n)), 2n ** (bits - 1n) - 1n];
}

/** Bytes that texts and bytes of unlimited length have room for. */
const ROOMS: Record<string, number> = { tiny: 255, "": 65_535, medium: 16_777_215, long: 4_294_967_295 };

/** How much a type for texts or bytes holds; texts of a length are counted in characters. */
export function roomOf({ base, args }: MysqlType): { size: number; unit: "characters" | "bytes" } | undefined {
  if (base === "varchar" || base === "char") return { size: args[0] ?? 1, unit: "characters" };
  if (base === "varbinary" || base === "binary") return { size: args[0] ?? 1, unit: "bytes" };
  const free = /^(tiny|medium|long|)(?:text|blob)$/.exec(base);
  if (base === "json") return { size: 4_294_967_295, unit: "bytes" };
  return free ? { size: ROOMS[free[1] ?? ""] ?? 0, unit: "bytes" } : undefined;
}

export function isText({ base }: MysqlType): boolean {
  return base === "varchar" || base === "char" || /^(?:tiny|medium|long|)text$/.test(base);
}

export function isBytes({ base }: MysqlType): boolean {
  return base === "varbinary" || base === "binary" || /^(?:tiny|medium|long|)blob$/.test(base);
}

export function isNumber({ base }: MysqlType): boolean {
  return base in WHOLE_BITS || base === "decimal" || base === "float" || base === "double" || base === "year";
}
