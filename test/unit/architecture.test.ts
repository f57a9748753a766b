import assert from "node:assert/strict";
import { glob, readFile } from "node:fs/promises";
import path from "node:path";
import { violations } from "../helpers/architecture.ts";
import type { Sources } from "../helpers/architecture.ts";

const root = path.join(import.meta.dirname, "../..");
const src = path.join(root, "src");

/** Names of the packages in package.json; `vscode` is what `@types/vscode` describes. */
async function readDeclared(): Promise<Set<string>> {
  const { dependencies, devDependencies } = JSON.parse(
    await readFile(path.join(root, "package.json"), "utf8"),
  ) as Record<string, Record<string, string> | undefined>;
  return new Set(["vscode", ...Object.keys({ ...dependencies, ...devDependencies })]);
}

async function readSources(): Promise<Sources> {
  const sources: Sources = {};
  for await (const file of glob("**/*.ts", { cwd: src })) {
    sources[file.replaceAll(path.sep, "/")] = await readFile(path.join(src, file), "utf8");
  }
  return sources;
}

describe("architecture", () => {
  let declared: Set<string>;
  before(async () => {
    declared = await readDeclared();
  });

  it("holds in src: direction, packages, cycles, size, no default exports", async () => {
    const sources = await readSources();
    assert.ok("core/errors.ts" in sources);
    assert.deepEqual(violations(sources, declared), []);
  });

  const breaches: [what: string, sources: Sources, expected: string][] = [
    [
      "core importing another folder, even a type",
      { "core/a.ts": 'import type { X } from "../protocol/b.ts";', "protocol/b.ts": "" },
      "core/a.ts:1 core imports protocol/b.ts",
    ],
    [
      "core reading files",
      { "core/a.ts": '\nimport { readFile } from "node:fs/promises";' },
      "core/a.ts:2 core imports node:fs/promises",
    ],
    ["core importing typeorm", { "core/a.ts": 'import "typeorm";' }, "core/a.ts:1 core imports typeorm"],
    [
      "vscode outside the extension",
      { "server/a.ts": 'import * as v from "vscode";' },
      "server/a.ts:1 server imports vscode",
    ],
    ["typeorm outside the engine", { "cli/a.ts": 'await import("typeorm/driver");' }, "cli/a.ts:1 cli imports typeorm"],
    ["a required typeorm", { "cli/a.ts": 'require.resolve("typeorm");' }, "cli/a.ts:1 cli imports typeorm"],
    [
      "the extension calling core",
      { "extension/a.ts": 'import { plan } from "../core/plan.ts";', "core/plan.ts": "" },
      "extension/a.ts:1 extension imports more than types of core/plan.ts",
    ],
    [
      "the extension importing the service",
      { "extension/a.ts": 'import type { S } from "../service/s.ts";', "service/s.ts": "" },
      "extension/a.ts:1 extension imports service/s.ts",
    ],
    [
      "the service reaching into the shadow process",
      { "service/a.ts": 'export * from "../shadow/pglite.ts";', "shadow/pglite.ts": "" },
      "service/a.ts:1 service imports shadow/pglite.ts, which belongs to the shadow process",
    ],
    [
      "a type taken by import()",
      { "database/a.ts": 'export type A = import("../engine/b.ts").B;', "engine/b.ts": "" },
      "database/a.ts:1 database imports engine/b.ts",
    ],
    [
      "an unknown package",
      { "cli/a.ts": 'import "@left/pad/x";' },
      "cli/a.ts:1 imports @left/pad, which package.json does not name",
    ],
    ["core using a package", { "core/a.ts": 'import "tinyglobby";' }, "core/a.ts:1 core imports tinyglobby"],
    ["a default export", { "core/a.ts": "export default 1;" }, "core/a.ts has a default export"],
    ["a long file", { "core/a.ts": "// line\n".repeat(501) }, "core/a.ts has 501 lines, more than 500"],
    [
      "an import cycle",
      { "core/a.ts": 'import "./b.ts";', "core/b.ts": 'import "./c/d.ts";', "core/c/d.ts": 'import "../a.ts";' },
      "import cycle: core/a.ts → core/b.ts → core/c/d.ts → core/a.ts",
    ],
  ];
  for (const [what, sources, expected] of breaches) {
    it(`reports ${what}`, () => assert.deepEqual(violations(sources, declared), [expected]));
  }

  it("lets the extension use the error class and types of core", () => {
    const sources: Sources = {
      "extension/a.ts":
        'import { RevisionsError } from "../core/errors.ts";\nimport type { Plan } from "../core/plan.ts";\nimport * as vscode from "vscode";',
      "core/errors.ts": "",
      "core/plan.ts": 'import path from "node:path";',
    };
    assert.deepEqual(violations(sources, declared), []);
  });
});
