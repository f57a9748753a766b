import { meaningful } from "../../core/autogenerate/sql-tokens.ts";
import { tokenize, unquoted } from "../../core/autogenerate/dialects/mysql/sql-tokens.ts";

/** The values of an enum or a set, in order. */
export function enumValuesOf(type: string): string[] | undefined {
  if (!/^(?:enum|set)\b/i.test(type)) return undefined;
  return meaningful(tokenize(type))
    .filter(({ kind }) => kind === "string")
    .map(({ text }) => unquoted(text));
}
