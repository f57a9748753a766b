import { meaningful, tokenize } from "../autogenerate/sql-tokens.ts";
import type { SqlToken } from "../autogenerate/sql-tokens.ts";

/** What a statement that a revision ran means for a script of it. */
export interface StatementNature {
  /** It does something, so that the script needs it. */
  acts: boolean;
  /** It answered rows of the user's tables, on which later statements may depend. */
  readsRows: boolean;
}

const ONLY_LOOKS = new Set(["SHOW", "EXPLAIN", "DESCRIBE", "DESC"]);
const CHANGES = new Set(["INSERT", "UPDATE", "DELETE", "MERGE", "INTO"]);

/** Where databases tell their schema: what is read there is the same wherever the schema is. */
const CATALOGUE = /^(?:information_schema|pg_\w+|sqlite_\w+|pragma_\w+|mysql|performance_schema)$/i;

/** Functions of which a name tells that they do something although they are called by SELECT. */
const ACTING =
  /^(?:setval|nextval|set_config|pg_notify|pg_(?:try_)?advisory_\w+|get_lock|release_lock|lo_\w+|dblink\w*|(?:create|add|drop|alter|attach|detach|update|rename|enable|disable|set|remove|delete|insert|refresh)_?\w+)$/i;

/** Functions that do nothing but answer; any other one that is called by a SELECT without tables was called for what it does. */
const ANSWERING =
  /^(?:count|max|min|sum|avg|coalesce|nullif|now|version|current_\w+|database|schema|user|to_\w+|exists|concat\w*|lower|upper|format|quote_\w+|\w+_agg|unnest|generate_\w+|pg_get_\w+|pg_\w+_is_visible|has_\w+_privilege|\w+_description|gen_random_uuid|uuid\w*|random|length|cast|sqlite_version|last_insert_\w+|changes|row_number|array|row|in|and|or|not|as|over|values|any|all|some)$/i;

/**
 * Tells a statement that acts from one that only reads, by its text.
 * @param metadataTable TypeORM's `typeorm_metadata`, which tells of the schema
 */
export function natureOf(sql: string, metadataTable: string): StatementNature {
  const tokens = meaningful(tokenize(sql));
  while (tokens.at(-1)?.text === ";") tokens.pop();
  const first = tokens.find(({ text }) => text !== "(");
  const verb = first?.kind === "word" ? first.text.toUpperCase() : "";
  if (tokens.length === 0) return { acts: false, readsRows: false };
  if (tokens.some(({ text }) => text === ";")) return { acts: true, readsRows: false };
  if (ONLY_LOOKS.has(verb)) return { acts: false, readsRows: false };
  if (verb === "PRAGMA") return { acts: tokens.some(({ text }) => text === "="), readsRows: false };
  if (verb === "TABLE" || verb === "VALUES") return { acts: false, readsRows: verb === "TABLE" };
  const words = new Set(tokens.filter(({ kind }) => kind === "word").map(({ text }) => text.toUpperCase()));
  if (verb !== "SELECT" && verb !== "WITH") return { acts: true, readsRows: words.has("RETURNING") };
  const relations = relationsOf(tokens);
  const changes = [...CHANGES].some((word) => words.has(word));
  return {
    acts:
      changes ||
      callsOf(tokens).some(
        (name) => ACTING.test(name) || (relations.length === 0 && !ANSWERING.test(name) && !CATALOGUE.test(name)),
      ),
    readsRows: changes
      ? words.has("RETURNING")
      : relations.some((parts) => !CATALOGUE.test(parts[0] ?? "") && parts.at(-1) !== metadataTable),
  };
}

/** The names after FROM and JOIN, in their parts; neither functions nor what the statement defines itself. */
function relationsOf(tokens: readonly SqlToken[]): string[][] {
  const defined = new Set(
    tokens.filter((_, at) => tokens[at + 1]?.text.toUpperCase() === "AS" && tokens[at + 2]?.text === "(").map(nameOf),
  );
  return tokens.flatMap(({ kind, text }, at) => {
    if (kind !== "word" || !/^(?:FROM|JOIN)$/i.test(text)) return [];
    let next = at + 1;
    while (/^(?:ONLY|LATERAL)$/i.test(tokens[next]?.text ?? "")) next += 1;
    const parts: string[] = [];
    for (; isName(tokens[next]); next += 2) {
      parts.push(nameOf(tokens[next]!));
      if (tokens[next + 1]?.text !== ".") break;
    }
    const isCall = tokens[next + 1]?.text === "(" && tokens[next + 1]?.depth === tokens[next]?.depth;
    return parts.length === 0 || isCall || (parts.length === 1 && defined.has(parts[0]!)) ? [] : [parts];
  });
}

function callsOf(tokens: readonly SqlToken[]): string[] {
  return tokens.filter(({ kind }, at) => kind === "word" && tokens[at + 1]?.text === "(").map(({ text }) => text);
}

function isName(token: SqlToken | undefined): boolean {
  return (token?.kind === "word" && !/^(?:SELECT|VALUES)$/i.test(token.text)) || token?.kind === "quoted";
}

function nameOf({ kind, text }: SqlToken): string {
  return kind === "quoted" ? text.slice(1, -1) : text;
}
