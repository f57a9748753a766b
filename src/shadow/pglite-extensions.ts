import type { PGlite } from "@electric-sql/pglite";
import { parseTar } from "nanotar";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";

/** Extensions that PGlite has, by the package that brings their files; a name without a file of its own is in another's. */
const PACKAGES: Record<string, Record<string, string>> = {
  "@electric-sql/pglite": {
    ...ownFiles(
      "amcheck bloom btree_gin btree_gist citext cube dict_int dict_xsyn earthdistance file_fdw fuzzystrmatch hstore",
      "intarray isn lo ltree pageinspect pg_buffercache pg_freespacemap pg_stat_statements pg_surgery pg_trgm",
      "pg_visibility pg_walinspect pgcrypto seg tablefunc tcn tsm_system_rows tsm_system_time unaccent uuid-ossp",
    ),
    autoinc: "spi",
    insert_username: "spi",
    moddatetime: "spi",
    refint: "spi",
  },
  "@electric-sql/pglite-pgvector": { vector: "vector" },
};

/** An extension that another one is made on. */
const REQUIRES: Record<string, string> = { earthdistance: "cube" };

/** Where Postgres looks for its own files. */
const PREFIX = "/pglite/";

const BUNDLES = new Map(
  Object.entries(PACKAGES).flatMap(([name, files]) =>
    Object.entries(files).map(([extension, file]) => [extension, { package: name, file: `${file}.tar.gz` }] as const),
  ),
);

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
    const named = /pg_available_extension/i.test(sql) ? [] : [...BUNDLES.keys()].filter((name) => mentions(sql, name));
    this.load(named.length > 0 ? named : [...BUNDLES.keys()]);
  }

  /** Names that PGlite does not have are passed over. */
  load(names: readonly string[]): void {
    for (const name of names) {
      const bundle = BUNDLES.get(name);
      if (!bundle || this.#loaded.has(name)) continue;
      this.#loaded.add(name);
      for (const { name: file, data } of filesOf(bundle)) if (data) this.#db.copyToFS(`${PREFIX}${file}`, data);
      const required = REQUIRES[name];
      if (required !== undefined) this.load([required]);
    }
  }
}

function filesOf(bundle: { package: string; file: string }) {
  const packed = readFileSync(fileURLToPath(new URL(bundle.file, import.meta.resolve(bundle.package))));
  // The parser reads the whole of the memory that lies behind a buffer, and small buffers share theirs.
  return parseTar(new Uint8Array(gunzipSync(packed))).filter(({ type }) => type === "file");
}

function mentions(sql: string, name: string): boolean {
  return new RegExp(`(?<![\\w-])${name}(?![\\w-])`, "i").test(sql);
}

function ownFiles(...names: string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((line) => line.split(" ")).map((name) => [name, name]));
}
