import { parseType } from "../../sql-types.ts";

/** A value that suits the type, to begin with; "EXPR" where none does. */
export function plainValue(type: string): string {
  const { base, array } = parseType(type);
  if (array) return "'{}'";
  switch (base) {
    case "smallint":
    case "integer":
    case "bigint":
    case "numeric":
    case "real":
    case "double precision":
      return "0";
    case "boolean":
      return "false";
    case "text":
    case "varchar":
    case "char":
    case "citext":
      return "''";
    case "timestamptz":
    case "timestamp":
    case "date":
    case "time":
    case "timetz":
      return "now()";
    case "uuid":
      return "gen_random_uuid()";
    case "json":
    case "jsonb":
      return "'{}'";
    default:
      return "EXPR";
  }
}
