import { isWord } from "../../core/autogenerate/sql-tokens.ts";
import type { SqlToken } from "../../core/autogenerate/sql-tokens.ts";
import { nameIn } from "./sql-text.ts";

/** Reads a part of a statement from left to right. */
export class TokenReader {
  readonly #sql: string;
  readonly #tokens: readonly SqlToken[];
  #at = 0;

  constructor(sql: string, tokens: readonly SqlToken[]) {
    this.#sql = sql;
    this.#tokens = tokens;
  }

  get done(): boolean {
    return this.#at >= this.#tokens.length;
  }

  /** Whether the next token is this symbol. */
  sees(text: string): boolean {
    return this.#tokens[this.#at]?.text === text;
  }

  /** Goes past the words where they come next. */
  takes(...words: string[]): boolean {
    const here = words.every((word, i) => isWord(this.#tokens[this.#at + i], word));
    if (here) this.#at += words.length;
    return here;
  }

  /** The text of the next token; "" at the end. */
  next(): string {
    return this.#tokens[this.#at++]?.text ?? "";
  }

  /** What lies before the first of the words, at the depth of here. */
  until(words: readonly string[]): string {
    const depth = this.#tokens[0]?.depth;
    const from = this.#at;
    while (!this.done) {
      const token = this.#tokens[this.#at];
      if (token?.depth === depth && words.some((word) => isWord(token, word))) break;
      this.#at++;
    }
    return this.#text(from, this.#at);
  }

  /** What is in parentheses, with them. */
  group(): string {
    const from = this.#at;
    const depth = this.#tokens[from]?.depth;
    const close = this.#tokens.findIndex(({ text, depth: of }, i) => i > from && text === ")" && of === depth);
    this.#at = close < 0 ? this.#tokens.length : close + 1;
    return this.#text(from, this.#at);
  }

  /** A literal, a word or an expression in parentheses. */
  value(): string {
    if (this.sees("(")) return this.group();
    const from = this.#at;
    if (this.sees("+") || this.sees("-")) this.#at++;
    this.#at++;
    return this.#text(from, this.#at);
  }

  /** Names of a list in parentheses; of each the first word. */
  names(): string[] {
    const from = this.#at;
    this.group();
    const inside = this.#tokens.slice(from + 1, this.#at - 1);
    const outer = (this.#tokens[from]?.depth ?? 0) + 1;
    return inside
      .filter((_, i) => i === 0 || (inside[i - 1]?.text === "," && inside[i - 1]?.depth === outer))
      .map(({ text }) => nameIn(text));
  }

  /** All that is left, as it is written. */
  rest(): string {
    return this.#text(this.#at, this.#tokens.length);
  }

  #text(from: number, to: number): string {
    const first = this.#tokens[from];
    const last = this.#tokens[to - 1];
    return first && last && to > from ? this.#sql.slice(first.start, last.start + last.text.length) : "";
  }
}
