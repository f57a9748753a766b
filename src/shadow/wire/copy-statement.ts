import { tokenize } from "../../core/autogenerate/sql-tokens.ts";

/** Whether one of the statements asks the client for rows: `COPY … FROM STDIN`. */
export function copiesFromClient(sql: string): boolean {
  if (!/\bcopy\b[\s\S]*\bfrom\s+stdin\b/i.test(sql)) return false;
  const words = tokenize(sql)
    .filter(({ kind }) => kind !== "space" && kind !== "comment")
    .map(({ kind, text }) => (kind === "word" ? text.toLowerCase() : text));
  return words.some(
    (word, index) =>
      word === "stdin" && words[index - 1] === "from" && words[words.lastIndexOf(";", index) + 1] === "copy",
  );
}
