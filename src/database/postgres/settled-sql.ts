import { tokenize } from "../../core/autogenerate/sql-tokens.ts";

/**
 * SQL of the catalogue as Postgres prints it once it has read its own print: `status IN ('a', 'b')`
 * over `varchar` prints `(ARRAY['a'::varchar, …])::text[]`, and that, read again, prints
 * `ARRAY[('a'::varchar)::text, …]`. Without this an expression differs from itself made anew.
 */
export function settledSql(sql: string): string {
  return sql.includes("])::") ? settle(tokenize(sql).map(({ text }) => text)) : sql;
}

function settle(tokens: readonly string[]): string {
  let settled = "";
  for (let at = 0; at < tokens.length; at++) {
    const cast = castOfArray(tokens, at);
    settled += cast
      ? `ARRAY[${cast.elements.map((element) => `${wrapped(element)}::${cast.type}`).join(", ")}]`
      : tokens[at];
    if (cast) at = cast.end;
  }
  return settled;
}

interface ArrayCast {
  elements: string[];
  /** Of an element. */
  type: string;
  /** The last token. */
  end: number;
}

/** `(ARRAY[…])::type[]` that begins at a token. */
function castOfArray(tokens: readonly string[], start: number): ArrayCast | undefined {
  if (tokens[start] !== "(" || tokens[start + 1] !== "ARRAY" || tokens[start + 2] !== "[") return undefined;
  const close = closing(tokens, start + 2);
  if (close === undefined || tokens[close + 1] !== ")" || tokens[close + 2] !== "::") return undefined;
  const bracket = tokens.findIndex((text, at) => at > close + 2 && !/^[\w".]|^\s$/.test(text));
  if (tokens[bracket] !== "[" || tokens[bracket + 1] !== "]") return undefined;
  return {
    elements: elementsOf(tokens.slice(start + 3, close)),
    type: tokens.slice(close + 3, bracket).join(""),
    end: bracket + 1,
  };
}

function elementsOf(tokens: readonly string[]): string[] {
  const elements: string[] = [];
  let start = 0;
  let depth = 0;
  for (const [at, text] of [...tokens, ","].entries()) {
    if (text === "(" || text === "[") depth++;
    else if (text === ")" || text === "]") depth--;
    if (depth > 0 || text !== ",") continue;
    elements.push(settle(tokens.slice(start, at)).trim());
    start = at + 1;
  }
  return elements;
}

function wrapped(element: string): string {
  const tokens = tokenize(element).map(({ text }) => text);
  return tokens[0] === "(" && closing(tokens, 0) === tokens.length - 1 ? element : `(${element})`;
}

/** Where the bracket or parenthesis at a token is closed. */
function closing(tokens: readonly string[], open: number): number | undefined {
  let depth = 0;
  for (let at = open; at < tokens.length; at++) {
    if (tokens[at] === "(" || tokens[at] === "[") depth++;
    else if (tokens[at] === ")" || tokens[at] === "]") depth--;
    if (depth === 0) return at;
  }
  return undefined;
}
