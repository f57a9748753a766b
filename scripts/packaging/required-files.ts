import { PACKED_SNAPSHOT } from "../../src/shadow/pglite.ts";
import { nativeParts } from "./targets.ts";
import type { Target } from "./targets.ts";

/** One bundle for each process; scripts/build.ts makes them. */
const BUNDLES = ["extension.cjs", "engine.cjs", "server.mjs", "shadow.mjs", "embedded.mjs", "cli.mjs"];

/** What PGlite loads beside its code, and the extensions that migrations of TypeORM projects commonly create. */
const PGLITE = [
  "index.js",
  "pglite.wasm",
  "pglite.data",
  "initdb.wasm",
  "fs/nodefs.js",
  "fuzzystrmatch.tar.gz",
  "btree_gin.tar.gz",
  "btree_gist.tar.gz",
  "citext.tar.gz",
  "cube.tar.gz",
  "earthdistance.tar.gz",
  "hstore.tar.gz",
  "intarray.tar.gz",
  "ltree.tar.gz",
  "pg_trgm.tar.gz",
  "pgcrypto.tar.gz",
  "tablefunc.tar.gz",
  "unaccent.tar.gz",
  "uuid-ossp.tar.gz",
];

/** Files without which the extension does not work, by their paths in the extension's folder. */
export function requiredFiles(target: Target): string[] {
  return [
    "package.json",
    "README.md",
    "CHANGELOG.md",
    "LICENSE",
    "media/icon.png",
    "media/config.schema.json",
    "media/package.schema.json",
    "media/activity-bar.svg",
    ...BUNDLES.map((name) => `dist/${name}`),
    `dist/${PACKED_SNAPSHOT}`,
    ...PGLITE.map((name) => `dist/node_modules/@electric-sql/pglite/dist/${name}`),
    "dist/node_modules/@electric-sql/pglite-pgvector/dist/index.js",
    "dist/node_modules/@electric-sql/pglite-pgvector/dist/vector.tar.gz",
    "dist/node_modules/typeorm/index.js",
    "dist/node_modules/typeorm/index.mjs",
    "dist/node_modules/pg/lib/index.js",
    "dist/node_modules/reflect-metadata/Reflect.js",
    "dist/node_modules/@oxc-project/runtime/package.json",
    "dist/node_modules/oxc-parser/src-js/index.js",
    "dist/node_modules/oxc-transform/index.js",
    ...nativeParts(target).map((part) => `dist/node_modules/${part.package}/${part.file}`),
  ];
}

/**
 * What is wrong with the contents of a VSIX, one clear sentence each.
 * @param files paths in the extension's folder (`extension/` taken off), with forward slashes
 */
export function problemsOf(target: Target, files: readonly string[]): string[] {
  const present = new Set(files.map((file) => file.toLowerCase()));
  const missing = requiredFiles(target)
    .filter((file) => !present.has(file.toLowerCase()) && !present.has(`${file}.txt`.toLowerCase()))
    .map((file) => `${file} is missing from the VSIX for ${target}.`);
  const own = new Set(nativeParts(target).map(({ file }) => file));
  const surplus = files
    .filter((file) => {
      const name = file.slice(file.lastIndexOf("/") + 1);
      return (name.endsWith(".node") && !own.has(name)) || /\.(map|d\.[cm]?ts|ts)$/.test(name);
    })
    .map((file) => `${file} has no business in the VSIX for ${target}.`);
  return [...missing, ...surplus];
}
