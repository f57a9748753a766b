import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { NO_ANSWERS } from "../../src/core/operations/operation.ts";
import { openRevisionService } from "../../src/service/open.ts";
import { copySample } from "../helpers/sample.ts";
import { waitFor } from "../helpers/wait-for.ts";
import { DEFAULT_SETTINGS, Editor } from "./editor.ts";

const DATA_SOURCE = "src/data-source.ts";
/** No test waits this long. */
const LOAD_TIMEOUT_MS = 600_000;

describe("a data source that never finishes loading", () => {
  let sample: Awaited<ReturnType<typeof copySample>>;
  let original: string;
  let started: string;
  const cleanups: (() => Promise<void>)[] = [];

  beforeEach(async () => {
    sample = await copySample("installed");
    cleanups.push(() => sample.cleanup());
    original = await readFile(path.join(sample.folder, DATA_SOURCE), "utf8");
    started = path.join(sample.folder, "started");
    const hang = `require("node:fs").writeFileSync(${JSON.stringify(started)}, "");\nfor (;;);\n`;
    await writeFile(path.join(sample.folder, DATA_SOURCE), hang + original);
  });

  afterEach(async () => {
    // What was opened last is closed first.
    // oxlint-disable-next-line no-await-in-loop
    for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
  });

  it("is loaded anew as soon as its file is mended", async () => {
    const settings = { ...DEFAULT_SETTINGS, embedded: true, loadTimeout: LOAD_TIMEOUT_MS };
    const editor = await Editor.open(sample.folder, { openService: openRevisionService }, { settings });
    cleanups.push(() => editor.close());
    await waitFor("the load", () => existsSync(started));
    await editor.save(DATA_SOURCE, original);
    const { status, error } = await editor.overviewWhere(({ status }) => status !== undefined);
    assert.equal(status?.revisions.length, 12);
    assert.equal(error, undefined);
  });

  it("does not hold a command that is cancelled, nor the one after it", async () => {
    const service = await openRevisionService({
      root: sample.folder,
      embedded: true,
      loadTimeoutMs: LOAD_TIMEOUT_MS,
      warm: true,
      log: () => undefined,
    });
    cleanups.push(() => service.dispose());
    const controller = new AbortController();
    const check = service.check(NO_ANSWERS, { signal: controller.signal });
    await waitFor("the load", () => existsSync(started));
    controller.abort();
    await assert.rejects(check, { code: "cancelled" });
    await writeFile(path.join(sample.folder, DATA_SOURCE), original);
    assert.equal((await service.onDisk()).revisions.length, 12);
  });
});
