import assert from "node:assert/strict";
import { RevisionsError } from "../../src/core/errors.ts";
import { serverMethods } from "../../src/protocol/server.ts";
import { Editor } from "./editor.ts";
import { ADD_LAST_READ_AT } from "./in-memory-service.ts";
import { FILES, openedProjects } from "./opened-project.ts";
import { DATA_SOURCE, makeProject } from "./project.ts";

describe("overview of the language server", () => {
  const project = openedProjects();

  it("has data sources, status and changes once everything is loaded", async () => {
    const { editor } = await project.open((service) => {
      service.operations = [ADD_LAST_READ_AT];
    });
    const overview = await editor.whenIdle();
    assert.deepEqual(overview.dataSources, [
      { folder: editor.folder, file: "data-source.ts", export: "AppDataSource" },
    ]);
    assert.equal(overview.selected?.target, "localhost:5432/blog");
    assert.equal(overview.status?.pending, 1);
    assert.deepEqual(overview.changes?.operations, [ADD_LAST_READ_AT]);
    assert.equal(overview.error, undefined);
  });

  it("answers while the service works", async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { editor } = await project.open((service) => {
      service.duringCheck = () => held;
    });
    const overview = await editor.overviewWhere(({ status }) => status !== undefined);
    assert.equal(overview.busy, true);
    assert.equal(overview.changes, undefined);
    assert.deepEqual(await editor.lenses("chat.ts"), ["3: checking…"]);
    release();
    assert.equal((await editor.whenIdle()).busy, false);
  });

  it("shows the revisions of the files while the database is not answered yet", async () => {
    let answer = (): void => undefined;
    const asked = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const { editor } = await project.open((service) => {
      service.duringStatus = () => asked;
    });
    const { status, busy, selected } = await editor.overviewWhere(({ changes }) => changes !== undefined);
    assert.equal(status?.databasePending, true);
    assert.deepEqual(
      status?.revisions.map(({ slug }) => slug),
      ["create-chats"],
    );
    assert.equal(selected?.target, "localhost:5432/blog");
    assert.equal(busy, true);
    assert.deepEqual(await editor.lenses("chat.ts"), ["3: in sync"]);
    assert.deepEqual(await editor.lenses("data-source.ts"), ["3: localhost:5432/blog: asking the database…"]);
    assert.deepEqual(await editor.lenses("migrations/1763541600000-create-chats.ts"), [
      "3: asking the database…",
      "3: Verify",
    ]);
    answer();
    const idle = await editor.whenIdle();
    assert.equal(idle.status?.databasePending, undefined);
    assert.equal(idle.status?.pending, 1);
  });

  it("lists every data source and loads the selected one", async () => {
    const { editor, services } = await project.open(undefined, {
      ...FILES,
      "other.ts": DATA_SOURCE.replace("App", "Other"),
    });
    await editor.whenIdle();
    const location = { folder: editor.folder, file: "other.ts", export: "OtherDataSource" };
    assert.deepEqual(await editor.request(serverMethods.select, location), { ok: true, value: null });
    await editor.whenIdle();
    assert.deepEqual(
      services.map(({ options, disposed }) => [options.dataSource, disposed]),
      [
        [undefined, true],
        ["other.ts#OtherDataSource", false],
      ],
    );
  });

  it("tells why a project cannot be opened, with a next step that the editor has", async () => {
    const empty = await makeProject({ "readme.ts": "export const nothing = 1;\n" });
    project.cleanups.push(empty.cleanup);
    const editor = await Editor.open(empty.folder, {
      openService: () =>
        Promise.reject(new RevisionsError("no-data-source", "No data source.", { hint: "Use -d FILE." })),
    });
    project.cleanups.push(() => editor.close());
    const overview = await editor.whenIdle();
    assert.deepEqual(overview.dataSources, []);
    assert.equal(overview.error?.code, "no-data-source");
    assert.equal(overview.error.message, "No data source.");
    assert.match(overview.error.hint ?? "", /setting typeormRevisions\.dataSource/);
    assert.equal(overview.status, undefined);
  });

  it("loads anew when a setting changes", async () => {
    const { editor, services } = await project.open();
    await editor.whenIdle();
    await editor.connection.sendNotification("workspace/didChangeConfiguration", {
      settings: {
        typeormRevisions: { dataSource: "", embedded: true, nodePath: "", envFile: "", loadTimeout: 60_000 },
      },
    });
    await editor.overviewWhere(({ selected, busy }) => selected?.target === "embedded" && !busy);
    assert.deepEqual(
      services.map(({ disposed }) => disposed),
      [true, false],
    );
  });

  describe("untrusted workspace", () => {
    it("finds data sources by parsing, opens nothing and refuses commands", async () => {
      const { editor, services } = await project.open(undefined, FILES, { trusted: false });
      const overview = await editor.overviewWhere(({ dataSources }) => dataSources.length > 0);
      assert.equal(overview.trusted, false);
      for (const method of [serverMethods.check, serverMethods.generate, serverMethods.move, serverMethods.preview]) {
        const outcome = await editor.request<{ ok: boolean; error: { code: string } }>(method, {});
        assert.equal(outcome.ok, false);
        assert.equal(outcome.error.code, "untrusted-workspace");
      }
      assert.deepEqual(services, []);
      assert.deepEqual(await editor.lenses("chat.ts"), []);
    });

    it("opens when it becomes trusted", async () => {
      const { editor, services } = await project.open(undefined, FILES, { trusted: false });
      await editor.whenIdle();
      await editor.connection.sendNotification(serverMethods.trusted, {});
      const overview = await editor.overviewWhere(({ status }) => status !== undefined);
      assert.equal(overview.trusted, true);
      assert.equal(services.length, 1);
    });
  });
});
