import type { SchemaAction } from "../operations/operation.ts";
import { findWords, identifierName, isWord, meaningful, tokenize } from "./sql-tokens.ts";
import type { SqlToken } from "./sql-tokens.ts";

/** An object before and after a group of actions; a side is absent where the object does not exist. */
export interface Change {
  before?: Record<string, unknown>;
  after?: Record<string, unknown>;
}

/** What happens to one object over several actions in a row: the first state that is told and the last. */
export function changeOver(actions: readonly SchemaAction[]): Change {
  const first = actions[0];
  const last = actions.at(-1);
  const before = actions.reduceRight<Record<string, unknown>>((all, { before: facts }) => ({ ...all, ...facts }), {});
  const after = actions.reduce<Record<string, unknown>>((all, { after: facts }) => ({ ...all, ...facts }), {});
  return {
    ...(first?.verb === "create" ? {} : { before }),
    ...(last?.verb === "drop" ? {} : { after }),
  };
}

export function textFact(facts: Record<string, unknown> | undefined, ...names: string[]): string | undefined {
  for (const name of names) {
    const value = facts?.[name];
    if (typeof value === "string" && value !== "") return value;
  }
  return undefined;
}

/** A column as a statement or the catalogue describes it. */
export interface ColumnFacts {
  type?: string;
  notNull: boolean;
  /** Default expression. */
  default?: string;
  /** The value is computed from other columns. */
  generated: boolean;
  identity: boolean;
}

/** The column that an ADD COLUMN makes: facts first, the statement where they are silent. */
export function addedColumn(action: SchemaAction): ColumnFacts {
  const all = meaningful(tokenize(action.sql));
  const tokens = all.slice(columnStart(all) + 1);
  const ends = (["COLLATE", "GENERATED", "NOT", "NULL", "DEFAULT", "PRIMARY", "UNIQUE", "REFERENCES", "CHECK"] as const)
    .map((word) => findWords(tokens, [word]))
    .filter((at) => at > 0);
  const typeTokens = tokens.slice(0, ends.length > 0 ? Math.min(...ends) : tokens.length);
  const written = sqlBetween(action.sql, typeTokens);
  const type = textFact(action.after, "type") ?? (written === "" ? undefined : written);
  const fallback = textFact(action.after, "default", "expr") ?? defaultIn(action.sql, tokens);
  const serial = /^(small|big)?serial\d?$/i.test(written);
  return {
    ...(type === undefined ? {} : { type }),
    notNull: action.after?.["notNull"] === true || findWords(tokens, ["NOT", "NULL"]) >= 0 || serial,
    ...(fallback === undefined ? {} : { default: fallback }),
    generated: textFact(action.after, "generatedExpr") !== undefined || findWords(tokens, ["GENERATED"]) >= 0,
    identity: (action.after?.["identity"] ?? null) !== null || findWords(tokens, ["AS", "IDENTITY"]) >= 0 || serial,
  };
}

/** Index of the column's name in `ALTER TABLE t ADD COLUMN name …`. */
function columnStart(tokens: readonly SqlToken[]): number {
  const add = findWords(tokens, ["ADD"]);
  return findWords(tokens.slice(add + 1, add + 2), ["COLUMN"]) === 0 ? add + 2 : add + 1;
}

/** The words that may follow a default in a column's definition. */
const AFTER_DEFAULT = ["NOT", "NULL", "GENERATED", "COLLATE", "PRIMARY", "UNIQUE", "REFERENCES", "CHECK", "CONSTRAINT"];

function defaultIn(sql: string, tokens: readonly SqlToken[]): string | undefined {
  const at = findWords(tokens, ["DEFAULT"]);
  if (at < 0 || isWord(tokens[at - 1], "BY")) return undefined;
  const rest = tokens.slice(at + 1);
  const ends = AFTER_DEFAULT.map((word) => findWords(rest, [word])).filter((end) => end > 0);
  const text = sqlBetween(sql, rest.slice(0, ends.length > 0 ? Math.min(...ends) : rest.length));
  return text === "" ? undefined : text;
}

function sqlBetween(sql: string, tokens: readonly SqlToken[]): string {
  const first = tokens[0];
  const last = tokens.at(-1);
  return first && last ? sql.slice(first.start, last.start + last.text.length) : "";
}

/** Old and new name of a rename, as its statement has them. */
export function renamedNames({ sql, object, before, after }: SchemaAction): { from: string; to: string } {
  const tokens = meaningful(tokenize(sql));
  const to = findWords(tokens, ["TO"]);
  const rename = findWords(tokens, ["RENAME"]);
  if (to > 0 && rename > 0) {
    const newName = identifierName(tokens[to + 1]?.text ?? object.name);
    const old = tokens[to - 1];
    if (to - rename > 1 && old) return { from: identifierName(old.text), to: newName };
    return { from: identifierName(tokens[rename - 1]?.text ?? object.name), to: newName };
  }
  return { from: textFact(before, "name") ?? object.name, to: textFact(after, "name") ?? object.name };
}
