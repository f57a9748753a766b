import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { serverMethods } from "../../src/protocol/server.ts";
import type { DataSourceLocation } from "../../src/protocol/server.ts";
import type { ServiceOptions } from "../../src/service/revision-service.ts";
import { DEFAULT_SETTINGS, Editor } from "./editor.ts";
import type { InMemoryService } from "./in-memory-service.ts";
import { FILES, chatService } from "./opened-project.ts";
import { DATA_SOURCE, makeProject } from "./project.ts";

describe("a workspace of several folders", () => {
  const cleanups: (() => Promise<void>)[] = [];
  let first: string;
  let second: string;
  let services: InMemoryService[];

  beforeEach(async () => {
    services = [];
    const projects = await Promise.all([makeProject(FILES), makeProject(FILES)]);
    cleanups.push(...projects.map(({ cleanup }) => cleanup));
    [first = "", second = ""] = projects.map(({ folder }) => folder);
  });

  afterEach(async () => {
    // What was opened last is closed first.
    // oxlint-disable-next-line no-await-in-loop
    for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
  });

  async function open(settings = DEFAULT_SETTINGS, selected: DataSourceLocation[] = []): Promise<Editor> {
    const openService = (options: ServiceOptions): Promise<InMemoryService> => {
      const service = chatService(options);
      services.push(service);
      return Promise.resolve(service);
    };
    const editor = await Editor.open([first, second], { openService }, { settings, selected });
    cleanups.push(() => editor.close());
    return editor;
  }

  const locations = (): DataSourceLocation[] =>
    [first, second].map((folder) => ({ folder, file: "data-source.ts", export: "AppDataSource" }));

  it("lists the data sources of all, and loads the first", async () => {
    const editor = await open();
    const overview = await editor.whenIdle();
    assert.deepEqual(overview.dataSources, locations());
    assert.equal(overview.folder, first);
    assert.deepEqual(
      services.map(({ root }) => root),
      [first],
    );
  });

  it("loads the data source of another folder when it is selected, and ends the one before", async () => {
    const editor = await open();
    await editor.whenIdle();
    const [, other] = locations();
    assert.deepEqual(await editor.request(serverMethods.select, other), { ok: true, value: null });
    const overview = await editor.whenIdle();
    assert.equal(overview.folder, second);
    assert.equal(overview.status?.revisions[0]?.file, path.join(second, "migrations/1763541600000-create-chats.ts"));
    assert.deepEqual(
      services.map(({ root, disposed }) => [root, disposed]),
      [
        [first, true],
        [second, false],
      ],
    );
  });

  it("remembers for each folder what was selected there", async () => {
    const other = DATA_SOURCE.replace("App", "Other");
    await Promise.all([first, second].map((folder) => writeFile(path.join(folder, "other.ts"), other)));
    const inFolder = (folder: string): DataSourceLocation => ({ folder, file: "other.ts", export: "OtherDataSource" });
    const editor = await open(DEFAULT_SETTINGS, [inFolder(first), inFolder(second)]);
    assert.equal((await editor.whenIdle()).folder, second);
    const { folder, file } = locations()[1] ?? assert.fail();
    await editor.request(serverMethods.select, { folder, file, export: "AppDataSource" });
    await editor.whenIdle();
    await editor.request(serverMethods.select, inFolder(first));
    await editor.whenIdle();
    assert.deepEqual(
      services.map(({ root, options }) => [root, options.dataSource]),
      [
        [second, "other.ts#OtherDataSource"],
        [second, "data-source.ts#AppDataSource"],
        [first, "other.ts#OtherDataSource"],
      ],
    );
  });

  it("forgets a selection that is not there any more", async () => {
    const editor = await open(DEFAULT_SETTINGS, [{ folder: first, file: "gone.ts", export: "default" }]);
    await editor.whenIdle();
    assert.deepEqual(
      services.map(({ root, options }) => [root, options.dataSource]),
      [[first, undefined]],
    );
  });

  it("has lenses in the folder in use, and the way to use the other one", async () => {
    const editor = await open();
    await editor.whenIdle();
    assert.deepEqual(await editor.lenses("chat.ts"), ["3: in sync"]);
    const inSecond = (file: string): string => path.relative(first, path.join(second, file));
    assert.deepEqual(await editor.lenses(inSecond("chat.ts")), []);
    assert.deepEqual(await editor.lenses(inSecond("data-source.ts")), ["3: Use this data source"]);
  });

  it("takes each folder's own settings", async () => {
    const folders = { [pathToFileURL(second).href]: { ...DEFAULT_SETTINGS, embedded: true } };
    const editor = await open({ ...DEFAULT_SETTINGS, folders });
    assert.equal((await editor.whenIdle()).selected?.target, "localhost:5432/blog");
    const [, other] = locations();
    await editor.request(serverMethods.select, other);
    assert.equal((await editor.whenIdle()).selected?.target, "embedded");
  });

  it("loads nothing anew for a file of a folder that is not in use", async () => {
    const editor = await open();
    await editor.whenIdle();
    const [service] = services;
    assert.ok(service);
    service.calls.length = 0;
    await editor.touched(path.relative(first, path.join(second, "chat.ts")));
    await editor.request(serverMethods.preview, { answers: {} });
    await editor.whenIdle();
    assert.deepEqual(service.calls, []);
    assert.equal(services.length, 1);
  });
});
