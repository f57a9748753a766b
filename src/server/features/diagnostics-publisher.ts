import type { Diagnostic } from "vscode-languageserver";
import type { EditorPort } from "../editor-port.ts";
import type { ParsedFiles } from "../parsed-files.ts";
import type { ProjectView } from "../project-session.ts";
import { findingsOf } from "./diagnostics.ts";

/** Pushes what changed since the last time, and takes back what is no longer so. */
export class DiagnosticsPublisher {
  readonly #editor: EditorPort;
  readonly #files: ParsedFiles;
  #published = new Map<string, string>();

  constructor(editor: EditorPort, files: ParsedFiles) {
    this.#editor = editor;
    this.#files = files;
  }

  publish(view: ProjectView): void {
    const byFile = new Map<string, Diagnostic[]>();
    for (const { uri, diagnostic } of findingsOf(view, (uri) => this.#files.get(uri))) {
      byFile.set(uri, [...(byFile.get(uri) ?? []), diagnostic]);
    }
    for (const uri of this.#published.keys()) if (!byFile.has(uri)) this.#editor.publishDiagnostics(uri, []);
    const published = new Map<string, string>();
    for (const [uri, diagnostics] of byFile) {
      const text = JSON.stringify(diagnostics);
      if (this.#published.get(uri) !== text) this.#editor.publishDiagnostics(uri, diagnostics);
      published.set(uri, text);
    }
    this.#published = published;
  }
}
