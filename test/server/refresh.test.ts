import assert from "node:assert/strict";
import path from "node:path";
import type { Operation } from "../../src/core/operations/operation.ts";
import { RevisionsError } from "../../src/core/errors.ts";
import { serverMethods } from "../../src/protocol/server.ts";
import type { ServerInitialization } from "../../src/protocol/server.ts";
import { Editor } from "./editor.ts";
import { InMemoryService } from "./in-memory-service.ts";
import { CHAT, DATA_SOURCE, MIGRATION, makeProject } from "./project.ts";

const ADD_LAST_READ_AT: Operation = {
  kind: "add-column",
  table: "chats",
  column: "last_read_at",
  entity: "Chat",
  property: "lastReadAt",
  summary: "add column last_read_at (timestamptz, nullable)",
  verdict: "lossless",
  up: ['ALTER TABLE "chats" ADD "last_read_at" timestamptz'],
  down: ['ALTER TABLE "chats" DROP COLUMN "last_read_at"'],
};

const FILES = { "chat.ts": CHAT, "data-source.ts": DATA_SOURCE, "migrations/1763541600000-create-chats.ts": MIGRATION };

describe("language server", () => {
  const cleanups: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
  });

  async function open(
    prepare: (service: InMemoryService) => void = () => undefined,
    files: Record<string, string> = FILES,
    initialization: Partial<ServerInitialization> = {},
  ): Promise<{ editor: Editor; services: InMemoryService[] }> {
    const project = await makeProject(files);
    cleanups.push(project.cleanup);
    const services: InMemoryService[] = [];
    const openService = (options: ConstructorParameters<typeof InMemoryService>[0]): Promise<InMemoryService> => {
      const service = new InMemoryService(options);
      service.entityModels = [
        {
          name: "Chat",
          file: path.join(options.root, "chat.ts"),
          kind: "table",
          table: "chats",
          columns: [],
          joinTables: [],
        },
      ];
      service.revisions = [
        {
          id: "1763541600000",
          name: "CreateChats1763541600000",
          slug: "create-chats",
          file: path.join(options.root, "migrations/1763541600000-create-chats.ts"),
          revises: [],
          state: "pending",
        },
      ];
      prepare(service);
      services.push(service);
      return Promise.resolve(service);
    };
    const editor = await Editor.open(project.folder, { openService }, initialization);
    cleanups.push(() => editor.close());
    return { editor, services };
  }

  const only = (services: InMemoryService[]): InMemoryService => {
    assert.equal(services.length, 1);
    return services[0] as InMemoryService;
  };

  describe("overview", () => {
    it("has data sources, status and changes once everything is loaded", async () => {
      const { editor } = await open((service) => {
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
      const { editor } = await open((service) => {
        service.duringCheck = () => held;
      });
      const overview = await editor.overviewWhere(({ status }) => status !== undefined);
      assert.equal(overview.busy, true);
      assert.equal(overview.changes, undefined);
      assert.deepEqual(await editor.lenses("chat.ts"), ["4: checking…"]);
      release();
      assert.equal((await editor.whenIdle()).busy, false);
    });

    it("lists every data source and loads the selected one", async () => {
      const { editor, services } = await open(undefined, { ...FILES, "other.ts": DATA_SOURCE.replace("App", "Other") });
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

    it("tells the error of a project that cannot be opened", async () => {
      const project = await makeProject({ "readme.ts": "export const nothing = 1;\n" });
      cleanups.push(project.cleanup);
      const editor = await Editor.open(project.folder, {
        openService: () =>
          Promise.reject(new RevisionsError("no-data-source", "No data source.", { hint: "Add one." })),
      });
      cleanups.push(() => editor.close());
      const overview = await editor.whenIdle();
      assert.deepEqual(overview.dataSources, []);
      assert.deepEqual(overview.error, { code: "no-data-source", message: "No data source.", hint: "Add one." });
      assert.equal(overview.status, undefined);
    });
  });

  describe("untrusted workspace", () => {
    it("finds data sources by parsing, opens nothing and refuses commands", async () => {
      const { editor, services } = await open(undefined, FILES, { trusted: false });
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
      const { editor, services } = await open(undefined, FILES, { trusted: false });
      await editor.whenIdle();
      await editor.connection.sendNotification(serverMethods.trusted, {});
      const overview = await editor.overviewWhere(({ status }) => status !== undefined);
      assert.equal(overview.trusted, true);
      assert.equal(services.length, 1);
    });
  });

  describe("requests", () => {
    it("answer an error as an outcome", async () => {
      const { editor } = await open();
      const outcome = await editor.request(serverMethods.generate, { message: "x", answers: {} });
      assert.deepEqual(outcome, {
        ok: false,
        error: { code: "no-changes", message: "There is nothing to generate.", hint: "Change an entity first." },
      });
    });

    it("report progress through the token", async () => {
      const { editor } = await open();
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

    it("are cancelled while they wait", async () => {
      let release = (): void => undefined;
      const { editor } = await open((service) => {
        service.duringCheck = () =>
          new Promise((resolve) => {
            release = resolve;
          });
      });
      await editor.overviewWhere(({ status }) => status !== undefined);
      const { CancellationTokenSource } = await import("vscode-languageserver/node");
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
      const { editor } = await open();
      assert.equal((await editor.whenIdle()).status?.pending, 1);
      await editor.request(serverMethods.move, { direction: "upgrade", target: "head" });
      const overview = await editor.overviewWhere(({ status, busy }) => status?.pending === 0 && !busy);
      assert.deepEqual(overview.status?.current, ["1763541600000"]);
    });
  });

  describe("changed files", () => {
    it("are told to the service once, though a save is told twice", async () => {
      const { editor, services } = await open();
      await editor.whenIdle();
      const service = only(services);
      service.calls.length = 0;
      service.operations = [ADD_LAST_READ_AT];
      await editor.save("chat.ts", `${CHAT}// changed\n`);
      await editor.overviewWhere(({ changes, busy }) => changes?.operations.length === 1 && !busy);
      assert.deepEqual(service.calls, ["invalidate chat.ts", "status", "check"]);
      assert.ok(editor.lensRefreshes > 0);
    });

    it("that do not matter ask nothing anew", async () => {
      const { editor, services } = await open((service) => {
        service.isAffected = () => false;
      });
      await editor.whenIdle();
      const service = only(services);
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
      const { editor, services } = await open();
      await editor.whenIdle();
      const service = only(services);
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
      const { editor, services } = await open((service) => {
        service.isAffected = () => false;
        service.checkError = new RevisionsError("entity-failed", "chat.ts does not compile.");
      });
      assert.equal((await editor.whenIdle()).error?.code, "entity-failed");
      assert.deepEqual(await editor.lenses("chat.ts"), ["4: TypeORM Revisions: chat.ts does not compile."]);
      only(services).checkError = undefined;
      await editor.save("chat.ts", `${CHAT}// mended\n`);
      await editor.overviewWhere(({ error, busy }) => error === undefined && !busy);
      assert.deepEqual(await editor.lenses("chat.ts"), ["4: in sync"]);
    });
  });

  it("loads anew when a setting changes", async () => {
    const { editor, services } = await open();
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
});
