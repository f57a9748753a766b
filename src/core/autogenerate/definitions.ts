import { findWords, identifierName, isWord, meaningful, tokenize } from "./sql-tokens.ts";
import type { SqlToken } from "./sql-tokens.ts";

/** What a constraint demands, in the words of its definition. */
export interface ConstraintDefinition {
  kind: "primary key" | "unique" | "foreign key" | "check" | "exclude" | "other";
  columns: string[];
  /** Referenced table of a foreign key, without its schema. */
  references?: string;
  /** The referenced table as it is written, and its columns. */
  target?: { table: string; columns: string[] };
  /** What follows the reference: "ON DELETE CASCADE". */
  rules: string;
  /** The condition of a check, with its parentheses. */
  condition?: string;
}

const CONSTRAINT_KINDS: readonly [ConstraintDefinition["kind"], string[]][] = [
  ["primary key", ["PRIMARY", "KEY"]],
  ["foreign key", ["FOREIGN", "KEY"]],
  ["unique", ["UNIQUE"]],
  ["check", ["CHECK"]],
  ["exclude", ["EXCLUDE"]],
];

/** Reads `FOREIGN KEY ("authorId") REFERENCES users(id) ON DELETE CASCADE`, alone or inside ALTER TABLE … ADD CONSTRAINT. */
export function readConstraint(sql: string): ConstraintDefinition {
  const tokens = meaningful(tokenize(sql));
  for (const [kind, words] of CONSTRAINT_KINDS) {
    const at = findWords(tokens, words);
    if (at < 0) continue;
    const rest = tokens.slice(at + words.length);
    const open = rest.findIndex(({ text }) => text === "(");
    const close = closing(rest, open);
    const reference = findWords(rest, ["REFERENCES"]);
    const target = rest.slice(reference + 1);
    const targetOpen = target.findIndex(({ text }) => text === "(");
    const targetEnd = closing(target, targetOpen);
    return {
      kind,
      columns: kind === "check" || kind === "exclude" ? [] : columnNames(rest.slice(open + 1, close)),
      ...(reference < 0
        ? {}
        : {
            references: identifierName(target[targetOpen - 1]?.text ?? target[0]?.text ?? ""),
            target: {
              table: sqlOf(sql, target, 0, targetOpen - 1),
              columns: columnNames(target.slice(targetOpen + 1, targetEnd)),
            },
          }),
      rules: (reference < 0 ? [] : target.slice(targetEnd + 1)).map(({ text }) => text).join(" "),
      ...(kind === "check" ? { condition: sqlOf(sql, rest, open, close) } : {}),
    };
  }
  return { kind: "other", columns: [], rules: "" };
}

export interface ExclusionDefinition {
  /** Columns by name and expressions as they are written, each with the operator that no two rows may meet. */
  elements: { value: string; operator: string }[];
  /** Only these rows count. */
  where?: string;
}

/** Reads `EXCLUDE USING gist (room WITH =, during WITH &&) WHERE (…)`; undefined for anything else. */
export function readExclusion(sql: string): ExclusionDefinition | undefined {
  const tokens = meaningful(tokenize(sql));
  const exclude = findWords(tokens, ["EXCLUDE"]);
  const rest = tokens.slice(exclude + 1);
  const open = rest.findIndex(({ text }) => text === "(");
  if (exclude < 0 || open < 0) return undefined;
  const close = closing(rest, open);
  const where = findWords(rest, ["WHERE"]);
  const elements = parts(rest.slice(open + 1, close)).map((part) => {
    const at = part.findLastIndex((token) => isWord(token, "WITH"));
    return { value: valueOf(sql, part.slice(0, at)), operator: sqlOf(sql, part, at + 1, part.length - 1) };
  });
  const end = closing(rest, where + 1);
  return { elements, ...(where < 0 ? {} : { where: sqlOf(sql, rest, where + 1, end) }) };
}

/** The column or expression of an element, without operator class and order. */
function valueOf(sql: string, part: readonly SqlToken[]): string {
  const open = part.findIndex(({ text }) => text === "(");
  if (open < 0) return identifierName(part[0]?.text ?? "");
  return sqlOf(sql, part, 0, closing(part, open));
}

export interface IndexDefinition {
  unique: boolean;
  table?: string;
  schema?: string;
  /** Columns and expressions, as they are written for expressions. */
  columns: string[];
  /** Only some rows are indexed. */
  partial: boolean;
  /** Which they are. */
  where?: string;
}

/** Reads `CREATE UNIQUE INDEX i ON public.posts USING btree (slug, lower("Title")) WHERE …`. */
export function readIndex(sql: string): IndexDefinition {
  const tokens = meaningful(tokenize(sql));
  const on = findWords(tokens, ["ON"]);
  const rest = tokens.slice(on + 1).filter((token) => !isWord(token, "ONLY"));
  const open = rest.findIndex(({ text }) => text === "(");
  const nameEnd = rest.findIndex((token) => token.text === "(" || isWord(token, "USING"));
  const names = rest.slice(0, nameEnd < 0 ? rest.length : nameEnd).filter(({ text }) => text !== ".");
  const table = names.at(-1);
  const schema = names.at(-2);
  const where = findWords(rest, ["WHERE"]);
  return {
    unique: findWords(tokens, ["UNIQUE"]) >= 0,
    ...(on >= 0 && table ? { table: identifierName(table.text) } : {}),
    ...(on >= 0 && schema ? { schema: identifierName(schema.text) } : {}),
    columns: open < 0 ? [] : parts(rest.slice(open + 1, closing(rest, open))).map((part) => columnText(sql, part)),
    partial: where >= 0,
    ...(where < 0 ? {} : { where: sqlOf(sql, rest, where + 1, rest.length - 1) }),
  };
}

function columnNames(tokens: readonly SqlToken[]): string[] {
  return parts(tokens).flatMap(([first]) => (first ? [identifierName(first.text)] : []));
}

/** A plain column by name; an expression as written. */
function columnText(sql: string, part: readonly SqlToken[]): string {
  const [first] = part;
  if (!first) return "";
  const plain = (first.kind === "word" || first.kind === "quoted") && part[1]?.text !== "(" && part[1]?.text !== "::";
  return plain ? identifierName(first.text) : sqlOf(sql, part, 0, part.length - 1);
}

/** Cuts at the commas of the outermost level. */
function parts(tokens: readonly SqlToken[]): SqlToken[][] {
  const outer = Math.min(...tokens.map(({ depth }) => depth));
  const found: SqlToken[][] = [[]];
  for (const token of tokens) {
    if (token.text === "," && token.depth === outer) found.push([]);
    else found.at(-1)?.push(token);
  }
  return found.filter(({ length }) => length > 0);
}

function closing(tokens: readonly SqlToken[], open: number): number {
  const depth = tokens[open]?.depth;
  const at = tokens.findIndex((token, i) => i > open && token.text === ")" && token.depth === depth);
  return open < 0 || at < 0 ? tokens.length : at;
}

function sqlOf(sql: string, tokens: readonly SqlToken[], from: number, to: number): string {
  const first = tokens[from];
  const last = tokens[Math.min(to, tokens.length - 1)];
  return first && last ? sql.slice(first.start, last.start + last.text.length) : "";
}
