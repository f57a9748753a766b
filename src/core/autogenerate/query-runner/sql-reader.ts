import { identifierName, isWord, meaningful, tokenize } from "../sql-tokens.ts";
import type { SqlToken } from "../sql-tokens.ts";

/** Reads a statement from its beginning; a reading that does not fit is undefined and moves nothing. */
export class SqlReader {
  readonly #sql: string;
  readonly #tokens: readonly SqlToken[];
  #at = 0;

  constructor(sql: string) {
    this.#sql = sql;
    this.#tokens = meaningful(tokenize(sql));
  }

  get atEnd(): boolean {
    return this.#at >= this.#tokens.length;
  }

  /** Whether these keywords come next; then they are read. */
  words(...words: readonly string[]): boolean {
    const found = words.every((word, i) => isWord(this.#tokens[this.#at + i], word));
    if (found) this.#at += words.length;
    return found;
  }

  symbol(text: string): boolean {
    const found = this.#tokens[this.#at]?.text === text;
    if (found) this.#at += 1;
    return found;
  }

  /** An identifier; undefined also for one that TypeORM cannot quote: it knows no double quotes inside. */
  name(): string | undefined {
    const token = this.#tokens[this.#at];
    if (token?.kind !== "word" && token?.kind !== "quoted") return undefined;
    const name = identifierName(token.text);
    if (name.includes('"')) return undefined;
    this.#at += 1;
    return name;
  }

  /** A possibly qualified name as TypeORM writes it, `blog.posts`; undefined where a dot is in a name itself. */
  path(): string | undefined {
    const begin = this.#at;
    const first = this.name();
    const second = first !== undefined && this.symbol(".") ? this.name() : undefined;
    const parts = [first, second].filter((part) => part !== undefined);
    if (parts.length > 0 && parts.every((part) => !part.includes("."))) return parts.join(".");
    this.#at = begin;
    return undefined;
  }

  /** `("id", name)`: columns only. */
  columns(): string[] | undefined {
    const begin = this.#at;
    const columns: string[] = [];
    let open = this.symbol("(");
    while (open) {
      const name = this.name();
      if (name === undefined) break;
      columns.push(name);
      if (this.symbol(")")) return columns;
      open = this.symbol(",");
    }
    this.#at = begin;
    return undefined;
  }

  /** What stands between a parenthesis that comes next and the one that closes it, as it is written. */
  parenthesized(): string | undefined {
    const open = this.#tokens[this.#at];
    if (open?.text !== "(") return undefined;
    const close = this.#tokens.findIndex(({ text, depth }, i) => i > this.#at && text === ")" && depth === open.depth);
    const end = this.#tokens[close];
    if (!end) return undefined;
    this.#at = close + 1;
    return this.#sql.slice(open.start + 1, end.start).trim();
  }

  /** What comes up to one of these keywords, or to the end, outside of parentheses. */
  until(...words: readonly string[]): string {
    const depth = this.#tokens[this.#at]?.depth;
    const found = this.#tokens.findIndex(
      (token, i) => i >= this.#at && token.depth === depth && words.some((word) => isWord(token, word)),
    );
    const end = found < 0 ? this.#tokens.length : found;
    const first = this.#tokens[this.#at];
    const last = this.#tokens[end - 1];
    if (!first || !last || end === this.#at) return "";
    this.#at = end;
    return this.#sql.slice(first.start, last.start + last.text.length);
  }

  /** All that is left. */
  rest(): string {
    return this.until();
  }
}

/** Cuts at the commas outside of parentheses. */
export function commaParts(sql: string): string[] {
  const cuts = tokenize(sql).filter(({ text, depth }) => text === "," && depth === 0);
  const starts = [0, ...cuts.map(({ start }) => start + 1)];
  return starts.map((start, i) => sql.slice(start, cuts[i]?.start ?? sql.length).trim());
}
