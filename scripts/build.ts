import { build, type BuildOptions } from "esbuild";
import { existsSync } from "node:fs";
import { copyFile, mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";
import { makeEmptySnapshot, PACKED_SNAPSHOT } from "../src/shadow/pglite.ts";

/**
 * Bundles each process into dist/. Native parts and packages that find their own files (PGlite,
 * TypeORM, pg, oxc) stay outside the bundles and are resolved from node_modules at run time.
 */
const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const external = [
  "vscode",
  "oxc-parser",
  "oxc-transform",
  "@electric-sql/pglite",
  "@electric-sql/pglite/*",
  "typeorm",
  "pg",
  "pg-native",
  "reflect-metadata",
];

const shared: BuildOptions = {
  bundle: true,
  platform: "node",
  target: "node20",
  sourcemap: true,
  logLevel: "warning",
  absWorkingDir: root,
  outdir: "dist",
};

/** ESM bundles of CommonJS packages need a `require` of their own. */
const esm: BuildOptions = {
  ...shared,
  format: "esm",
  outExtension: { ".js": ".mjs" },
  banner: {
    js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
  },
};
/** CommonJS bundles of ESM packages need an `import.meta.url` of their own. */
const cjs: BuildOptions = {
  ...shared,
  format: "cjs",
  outExtension: { ".js": ".cjs" },
  define: { "import.meta.url": "__moduleUrl" },
  banner: { js: 'const __moduleUrl = require("node:url").pathToFileURL(__filename).href;' },
};

/** Output name → entry point; one per process of the design. */
const esmEntries: Record<string, string> = {
  cli: "src/cli/main.ts",
  server: "src/server/main.ts",
  shadow: "src/shadow/main.ts",
  embedded: "src/shadow/embedded-main.ts",
};
const cjsEntries: Record<string, string> = {
  extension: "src/extension/main.ts",
  engine: "src/engine/main.ts",
};

// Overwritten, not emptied first: what runs from dist meanwhile keeps finding its files.
await Promise.all([
  build({ ...esm, entryPoints: esmEntries, external }),
  build({ ...cjs, entryPoints: cjsEntries, external }),
  packEmptySnapshot(),
]);

/** An empty Postgres for PGlite to start from, so that no user waits for initdb; made once per version. */
async function packEmptySnapshot(): Promise<void> {
  const dist = path.join(root, "dist");
  const cached = path.join(root, ".cache", PACKED_SNAPSHOT);
  const temporary = path.join(dist, `${PACKED_SNAPSHOT}.${process.pid}`);
  await mkdir(dist, { recursive: true });
  if (!existsSync(cached)) {
    const packed = brotliCompressSync(await makeEmptySnapshot(), {
      params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS },
    });
    await mkdir(path.dirname(cached), { recursive: true });
    await writeFile(temporary, packed);
    await rename(temporary, cached);
  }
  await copyFile(cached, temporary);
  await rename(temporary, path.join(dist, PACKED_SNAPSHOT));
  const outdated = (await readdir(dist)).filter((name) => /^empty-.*\.br$/.test(name) && name !== PACKED_SNAPSHOT);
  for (const name of outdated) await rm(path.join(dist, name));
}
