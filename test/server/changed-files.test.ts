import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import path from "node:path";
import { RevisionsError } from "../../src/core/errors.ts";
import { serverMethods } from "../../src/protocol/server.ts";
import { waitFor } from "../helpers/wait-for.ts";
import { ADD_LAST_READ_AT } from "./in-memory-service.ts";
import { openedProjects } from "./opened-project.ts";
import { CHAT, DATA_SOURCE } from "./project.ts";

describe("changed files of the language server", () => {
  const project = openedProjects();

  it("are told to the service once, though a save is told twice", async () => {
    const { editor, service: only } = await project.open();
    await editor.whenIdle();
    const service = only();
    service.calls.length = 0;
    service.operations = [ADD_LAST_READ_AT];
    await editor.save("chat.ts", `${CHAT}// changed\n`);
    await editor.overviewWhere(({ changes, busy }) => changes?.operations.length === 1 && !busy);
    assert.deepEqual(service.calls, ["invalidate chat.ts", "onDisk", "check", "status"]);
    assert.ok(editor.lensRefreshes > 0);
  });

  it("are followed by new lenses before the database is asked", async () => {
    const { editor, service: only } = await project.open();
    await editor.whenIdle();
    const service = only();
    service.operations = [ADD_LAST_READ_AT];
    const seen: string[][] = [];
    service.duringStatus = async () => {
      seen.push(await editor.lenses("chat.ts"));
    };
    await editor.save("chat.ts", `${CHAT}// changed\n`);
    await editor.overviewWhere(({ changes, busy }) => changes?.operations.length === 1 && !busy);
    assert.deepEqual(
      seen.map(([lens]) => lens),
      ["3: 1 change"],
    );
  });

  it("are answered before it is known which changes are older, and once more when it is", async () => {
    const { editor, service: only } = await project.open();
    await editor.whenIdle();
    const service = only();
    service.calls.length = 0;
    service.older = [{ ...ADD_LAST_READ_AT, why: "older", olderThan: "1763541600000" }];
    const seen: (number | undefined)[] = [];
    service.duringCheck = async () => void seen.push((await editor.overview()).changes?.operations.length);
    await editor.save("chat.ts", `${CHAT}// changed\n`);
    const { changes } = await editor.overviewWhere((now) => now.changes?.preexisting.length === 1 && !now.busy);
    assert.deepEqual([changes?.operations, changes?.unsettled], [[], undefined]);
    assert.deepEqual(seen, [0, 1]);
    assert.deepEqual(service.calls, ["invalidate chat.ts", "onDisk", "check", "check", "status"]);
  });

  it("keep the states that are known until the database has told new ones", async () => {
    const { editor, service: only } = await project.open();
    await editor.whenIdle();
    const pending: unknown[] = [];
    only().duringStatus = async () => {
      pending.push((await editor.overview()).status?.databasePending);
    };
    await editor.save("chat.ts", `${CHAT}// changed\n`);
    await editor.overviewWhere(({ busy }) => !busy && pending.length === 1);
    assert.deepEqual(pending, [undefined]);
  });

  it("end a refresh whose load they make stale, and say nothing of it", async () => {
    let fail: (error: Error) => void = () => undefined;
    const { editor, services } = await project.open((service) => {
      service.duringLoad = () =>
        new Promise((_, reject) => {
          fail = reject;
        });
    });
    const service = await waitFor("the load", () => services.find(({ calls }) => calls.includes("onDisk")));
    // What a service does whose load is under way.
    service.isAffected = () => {
      service.duringLoad = () => Promise.resolve();
      fail(new RevisionsError("cancelled", "The engine process was ended before it answered."));
      return true;
    };
    await editor.save("data-source.ts", `${DATA_SOURCE}// mended\n`);
    const { error, status } = await editor.overviewWhere(({ busy }) => !busy);
    assert.equal(error, undefined);
    assert.equal(status?.revisions.length, 1);
  });

  it("that do not matter ask nothing anew", async () => {
    const { editor, service: only } = await project.open((service) => {
      service.isAffected = () => false;
    });
    await editor.whenIdle();
    const service = only();
    service.calls.length = 0;
    await editor.touched("node_modules/typeorm/index.js");
    await editor.save("notes.json", "{}");
    // A request takes up everything that was saved before it.
    await editor.request(serverMethods.preview, { answers: {} });
    await editor.whenIdle();
    assert.deepEqual(service.calls, ["invalidate notes.json"]);
  });

  it("restart a check under way, and never run two at once", async () => {
    const releases: (() => void)[] = [];
    const { editor, service: only } = await project.open();
    await editor.whenIdle();
    const service = only();
    service.duringCheck = () => new Promise((resolve) => releases.push(resolve));
    const checks = (): number => service.calls.filter((call) => call === "check").length;
    const before = checks();
    await editor.save("chat.ts", `${CHAT}// 1\n`);
    await editor.overviewWhere(() => checks() === before + 1);
    for (const text of ["// 2\n", "// 3 \n"]) {
      await editor.save("chat.ts", CHAT + text);
      const invalidated = service.calls.filter((call) => call.startsWith("invalidate")).length;
      await editor.overviewWhere(
        () => service.calls.filter((call) => call.startsWith("invalidate")).length > invalidated,
      );
    }
    service.duringCheck = () => Promise.resolve();
    service.operations = [ADD_LAST_READ_AT];
    for (const release of releases) release();
    const overview = await editor.overviewWhere(({ busy, changes }) => !busy && changes?.operations.length === 1);
    assert.equal(overview.error, undefined);
    assert.equal(checks(), before + 2);
    assert.equal(service.mostRunning, 1);
  });

  it("mend a check that failed", async () => {
    const { editor, service: only } = await project.open((service) => {
      service.isAffected = () => false;
      service.checkError = new RevisionsError("entity-failed", "chat.ts does not compile.");
    });
    assert.equal((await editor.whenIdle()).error?.code, "entity-failed");
    assert.deepEqual(await editor.lenses("chat.ts"), ["3: TypeORM Revisions: chat.ts does not compile."]);
    only().checkError = undefined;
    await editor.save("chat.ts", `${CHAT}// mended\n`);
    await editor.overviewWhere(({ error, busy }) => error === undefined && !busy);
    assert.deepEqual(await editor.lenses("chat.ts"), ["3: in sync"]);
  });

  it("close the service when its data source is gone", async () => {
    const { editor, services } = await project.open();
    await editor.whenIdle();
    await rm(path.join(editor.folder, "data-source.ts"));
    await editor.touched("data-source.ts");
    await editor.overviewWhere(({ busy, dataSources }) => !busy && dataSources.length === 0 && services.length === 2);
    assert.deepEqual(
      services.map(({ disposed }) => disposed),
      [true, false],
    );
  });

  it("that break the data source take back what was known of the database", async () => {
    const { editor, service } = await project.open();
    await editor.whenIdle();
    service().statusError = new RevisionsError("data-source-failed", "It throws.");
    await editor.save("data-source.ts", `${DATA_SOURCE}// throws\n`);
    const { status } = await editor.overviewWhere(({ busy, error }) => !busy && error?.code === "data-source-failed");
    assert.equal(status, undefined);
  });
});
