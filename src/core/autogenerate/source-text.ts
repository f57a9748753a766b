import { withSingleBlanks } from "./sql-tokens.ts";

/** A template literal whose value is exactly the text, whatever is in it. */
export function templateLiteral(text: string): string {
  return `\`${Array.from(text, escapeCharacter).join("").replaceAll("${", "\\${")}\``;
}

function escapeCharacter(character: string): string {
  if (character === "\\" || character === "`") return `\\${character}`;
  const code = character.charCodeAt(0);
  // A template literal reads a carriage return as a line feed, and half a surrogate pair cannot be written as UTF-8.
  if (character.length === 1 && (isControl(code) || isSurrogate(code) || isInvisible(code))) {
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`;
  }
  return character;
}

function isControl(code: number): boolean {
  return (code < 0x20 && code !== 0x0a && code !== 0x09) || (code >= 0x7f && code < 0xa0);
}

function isSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdfff;
}

/** Separators of lines to some tools, the byte order mark, and marks that change the direction of writing. */
function isInvisible(code: number): boolean {
  return (
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0xfeff ||
    (code >= 0x202a && code <= 0x202e) ||
    (code >= 0x2066 && code <= 0x2069)
  );
}

/** A text on one line, safe behind `//` and inside a block comment. */
export function commentText(text: string): string {
  return Array.from(text, (character) => (isUnsafeInComment(character) ? " " : character))
    .join("")
    .replaceAll("*/", "* /")
    .replaceAll(/ +/g, " ")
    .trim();
}

/** SQL behind `--`, to be copied from there: a value keeps its blanks, and one of several lines goes on behind `--`. */
export function commentSql(sql: string): string {
  return withSingleBlanks(sql)
    .split(/\r\n|[\n\r]/)
    .map((line) => Array.from(line, (character) => (isUnsafeBehindDashes(character) ? " " : character)).join(""))
    .join("\n--");
}

function isUnsafeBehindDashes(character: string): boolean {
  return character !== "\t" && isUnsafeInComment(character);
}

function isUnsafeInComment(character: string): boolean {
  const code = character.charCodeAt(0);
  if (code === 0x0a || code === 0x09 || isControl(code) || isInvisible(code)) return true;
  return character.length === 1 && isSurrogate(code);
}
