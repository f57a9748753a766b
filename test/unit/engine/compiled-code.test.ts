import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { compiledFolder } from "../../../src/database/compiled-folder.ts";

const run = promisify(execFile);
const source = path.join(import.meta.dirname, "../../../src/engine/compiled-code.ts");

describe("compiled code", () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "typeorm-revisions-compiled-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** A process that keeps what it loads in the folder, this month. */
  async function load(cache: string): Promise<void> {
    const program = `
      import { createRequire } from "node:module";
      const { CompiledCode } = await import(${JSON.stringify(pathToFileURL(source).href)});
      const code = new CompiledCode();
      createRequire(${JSON.stringify(import.meta.filename)})("reflect-metadata");
      code.keep();
      if (process.env.NODE_COMPILE_CACHE !== undefined) throw new Error("the project would see it");
      process.kill(process.pid, "SIGKILL");`;
    const env = { ...process.env, NODE_COMPILE_CACHE: compiledFolder(cache, new Date("2026-11-20")) };
    await assert.rejects(run(process.execPath, ["--input-type=module", "-e", program], { env }), { signal: "SIGKILL" });
  }

  it("is kept though the process is killed, and that of other months goes", async () => {
    await mkdir(path.join(folder, "compiled-2026-10"));
    await load(folder);
    assert.deepEqual(await readdir(folder), ["compiled-2026-11"]);
    assert.notEqual((await readdir(path.join(folder, "compiled-2026-11"), { recursive: true })).length, 0);
  });

  it("is not needed", async () => {
    const file = path.join(folder, "no-folder");
    await writeFile(file, "");
    await load(file);
    assert.deepEqual(await readdir(folder), ["no-folder"]);
  });
});
