import { tokenName, tokenize } from "../../core/autogenerate/sql-tokens.ts";
import type { SqlToken } from "../../core/autogenerate/sql-tokens.ts";

/**
 * Leaves a schema's name out of SQL that Postgres wrote: `"public"."posts"` and `public.posts` become
 * `"posts"` and `posts`. String literals keep their text, but for names of relations
 * (`nextval('public.posts_id_seq'::regclass)`).
 */
export function unqualify(sql: string, schema: string): string {
  const tokens = tokenize(sql);
  let result = "";
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index] as SqlToken;
    if (isQualifier(tokens, index, schema)) index++;
    else if (token.kind === "string" && isRegclass(tokens, index)) result += unqualifyLiteral(token.text, schema);
    else result += token.text;
  }
  return result;
}

/** Whether the token is the schema in front of a dot and of a name. */
function isQualifier(tokens: readonly SqlToken[], index: number, schema: string): boolean {
  return (
    tokenName(tokens[index]) === schema &&
    tokens[index + 1]?.text === "." &&
    tokenName(tokens[index + 2]) !== undefined &&
    tokens[index - 1]?.text !== "."
  );
}

function isRegclass(tokens: readonly SqlToken[], index: number): boolean {
  return tokens[index + 1]?.text === "::" && tokens[index + 2]?.text === "regclass";
}

function unqualifyLiteral(literal: string, schema: string): string {
  return literal.startsWith("'") ? `'${unqualify(literal.slice(1, -1), schema)}'` : literal;
}
