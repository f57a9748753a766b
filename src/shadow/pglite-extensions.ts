import type { PGlite } from "@electric-sql/pglite";
import { parseTar } from "nanotar";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { EMBEDDED_EXTENSIONS } from "./embedded-extensions.ts";
import type { ExtensionBundle } from "./embedded-extensions.ts";

/** An extension that another one is made on. */
const REQUIRES: Record<string, string> = { earthdistance: "cube" };

/** Where Postgres looks for its own files. */
const PREFIX = "/pglite/";

/**
 * Puts the files of extensions in place when statements ask for them. PGlite itself would unpack and
 * compile all of them at every start, which takes as long as the rest of the start.
 */
export class PgliteExtensions {
  readonly #db: PGlite;
  readonly #loaded = new Set<string>();

  constructor(db: PGlite) {
    this.#db = db;
  }

  /** To be called before a statement runs. Where it does not name the extension that it is about, all are there. */
  loadFor(sql: string): void {
    if (!/extension/i.test(sql)) return;
    const named = /pg_available_extension/i.test(sql)
      ? []
      : [...EMBEDDED_EXTENSIONS.keys()].filter((name) => mentions(sql, name));
    this.load(named.length > 0 ? named : [...EMBEDDED_EXTENSIONS.keys()]);
  }

  /** Names that PGlite does not have are passed over. */
  load(names: readonly string[]): void {
    for (const name of names) {
      const bundle = EMBEDDED_EXTENSIONS.get(name);
      if (!bundle || this.#loaded.has(name)) continue;
      this.#loaded.add(name);
      for (const { name: file, data } of filesOf(bundle)) if (data) this.#db.copyToFS(`${PREFIX}${file}`, data);
      const required = REQUIRES[name];
      if (required !== undefined) this.load([required]);
    }
  }
}

function filesOf(bundle: ExtensionBundle) {
  const packed = readFileSync(fileURLToPath(new URL(bundle.file, import.meta.resolve(bundle.package))));
  // The parser reads the whole of the memory that lies behind a buffer, and small buffers share theirs.
  return parseTar(new Uint8Array(gunzipSync(packed))).filter(({ type }) => type === "file");
}

function mentions(sql: string, name: string): boolean {
  return new RegExp(`(?<![\\w-])${name}(?![\\w-])`, "i").test(sql);
}
