import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

const root = path.join(import.meta.dirname, "../..");
const run = promisify(execFile);

/** Runs npm or npx, which are scripts of the shell on Windows. */
async function npm(command: "npm" | "npx", args: string[], cwd: string): Promise<string> {
  const { stdout } = await run(command, args, { cwd, shell: process.platform === "win32" });
  return stdout;
}

describe("npm package", () => {
  let folder: string;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "typeorm-revisions-npm-"));
    const packed = await npm("npm", ["pack", "--silent", "--pack-destination", folder], root);
    await writeFile(path.join(folder, "package.json"), '{ "private": true }');
    await npm("npm", ["install", "--silent", "--prefer-offline", `./${packed.trim()}`], folder);
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it("gives a command that npx finds", async () => {
    const { version } = JSON.parse(await readFile(path.join(root, "package.json"), "utf8")) as { version: string };
    assert.equal((await npm("npx", ["typeorm-revisions", "--version"], folder)).trim(), version);
  });

  it("finds no project in an empty folder, and says so in JSON", async () => {
    const answer = await npm("npx", ["typeorm-revisions", "status", "--json"], folder).catch((error: unknown) => error);
    const { code, stdout } = answer as { code: number; stdout: string };
    assert.equal(code, 2);
    const { ok, error } = JSON.parse(stdout) as { ok: boolean; error: { code: string } };
    assert.equal(ok, false);
    assert.equal(error.code, "no-data-source");
  });
});
