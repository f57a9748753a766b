import { parseSync } from "oxc-parser";
import type { Place, TagPlace } from "../core/revisions/revision.ts";
import { parserOptions } from "./parse.ts";
import { bare, nameOfKey, walk } from "./syntax.ts";
import { topLevelClasses } from "./top-level-classes.ts";

/** A stretch of a text and what takes its place. Offsets in UTF-16 units. */
export interface TextEdit {
  start: number;
  end: number;
  text: string;
}

/** Applies edits that do not overlap. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let result = text;
  for (const { start, end, text: replacement } of edits.toSorted((a, b) => b.start - a.start))
    result = result.slice(0, start) + replacement + result.slice(end);
  return result;
}

/** The text of a file that holds a revision, by parsed positions. */
export class RevisionText {
  readonly text: string;
  readonly #file: string;
  readonly #className: string;
  readonly #lineStarts: number[] = [0];

  constructor(file: string, text: string, className: string) {
    this.#file = file;
    this.text = text;
    this.#className = className;
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) this.#lineStarts.push(at + 1);
  }

  /** Other digits at the end of the class's name, wherever the file has it, and of its `name` property. */
  renumber(digits: string, other: string): TextEdit[] {
    const { program } = this.#parse();
    const edits: TextEdit[] = [];
    const replaceIn = (start: number, end: number) => {
      const at = this.text.slice(start, end).lastIndexOf(digits);
      if (at >= 0) edits.push({ start: start + at, end: start + at + digits.length, text: other });
    };
    if (this.#className.endsWith(digits)) {
      walk(program, (node) => {
        if (node.type === "Identifier" && node.name === this.#className)
          replaceIn(node.start, node.start + this.#className.length);
        return true;
      });
    }
    for (const member of this.#class()?.node.body.body ?? []) {
      if (member.type !== "PropertyDefinition" || nameOfKey(member.key) !== "name" || !member.value) continue;
      const { start, end } = bare(member.value);
      replaceIn(start, end);
    }
    // A shorthand property is one stretch of text and two nodes.
    return edits.filter((edit, index) => edits.findIndex(({ start }) => start === edit.start) === index);
  }

  /** Another value in a tag's place. */
  replaceTag({ place }: TagPlace, value: string): TextEdit {
    const { start, end } = this.#range(place);
    return { start, end, text: value };
  }

  /** A value of a tag goes away, with the space before it. */
  removeTag({ place }: TagPlace): TextEdit {
    const { start, end } = this.#range(place);
    const before = /[ \t,]*$/.exec(this.text.slice(0, start))?.[0].length ?? 0;
    return { start: start - before, end, text: "" };
  }

  /** A new tag: the last line of the comment above the class, or a comment of its own. */
  insertTag(line: string): TextEdit {
    const newline = this.text.includes("\r\n") ? "\r\n" : "\n";
    const start = this.#class()?.start ?? 0;
    const comment = this.#parse().comments.findLast(
      ({ type, end }) => type === "Block" && end <= start && this.text.slice(end, start).trim() === "",
    );
    if (!comment?.value.startsWith("*")) return { start, end: start, text: `/** ${line} */${newline}` };
    const inside = this.text.slice(0, comment.end - 2);
    const last = inside.lastIndexOf("\n");
    if (last > comment.start) {
      const indent = /^[ \t]*/.exec(inside.slice(last + 1))?.[0] ?? " ";
      return { start: last + 1, end: last + 1, text: `${indent}* ${line}${newline}` };
    }
    const end = inside.trimEnd().length;
    return { start: end, end: comment.end - 2, text: `${newline} * ${line}${newline} ` };
  }

  #range({ line, column, endColumn }: Place): { start: number; end: number } {
    const at = this.#lineStarts[line - 1] ?? 0;
    return { start: at + column - 1, end: at + endColumn - 1 };
  }

  #class() {
    return topLevelClasses(this.#parse().program).find(({ name }) => name === this.#className);
  }

  #parse() {
    return parseSync(this.#file, this.text, parserOptions(this.#file));
  }
}
