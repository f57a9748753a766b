import assert from "node:assert/strict";
import { CancellationTokenSource } from "vscode-languageserver/node";
import { serverMethods } from "../../src/protocol/server.ts";
import { ADD_LAST_READ_AT } from "./in-memory-service.ts";
import { openedProjects } from "./opened-project.ts";
import { waitFor } from "../helpers/wait-for.ts";
import { MIGRATION } from "./project.ts";

describe("requests of the language server", () => {
  const project = openedProjects();

  it("answer an error as an outcome", async () => {
    const { editor } = await project.open();
    const outcome = await editor.request(serverMethods.generate, { message: "x", answers: {} });
    assert.deepEqual(outcome, {
      ok: false,
      error: { code: "no-changes", message: "There is nothing to generate.", hint: "Change an entity first." },
    });
  });

  it("that accept differences leave the change to the lenses, and the rest to the second group", async () => {
    const { editor } = await project.open((service) => {
      service.operations = [ADD_LAST_READ_AT];
    });
    const { changes } = await editor.whenIdle();
    await editor.request(serverMethods.accept, { operations: changes?.operations });
    const after = await editor.overviewWhere((overview) => overview.changes?.preexisting.length === 1);
    assert.deepEqual(after.changes?.operations, []);
    await editor.whenIdle();
    assert.match((await editor.lenses("chat.ts")).join(), /in sync · 1 different before/);
  });

  it("that verify leave what they found on the file, until the file changes", async () => {
    const file = "migrations/1763541600000-create-chats.ts";
    const { editor, services } = await project.open((service) => {
      service.verified = {
        up: true,
        down: true,
        schemaRestored: false,
        upAgain: false,
        problem: "it forgets an index",
      };
    });
    await editor.whenIdle();
    await editor.request(serverMethods.verify, { targets: ["1763541600000"] });
    const told = () => (editor.diagnostics.get(editor.uri(file)) ?? []).map(({ message }) => message);
    await waitFor("the diagnostic", () => told().length > 0);
    assert.deepEqual(told(), ["Not verified: it forgets an index."]);
    assert.ok((await editor.lenses(file)).includes("3: not verified"));
    await editor.save(file, `${MIGRATION}// mended\n`);
    await waitFor("its end", () => told().length === 0);
    assert.ok((await editor.lenses(file)).includes("3: Verify"));
    assert.ok(services[0]?.calls.includes("verify 1763541600000"));
  });

  it("report progress through the token", async () => {
    const { editor } = await project.open();
    await editor.whenIdle();
    const told: unknown[] = [];
    editor.connection.onNotification("$/progress", (params) => {
      told.push(params);
    });
    await editor.request(serverMethods.check, { answers: {}, workDoneToken: "t" });
    assert.deepEqual(told, [
      { token: "t", value: { kind: "begin", title: "Comparing entities with the history" } },
      { token: "t", value: { kind: "report", message: "Comparing", percentage: 50 } },
      { token: "t", value: { kind: "end" } },
    ]);
  });

  it("answer the journal as text", async () => {
    const { editor } = await project.open();
    await editor.whenIdle();
    assert.deepEqual(await editor.request(serverMethods.journal, {}), {
      ok: true,
      value: { text: "The journal is empty; runs with --journal are written to it." },
    });
  });

  it("are cancelled while they wait", async () => {
    let release = (): void => undefined;
    const { editor } = await project.open((service) => {
      service.duringCheck = () =>
        new Promise((resolve) => {
          release = resolve;
        });
    });
    await editor.overviewWhere(({ status }) => status !== undefined);
    const source = new CancellationTokenSource();
    const answer = editor.connection.sendRequest<{ error: { code: string } }>(
      serverMethods.preview,
      { answers: {} },
      source.token,
    );
    await editor.overview();
    source.cancel();
    assert.equal((await answer).error.code, "cancelled");
    release();
    await editor.whenIdle();
  });

  it("that move the database are followed by a new status", async () => {
    const { editor } = await project.open();
    assert.equal((await editor.whenIdle()).status?.pending, 1);
    await editor.request(serverMethods.move, { direction: "upgrade", target: "head" });
    const overview = await editor.overviewWhere(({ status, busy }) => status?.pending === 0 && !busy);
    assert.deepEqual(overview.status?.current, ["1763541600000"]);
  });

  it("go on with what is half applied, and stamp several revisions over rows that go first", async () => {
    const { editor, service } = await project.open();
    await editor.whenIdle();
    await editor.request(serverMethods.move, { direction: "upgrade", target: "head", resume: true });
    await editor.request(serverMethods.stamp, { targets: ["1", "2"], purge: true, dryRun: true });
    await editor.request(serverMethods.stamp, { targets: ["1"] });
    const asked = service().calls.filter((call) => /^(upgrade|stamp)/.test(call));
    assert.deepEqual(asked, ["upgrade --resume", "stamp 1 2 --purge --dry-run", "stamp 1"]);
  });
});
