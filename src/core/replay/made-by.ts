import type { MissingObject } from "./missing-object.ts";

const KINDS = "table|view|sequence|type|domain|schema|function|procedure";
const MODIFIERS = "or\\s+replace|global|local|temp|temporary|unlogged|materialized|foreign|recursive";

/** Whether the source of a migration makes the object in its way up, as far as its text tells. */
export function isMadeBy({ name }: MissingObject, source: string): boolean {
  // Quotes inside of strings are escaped.
  const up = (source.split(/\bdown\s*\(/, 1)[0] ?? source).replaceAll("\\", "");
  const plain = name.slice(name.lastIndexOf(".") + 1).replaceAll(/[^\w]/g, "\\$&");
  // A name before a dot is that of a schema, which is not made by what is made in it.
  const named = `(?:\\S+\\.)?["'\`]?${plain}(?!["'\`]?\\.|[\\w$])`;
  const string = `["'\`](?:[^"'\`]+\\.)?${plain}["'\`]`;
  return [
    `\\bcreate\\s+(?:(?:${MODIFIERS})\\s+)*(?:${KINDS})\\s+(?:if\\s+not\\s+exists\\s+)?${named}`,
    `\\brename\\s+to\\s+${named}`,
    // TypeORM's own calls: new Table({ name: "users" }), renameTable("people", "users").
    `\\bname\\s*:\\s*${string}`,
    `\\b(?:renameTable|createSchema)\\s*\\([^)]*${string}`,
  ].some((pattern) => new RegExp(pattern, "i").test(up));
}
