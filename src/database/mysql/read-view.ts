import { findWords, isWord, meaningful } from "../../core/autogenerate/sql-tokens.ts";
import type { SqlToken } from "../../core/autogenerate/sql-tokens.ts";
import { quoteName, textOf, tokenize } from "../../core/autogenerate/dialects/mysql/sql-tokens.ts";
import type { MysqlView } from "./world.ts";

/**
 * Reads what SHOW CREATE VIEW prints. Who made it is left out, and the database that it is in.
 * @param database its name
 */
export function readView(text: string, name: string, database: string): MysqlView {
  const tokens = meaningful(tokenize(text));
  const view = tokens.findIndex((token) => isWord(token, "VIEW"));
  const end = tokens.findIndex((token, at) => at > view && (token.text === "(" || isWord(token, "AS")));
  const head = tokens.slice(0, view);
  const options = [optionOf(head, "ALGORITHM", "UNDEFINED"), securityOf(head)].filter((one) => one !== "").join(" ");
  return {
    name,
    ...(options === "" ? {} : { options }),
    definition: withoutDatabase(textOf(text, tokens.slice(end)), database),
  };
}

function optionOf(head: readonly SqlToken[], word: string, usual: string): string {
  const at = findWords(head, [word]);
  const value = head[at + 2]?.text ?? usual;
  return at < 0 || value.toUpperCase() === usual ? "" : `${word}=${value}`;
}

function securityOf(head: readonly SqlToken[]): string {
  const at = findWords(head, ["SQL", "SECURITY"]);
  return at >= 0 && isWord(head[at + 2], "INVOKER") ? "SQL SECURITY INVOKER" : "";
}

function withoutDatabase(sql: string, database: string): string {
  const tokens = tokenize(sql);
  const quoted = quoteName(database);
  return tokens
    .filter(({ text }, at) => {
      const isName = text === quoted && tokens[at + 1]?.text === ".";
      const isDot = text === "." && tokens[at - 1]?.text === quoted;
      return !isName && !isDot;
    })
    .map(({ text }) => text)
    .join("");
}
