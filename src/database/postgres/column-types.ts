/** A type as `format_type` prints it: `character varying(20)[]`, `timestamp(3) without time zone`. */
interface ColumnType {
  /** Without modifiers and array brackets. */
  base: string;
  modifiers: number[];
  array: boolean;
}

/**
 * Casts that Postgres makes by itself when a value is assigned, beside those to text types: from `pg_cast`
 * with context implicit or assignment. The text types have such a cast from every type.
 */
const ASSIGNABLE: Readonly<Record<string, readonly string[]>> = {
  smallint: ["integer", "bigint", "real", "double precision", "numeric"],
  integer: ["smallint", "bigint", "real", "double precision", "numeric", "money"],
  bigint: ["smallint", "integer", "real", "double precision", "numeric", "money"],
  real: ["smallint", "integer", "bigint", "double precision", "numeric"],
  "double precision": ["smallint", "integer", "bigint", "real", "numeric"],
  numeric: ["smallint", "integer", "bigint", "real", "double precision", "money"],
  money: ["numeric"],
  date: ["timestamp without time zone", "timestamp with time zone"],
  "timestamp without time zone": ["date", "time without time zone", "timestamp with time zone"],
  "timestamp with time zone": ["date", "time without time zone", "time with time zone", "timestamp without time zone"],
  "time without time zone": ["time with time zone", "interval"],
  "time with time zone": ["time without time zone"],
  interval: ["time without time zone"],
  json: ["jsonb"],
  jsonb: ["json"],
  bit: ["bit varying"],
  "bit varying": ["bit"],
  cidr: ["inet"],
  inet: ["cidr"],
  macaddr: ["macaddr8"],
  macaddr8: ["macaddr"],
};

const TEXT_TYPES: ReadonlySet<string> = new Set(["text", "character varying", "character", "citext"]);

/** Types of a family keep their values as stored when only the modifier grows. */
const WIDENING: ReadonlySet<string> = new Set([
  "character varying",
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
  return a.base === b.base || TEXT_TYPES.has(b.base) || (ASSIGNABLE[a.base]?.includes(b.base) ?? false);
}

/** Whether Postgres writes every row anew for the change of type. */
export function rewritesTable(from: string, to: string): boolean {
  const a = parse(from);
  const b = parse(to);
  if (a.array !== b.array) return true;
  if (a.base === "character varying" && b.base === "text") return false;
  if (a.base === "text" && b.base === "character varying") return b.modifiers.length > 0;
  if (a.base !== b.base) return true;
  if (b.modifiers.length === 0) return !WIDENING.has(a.base) && a.base !== "numeric";
  if (a.base === "numeric") return !(a.modifiers.length > 0 && a.modifiers[1] === b.modifiers[1] && widens(a, b));
  return !(WIDENING.has(a.base) && a.modifiers.length > 0 && widens(a, b));
}

function widens(from: ColumnType, to: ColumnType): boolean {
  return (from.modifiers[0] as number) <= (to.modifiers[0] as number);
}

function parse(type: string): ColumnType {
  const modifiers = /\(([\d,\s-]+)\)/.exec(type)?.[1]?.split(",").map(Number) ?? [];
  const array = type.endsWith("[]");
  return { base: type.replace(/\([\d,\s-]+\)/, "").replace(/\[\]$/, ""), modifiers, array };
}
