import type { EditorPort } from "../editor-port.ts";

/** An editor that was told and has not asked within this time is told again. */
const PATIENCE_MS = 1000;

/**
 * Tells the editor when lenses have changed. An editor asks some time after it is told, and begins to
 * wait anew when it is told again: so it is not told again before it has asked.
 */
export class LensRefresh {
  readonly #editor: Pick<EditorPort, "refreshLenses">;
  readonly #now: () => number;
  /** What lenses were made from when they were last told or asked. */
  #known: string | undefined;
  #toldAt: number | undefined;

  /** @param now milliseconds of any clock that does not go back */
  constructor(editor: Pick<EditorPort, "refreshLenses">, now: () => number = () => performance.now()) {
    this.#editor = editor;
    this.#now = now;
  }

  /** Lenses are made from this now. */
  changed(from: unknown): void {
    const text = JSON.stringify(from);
    if (text === this.#known) return;
    this.#known = text;
    if (this.#toldAt !== undefined && this.#now() - this.#toldAt < PATIENCE_MS) return;
    this.#toldAt = this.#now();
    this.#editor.refreshLenses();
  }

  /** The editor asked for lenses, and got those of this moment. */
  asked(): void {
    this.#toldAt = undefined;
  }
}
