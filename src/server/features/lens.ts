import type { CodeLens, Position, Range } from "vscode-languageserver";

/** A lens that runs a command of the extension when it is clicked. */
export function lens(range: Range, title: string, verb: string, ...args: unknown[]): CodeLens {
  return { range, command: { title, command: `typeormRevisions.${verb}`, arguments: args } };
}

/** A place as the range of a lens, which stands above its line. */
export function at(place: Position): Range {
  return { start: place, end: place };
}

/** A lens that only says something. */
export function label(range: Range, title: string): CodeLens {
  return { range, command: { title, command: "" } };
}
