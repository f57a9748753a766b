import { build } from "esbuild";
import { rm } from "node:fs/promises";
import path from "node:path";
import { glob } from "tinyglobby";

/** Compiles the suite that runs inside VS Code: CommonJS, because only `require` finds the module `vscode` there. */
const root = path.dirname(import.meta.dirname);

await rm(path.join(root, "out/test/host"), { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: await glob(["test/host/**/index.ts", "test/host/**/*.test.ts"], { cwd: root }),
  outdir: "out/test/host",
  outbase: "test/host",
  outExtension: { ".js": ".cjs" },
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node22",
  sourcemap: "inline",
  external: ["vscode", "mocha"],
  logLevel: "warning",
});
