import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { glob } from "tinyglobby";
import type { ModuleIndex } from "./module-index.ts";
import { parseModule } from "./parse.ts";

/** Index of every module of a project, by absolute path. */
export type ProjectIndex = ReadonlyMap<string, ModuleIndex>;

/** Where code is. */
export const SOURCES = ["**/*.{ts,mts,cts,js,mjs,cjs}"];
/** Where it is not the project's own. */
export const IGNORED = [
  "**/node_modules/**",
  "**/.*/**",
  "**/{dist,build,out,coverage}/**",
  "**/*.d.{ts,mts,cts}",
  "**/*.min.js",
];
/** Larger files are bundles or data. */
const MAX_BYTES = 1_000_000;
const AT_ONCE = 32;

interface Entry {
  mtimeMs: number;
  size: number;
  index: ModuleIndex;
}

/** Scans a project by parsing; a file that did not change is read once. */
export class ProjectScanner {
  readonly #root: string;
  #entries = new Map<string, Entry>();
  /** What was asked for by name: newer than what was scanned, or no part of it. */
  readonly #asked = new Map<string, Entry>();

  constructor(root: string) {
    this.#root = root;
  }

  get index(): ProjectIndex {
    return new Map([...this.#entries].map(([file, { index }]) => [file, index]));
  }

  /** Another one when a file of the project has changed. */
  get fingerprint(): string {
    const hash = createHash("sha1");
    for (const [file, { mtimeMs, size }] of this.#entries) hash.update(`${file}\n${mtimeMs} ${size}\n`);
    return hash.digest("hex");
  }

  /** Reads what is new or changed, forgets what is gone. */
  async scan(signal?: AbortSignal): Promise<ProjectIndex> {
    const files = await glob(SOURCES, { cwd: this.#root, absolute: true, ignore: IGNORED, followSymbolicLinks: false });
    const entries = new Map<string, Entry>();
    const queue = files.toSorted();
    const worker = async () => {
      for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
        if (signal?.aborted) return;
        const entry = await this.#read(file);
        if (entry) entries.set(file, entry);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    if (!signal?.aborted) this.#entries = new Map([...entries].toSorted(([a], [b]) => (a < b ? -1 : 1)));
    return this.index;
  }

  /** One module as it is at this moment, wherever it lies; undefined when it cannot be read. */
  moduleAt(file: string): ModuleIndex | undefined {
    try {
      const { mtimeMs, size } = statSync(file);
      for (const known of [this.#entries.get(file), this.#asked.get(file)])
        if (known?.mtimeMs === mtimeMs && known.size === size) return known.index;
      const index = parseModule(file, readFileSync(file, "utf8"));
      this.#asked.set(file, { mtimeMs, size, index });
      return index;
    } catch {
      this.#asked.delete(file);
      return undefined;
    }
  }

  async #read(file: string): Promise<Entry | undefined> {
    try {
      const { mtimeMs, size } = await stat(file);
      if (size > MAX_BYTES) return undefined;
      const known = this.#entries.get(file);
      if (known?.mtimeMs === mtimeMs && known.size === size) return known;
      return { mtimeMs, size, index: parseModule(file, await readFile(file, "utf8")) };
    } catch {
      // Gone or unreadable between listing and reading: as if it were not there.
      return undefined;
    }
  }
}
