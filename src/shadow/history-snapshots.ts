import { createHash } from "node:crypto";
import type { CacheFolder } from "../database/cache-folder.ts";

/** Fewer revisions are replayed in less time than a snapshot takes to load. */
const WORTHWHILE = 20;
/** Each is some 30 MB. */
const KEPT = 4;

/** Data folders of databases that hold a history, by the history. */
export class HistorySnapshots {
  readonly #folder: CacheFolder;
  readonly #engine: string;

  constructor(folder: CacheFolder, engine: string) {
    this.#folder = folder;
    this.#engine = engine;
  }

  /** The longest beginning of the history that there is a snapshot of, by its length. */
  async longest(history: readonly string[]): Promise<{ held: number; read: () => Promise<Uint8Array | undefined> }> {
    const files = this.#files(history);
    for (let held = files.length; held >= WORTHWHILE; held--) {
      const file = files[held - 1] as string;
      if (await this.#folder.has(file)) return { held, read: () => this.#folder.read(file) };
    }
    return { held: 0, read: async () => undefined };
  }

  /** Whether a snapshot of the history would save a worthwhile part of its replay. */
  async isWorthwhile(history: readonly string[]): Promise<boolean> {
    const files = this.#files(history).slice(-WORTHWHILE);
    if (files.length < WORTHWHILE) return false;
    for (const file of files) if (await this.#folder.has(file)) return false;
    return true;
  }

  async write(history: readonly string[], snapshot: Uint8Array): Promise<void> {
    await this.#folder.write(this.#files(history).at(-1) as string, snapshot);
    await this.#folder.prune("history-", KEPT);
  }

  /** The file of each beginning of the history. */
  #files(history: readonly string[]): string[] {
    let digest = createHash("sha256").update(this.#engine).digest("hex");
    return history.map((key) => {
      digest = createHash("sha256").update(`${digest} ${key}`).digest("hex");
      return `history-${digest}.tar`;
    });
  }
}
