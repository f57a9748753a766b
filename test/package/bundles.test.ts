import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { isBuiltin } from "node:module";
import path from "node:path";
import { readModule } from "../helpers/imports.ts";

const root = path.join(import.meta.dirname, "../..");

/** What a bundle may ask for though nobody ships it: the editor's own module, and what code tries and can miss. */
const NOT_SHIPPED: Record<string, string[]> = {
  "extension.cjs": ["vscode"],
  "engine.cjs": ["picomatch"],
  "server.mjs": ["picomatch"],
  "shadow.mjs": ["pg-native"],
  "embedded.mjs": [],
  "cli.mjs": ["picomatch"],
};

async function packagesOf(bundle: string): Promise<string[]> {
  const { imports } = readModule(bundle, await readFile(path.join(root, "dist", bundle), "utf8"));
  const outside = imports.map(({ specifier }) => specifier).filter((name) => !name.startsWith(".") && !isBuiltin(name));
  const names = outside.map((specifier) => specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/"));
  return [...new Set(names)].toSorted();
}

describe("bundles", () => {
  for (const [bundle, notShipped] of Object.entries(NOT_SHIPPED)) {
    it(`${bundle} loads only packages that are dependencies`, async () => {
      const { dependencies } = JSON.parse(await readFile(path.join(root, "package.json"), "utf8")) as {
        dependencies: Record<string, string>;
      };
      const surplus = (await packagesOf(bundle)).filter(
        (name) => !(name in dependencies) && !notShipped.includes(name),
      );
      assert.deepEqual(surplus, []);
    });
  }

  it("the language server, the command line and the engine know nothing of the editor", async () => {
    for (const bundle of ["server.mjs", "cli.mjs", "engine.cjs", "shadow.mjs", "embedded.mjs"]) {
      assert.ok(!(await packagesOf(bundle)).includes("vscode"), bundle);
    }
  });
});
