import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { makeVsix, pack } from "../../scripts/packaging/make-vsix.ts";
import type { Vsix } from "../../scripts/packaging/make-vsix.ts";
import { problemsOf, requiredFiles } from "../../scripts/packaging/required-files.ts";
import { parseTargets } from "../../scripts/packaging/targets.ts";
import type { Target } from "../../scripts/packaging/targets.ts";
import { unzip } from "../helpers/unzip.ts";

const root = path.join(import.meta.dirname, "../..");
const run = promisify(execFile);

describe("VSIX", () => {
  let folder: string;
  let vsix: Vsix;
  let extension: string;
  const [target] = parseTargets("current") as [Target];

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "typeorm-revisions-vsix-"));
    vsix = await makeVsix(root, target, folder, "whole.vsix");
    await unzip(vsix.file, path.join(folder, "unpacked"));
    extension = path.join(folder, "unpacked", "extension");
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const listing = (): string[] => vsix.entries.map(({ file }) => file);

  /** Runs code as a module of the unpacked extension's dist folder, far from our own node_modules. */
  const evaluate = async (code: string): Promise<string> => {
    const args = ["--input-type=module", "--eval", code];
    const { stdout } = await run(process.execPath, args, { cwd: path.join(extension, "dist") });
    return stdout.trim();
  };

  it("holds what is required and stays small", () => {
    assert.deepEqual(problemsOf(target, listing()), []);
    const packed = vsix.entries.reduce((sum, { compressedSize }) => sum + compressedSize, 0);
    assert.ok(packed < 16 * 1024 * 1024, `${packed} bytes`);
  });

  it("says which file is missing, for each that is required", () => {
    for (const file of requiredFiles(target)) {
      const rest = listing().filter((name) => name.toLowerCase().replace(/\.txt$/, "") !== file.toLowerCase());
      assert.deepEqual(problemsOf(target, rest), [`${file} is missing from the VSIX for ${target}.`]);
    }
  });

  it("says when another platform's native part came along", () => {
    const file = "dist/node_modules/@oxc-parser/binding-freebsd-x64/parser.freebsd-x64.node";
    assert.deepEqual(problemsOf(target, [...listing(), file]), [`${file} has no business in the VSIX for ${target}.`]);
  });

  it("is not made when PGlite's WebAssembly is gone", async () => {
    const staging = path.join(folder, "incomplete");
    await mkdir(staging);
    await cp(extension, staging, { recursive: true });
    // vsce renames the papers as it packs.
    for (const [packed, source] of [
      ["LICENSE.txt", "LICENSE"],
      ["readme.md", "README.md"],
      ["changelog.md", "CHANGELOG.md"],
    ] as const) {
      await cp(path.join(extension, packed), path.join(staging, source));
      await rm(path.join(staging, packed));
    }
    const file = "dist/node_modules/@electric-sql/pglite/dist/pglite.wasm";
    await rm(path.join(staging, file));
    const name = path.join(folder, "incomplete.vsix");
    await assert.rejects(pack(staging, target, name), { message: `${file} is missing from the VSIX for ${target}.` });
    assert.ok(!(await readdir(folder)).includes("incomplete.vsix"));
  });

  it("parses and compiles TypeScript with its own native parts", async () => {
    const code = `
      import { parseSync } from "oxc-parser";
      import { transformSync } from "oxc-transform";
      const { program } = parseSync("a.ts", "let a: number = 1");
      const { code } = transformSync("a.ts", "let a: number = 1");
      console.log(program.body[0].type, code.trim());`;
    assert.equal(await evaluate(code), "VariableDeclaration let a = 1;");
  });

  it("starts its own Postgres, with extensions, in memory and in a folder", async () => {
    const code = `
      import { PGlite } from "@electric-sql/pglite";
      import { uuid_ossp } from "@electric-sql/pglite/contrib/uuid_ossp";
      import { pgcrypto } from "@electric-sql/pglite/contrib/pgcrypto";
      for (const dataDir of [undefined, ${JSON.stringify(path.join(folder, "data"))}]) {
        const db = await PGlite.create({ dataDir, extensions: { uuid_ossp, pgcrypto } });
        await db.exec('create extension "uuid-ossp"; create extension pgcrypto');
        const { rows } = await db.query("select length(uuid_generate_v4()::text) as n, length(digest('a', 'sha1')) as m");
        console.log(JSON.stringify(rows[0]));
        await db.close();
      }`;
    assert.equal(await evaluate(code), '{"n":36,"m":20}\n{"n":36,"m":20}');
  });

  it("loads its own TypeORM and driver, by import and by require", async () => {
    const code = `
      import "reflect-metadata";
      import { DataSource } from "typeorm";
      import { createRequire } from "node:module";
      const require = createRequire(process.cwd() + "/engine.cjs");
      const options = { type: "postgres", host: "127.0.0.1", port: 1 };
      for (const Source of [DataSource, require("typeorm").DataSource]) {
        console.log(await new Source(options).initialize().catch((error) => error.code));
      }`;
    assert.equal(await evaluate(code), "ECONNREFUSED\nECONNREFUSED");
  });

  it("answers on the command line", async () => {
    const { stdout } = await run(process.execPath, [path.join(extension, "dist", "cli.mjs"), "--help"], {
      cwd: folder,
    });
    assert.match(stdout, /upgrade/);
  });
});
