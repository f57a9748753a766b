import { readFileSync } from "node:fs";
import type { TextDocument } from "vscode-languageserver-textdocument";
import type { ModuleIndex } from "../project/module-index.ts";
import { parseModule } from "../project/parse.ts";
import { pathOf } from "./paths.ts";

/** What lenses and diagnostics of one file stand on. */
export interface ParsedFile extends ModuleIndex {
  /** Absolute path. */
  file: string;
}

/** Parses files as the editor has them, saved or not, else as they are on disk. */
export class ParsedFiles {
  readonly #openDocument: (uri: string) => TextDocument | undefined;
  readonly #parsed = new Map<string, { text: string; result: ParsedFile }>();

  constructor(openDocument: (uri: string) => TextDocument | undefined) {
    this.#openDocument = openDocument;
  }

  /** While a file cannot be parsed, as in the middle of typing, the last good result stands. */
  get(uri: string): ParsedFile | undefined {
    const file = pathOf(uri);
    const text = this.#openDocument(uri)?.getText() ?? (file === undefined ? undefined : readText(file));
    if (file === undefined || text === undefined) return undefined;
    const known = this.#parsed.get(file);
    if (known?.text === text) return known.result;
    const index = parseModule(file, text);
    if (index.syntaxErrors.length > 0 && known !== undefined) return known.result;
    const result = { ...index, file };
    this.#parsed.set(file, { text, result });
    return result;
  }
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
