import type { CallValue } from "./call.ts";
import { SqlReader } from "./sql-reader.ts";

export type ColumnOptions = Record<string, CallValue>;

/** The words that end a type. */
const AFTER_TYPE = ["COLLATE", "GENERATED", "NOT", "DEFAULT", "NULL", "CONSTRAINT", "CHECK", "PRIMARY", "UNIQUE"];

/** What a default would have to end before; TypeORM writes it last. */
const AFTER_DEFAULT = /\b(?:NOT|COLLATE|CONSTRAINT|CHECK|PRIMARY|UNIQUE|REFERENCES|GENERATED)\b/i;

const SERIALS: Readonly<Record<string, string>> = { smallserial: "smallint", serial: "integer", bigserial: "bigint" };

/**
 * Options of a `TableColumn` for a column as `CREATE TABLE` and `ADD COLUMN` write it:
 * `"id" integer NOT NULL DEFAULT 0`. Undefined where TypeORM would make something else of it.
 */
export function columnOptions(sql: string): ColumnOptions | undefined {
  const reader = new SqlReader(sql);
  const name = reader.name();
  const type = reader.until(...AFTER_TYPE);
  if (name === undefined || type === "") return undefined;
  const kind = typeOptions(type);
  if (!kind) return undefined;
  const collated = reader.words("COLLATE");
  const collation = collated ? reader.path()?.replace(/^pg_catalog\./, "") : undefined;
  if (collated && (collation === undefined || collation.includes("."))) return undefined;
  const identity = identityOf(reader);
  const notNull = reader.words("NOT", "NULL");
  const hasDefault = reader.words("DEFAULT");
  const value = hasDefault ? reader.rest() : "";
  // A generated expression goes to typeorm_metadata as well, where the text of the entity belongs.
  if (!reader.atEnd || (hasDefault && value === "") || AFTER_DEFAULT.test(withoutLiterals(value))) return undefined;
  return {
    name,
    ...kind,
    ...(collation === undefined ? {} : { collation }),
    ...(identity === undefined
      ? {}
      : { isGenerated: true, generationStrategy: "identity", generatedIdentity: identity }),
    ...(notNull ? {} : { isNullable: true }),
    ...(hasDefault ? { default: value } : {}),
  };
}

function identityOf(reader: SqlReader): string | undefined {
  if (reader.words("GENERATED", "BY", "DEFAULT", "AS", "IDENTITY")) return "BY DEFAULT";
  return reader.words("GENERATED", "ALWAYS", "AS", "IDENTITY") ? "ALWAYS" : undefined;
}

function withoutLiterals(sql: string): string {
  return sql.replaceAll(/'(?:[^']|'')*'/g, "''");
}

const WITH_LENGTH = /^(character varying|character|bit varying|bit)\((\d+)\)$/;
const WITH_SCALE = /^(numeric)\((\d+),(\d+)\)$/;
const WITH_PRECISION = /^(time|timestamp)\((\d+)\)( with(?:out)? time zone)$/;

/** The type as TypeORM cuts it up; undefined for those of which it would make more than a column. */
function typeOptions(written: string): ColumnOptions | undefined {
  const generated = SERIALS[written.toLowerCase()];
  if (generated !== undefined) return { type: generated, isGenerated: true, generationStrategy: "increment" };
  const isArray = written.endsWith("[]");
  const element = isArray ? written.slice(0, -2) : written;
  // TypeORM makes a type of its own for a column of type enum.
  if (element === "enum" || element === "simple-enum" || element.endsWith("[]")) return undefined;
  const array: ColumnOptions = isArray ? { isArray: true } : {};
  const [, text, length] = WITH_LENGTH.exec(element) ?? [];
  if (text !== undefined && length !== undefined) return { type: text, length, ...array };
  const [, numeric, precision, scale] = WITH_SCALE.exec(element) ?? [];
  if (numeric !== undefined) return { type: numeric, precision: Number(precision), scale: Number(scale), ...array };
  const [, time, digits, zone = ""] = WITH_PRECISION.exec(element) ?? [];
  if (time !== undefined) return { type: `${time}${zone}`, precision: Number(digits), ...array };
  return { type: element, ...array };
}
