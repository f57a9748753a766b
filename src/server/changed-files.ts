import { statSync } from "node:fs";

const IGNORED = /[\\/](?:node_modules|\.git|\.typeorm-revisions)[\\/]/;
const WATCHED = /(?:\.[mc]?[jt]s|\.json|[\\/]\.env[^\\/]*)$/;

/**
 * Gathers what the editor says about changed files and hands it on once it has been quiet for a
 * moment. A save is told twice (by the editor and by its file watcher), so a file that is as it was
 * at the last report is left out.
 */
export class ChangedFiles {
  readonly #report: (files: string[]) => void;
  readonly #quietMs: number;
  readonly #pending = new Set<string>();
  readonly #stamps = new Map<string, string>();
  #timer: NodeJS.Timeout | undefined;

  /** @param report gets absolute paths, never an empty list */
  constructor(report: (files: string[]) => void, quietMs = 50) {
    this.#report = report;
    this.#quietMs = quietMs;
  }

  add(file: string): void {
    if (IGNORED.test(file) || !WATCHED.test(file)) return;
    this.#pending.add(file);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.flush();
    }, this.#quietMs);
  }

  /** Hands on at once what has been gathered. */
  flush(): void {
    clearTimeout(this.#timer);
    const files = [...this.#pending].filter((file) => this.#isNew(file));
    this.#pending.clear();
    if (files.length > 0) this.#report(files);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#pending.clear();
  }

  #isNew(file: string): boolean {
    const stamp = stampOf(file);
    if (this.#stamps.get(file) === stamp) return false;
    this.#stamps.set(file, stamp);
    return true;
  }
}

function stampOf(file: string): string {
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats === undefined ? "gone" : `${stats.mtimeMs}:${stats.size}`;
}
