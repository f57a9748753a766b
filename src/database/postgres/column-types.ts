/** A type as `format_type` prints it: `character varying(20)[]`, `timestamp(3) without time zone`. */
interface ColumnType {
  /** Without modifiers and array brackets. */
  base: string;
  modifiers: number[];
  array: boolean;
}

/** Types that every other one can be assigned to, and cast from. */
const TEXT_TYPES: ReadonlySet<string> = new Set(["text", "character varying", "character", "citext"]);

const NUMBERS = ["smallint", "integer", "bigint", "real", "double precision", "numeric"];

/**
 * Casts of Postgres 14 to 18 between types that are not text, from `pg_cast`: those that it makes by
 * itself when a value is assigned, and those that it makes only when asked.
 */
const CASTS: Readonly<Record<string, { assigned: readonly string[]; asked: readonly string[] }>> = {
  smallint: { assigned: [...NUMBERS], asked: [] },
  integer: { assigned: [...NUMBERS, "money"], asked: ["boolean", "bit"] },
  bigint: { assigned: [...NUMBERS, "money"], asked: ["bit"] },
  real: { assigned: [...NUMBERS], asked: [] },
  "double precision": { assigned: [...NUMBERS], asked: [] },
  numeric: { assigned: [...NUMBERS, "money"], asked: [] },
  money: { assigned: ["numeric"], asked: [] },
  boolean: { assigned: [], asked: ["integer"] },
  date: { assigned: ["timestamp without time zone", "timestamp with time zone"], asked: [] },
  "timestamp without time zone": {
    assigned: ["date", "time without time zone", "timestamp with time zone"],
    asked: [],
  },
  "timestamp with time zone": {
    assigned: ["date", "time without time zone", "time with time zone", "timestamp without time zone"],
    asked: [],
  },
  "time without time zone": { assigned: ["time with time zone", "interval"], asked: [] },
  "time with time zone": { assigned: ["time without time zone"], asked: [] },
  interval: { assigned: ["time without time zone"], asked: [] },
  json: { assigned: ["jsonb"], asked: [] },
  jsonb: { assigned: ["json"], asked: ["boolean", ...NUMBERS] },
  uuid: { assigned: [], asked: [] },
  bit: { assigned: ["bit varying"], asked: ["integer", "bigint"] },
  "bit varying": { assigned: ["bit"], asked: [] },
  cidr: { assigned: ["inet"], asked: [] },
  inet: { assigned: ["cidr"], asked: [] },
  macaddr: { assigned: ["macaddr8"], asked: [] },
  macaddr8: { assigned: ["macaddr"], asked: [] },
};

/** The types whose casts are known here: what a test asks a real server about. */
export const KNOWN_TYPES: readonly string[] = Object.keys(CASTS);

/** Types that keep their values as they are stored when only their modifier grows. */
const WIDENING: ReadonlySet<string> = new Set([
  "bit varying",
  "timestamp without time zone",
  "timestamp with time zone",
  "time without time zone",
  "time with time zone",
]);

/** Whether `ALTER COLUMN … TYPE` works without USING: then values that do not fit are refused, not cut. */
export function isAssignable(from: string, to: string): boolean {
  const a = parse(from);
  const b = parse(to);
  if (a.array !== b.array) return !b.array && TEXT_TYPES.has(b.base);
  return a.base === b.base || TEXT_TYPES.has(b.base) || (CASTS[a.base]?.assigned.includes(b.base) ?? false);
}

/** Whether Postgres can make one of the other at all; of types that are not known here it is taken for granted. */
export function isCastable(from: string, to: string): boolean {
  const a = parse(from);
  const b = parse(to);
  if (isAssignable(from, to) || (TEXT_TYPES.has(a.base) && (b.array || !a.array))) return true;
  if (!isKnown(a.base) || !isKnown(b.base)) return true;
  return a.array === b.array && (CASTS[a.base]?.asked.includes(b.base) ?? false);
}

function isKnown(base: string): boolean {
  return TEXT_TYPES.has(base) || CASTS[base] !== undefined;
}

/** Whether a type holds text. */
export function isTextual(type: string): boolean {
  return TEXT_TYPES.has(parse(type).base);
}

/** Whether Postgres writes every row anew for the change of type. */
export function rewritesTable(from: string, to: string): boolean {
  const a = parse(from);
  const b = parse(to);
  if (a.array || b.array) return true;
  if (VARYING_TEXT.has(a.base) && VARYING_TEXT.has(b.base)) return !widens(a, b);
  if (a.base !== b.base) return true;
  if (a.base === "numeric") return !(b.modifiers.length === 0 || (a.modifiers[1] === b.modifiers[1] && widens(a, b)));
  return !(WIDENING.has(a.base) && widens(a, b));
}

const VARYING_TEXT: ReadonlySet<string> = new Set(["text", "character varying"]);

function widens(from: ColumnType, to: ColumnType): boolean {
  // Times and timestamps have six digits when no precision is given; anything else is then without limit.
  const limit = from.base.startsWith("time") ? 6 : Infinity;
  return (from.modifiers[0] ?? limit) <= (to.modifiers[0] ?? limit);
}

function parse(type: string): ColumnType {
  const modifiers = /\(([\d,\s-]+)\)/.exec(type)?.[1]?.split(",").map(Number) ?? [];
  const array = type.endsWith("[]");
  return { base: type.replace(/\([\d,\s-]+\)/, "").replace(/\[\]$/, ""), modifiers, array };
}
