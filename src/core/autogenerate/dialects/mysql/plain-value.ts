import { isBytes, isNumber, isText, parseMysqlType } from "./column-type.ts";

/** A value that suits the type, to begin with; "EXPR" where none does. */
export function plainMysqlValue(text: string): string {
  const type = parseMysqlType(text);
  if (type.base === "year") return "YEAR(NOW())";
  if (isNumber(type) || type.base === "bit") return "0";
  if (isText(type) || isBytes(type) || type.base === "set") return "''";
  switch (type.base) {
    case "enum":
      return type.values[0] ?? "EXPR";
    case "datetime":
    case "timestamp":
    case "date":
    case "time":
      return "NOW()";
    case "uuid":
      return "UUID()";
    case "json":
      return "'{}'";
    default:
      return "EXPR";
  }
}
