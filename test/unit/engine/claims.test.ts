import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { claim, claimantOf } from "../../../src/engine/locks/claims.ts";

/** More than any system gives to a process. */
const NOBODY = 4_194_999;

describe("a claim to a folder", () => {
  let parent: string;
  let folder: string;
  beforeEach(async () => {
    parent = await mkdtemp(path.join(tmpdir(), "typeorm-revisions-claims-"));
    folder = path.join(parent, "app.db.revisions-lock");
  });
  afterEach(() => rm(parent, { recursive: true, force: true }));

  it("keeps others out until it is given up, and leaves nothing", async () => {
    const first = await claim(folder);
    assert.ok(first);
    assert.equal(await claim(folder), undefined);
    assert.equal(await claimantOf(folder), process.pid);
    assert.equal((await readdir(folder)).length, 1, "who stepped back left nothing");
    await first.release();
    assert.ok(!existsSync(folder));
    const second = await claim(folder);
    assert.ok(second);
    await second.release();
  });

  it("of a process that is gone counts for nothing, nor does one from before the machine started", async () => {
    await mkdir(folder);
    await writeFile(path.join(folder, `${NOBODY}-${Date.now()}-a`), "");
    await writeFile(path.join(folder, `${process.pid}-1000-b`), "");
    assert.equal(await claimantOf(folder), undefined);
    const held = await claim(folder);
    assert.ok(held);
    await held.release();
    assert.ok(!existsSync(folder));
  });

  it("is had by one at most of many that come at once", async () => {
    for (let round = 0; round < 20; round += 1) {
      const held = (await Promise.all(Array.from({ length: 8 }, () => claim(folder)))).filter(
        (lock) => lock !== undefined,
      );
      assert.ok(held.length <= 1);
      for (const lock of held) await lock.release();
    }
  });
});
