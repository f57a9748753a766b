import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { InitResult, Outcome } from "../../src/protocol/results.ts";
import { serverMethods } from "../../src/protocol/server.ts";
import { chooseDataSource, findDataSources } from "../../src/project/data-sources.ts";
import { ProjectScanner } from "../../src/project/scan.ts";
import type { ServiceOptions } from "../../src/service/revision-service.ts";
import { Editor } from "./editor.ts";
import { chatService } from "./opened-project.ts";
import { CHAT, makeProject } from "./project.ts";

const NEST = {
  "src/app.module.ts": `import { Module } from "@nestjs/common";
import { TypeOrmModule } from "@nestjs/typeorm";
@Module({ imports: [TypeOrmModule.forRoot({ type: "postgres", host: "db", autoLoadEntities: true })] })
export class AppModule {}
`,
  "src/chat.entity.ts": CHAT,
};

describe("a project without a data source", () => {
  const cleanups: (() => Promise<void>)[] = [];

  afterEach(async () => {
    // What was opened last is closed first.
    // oxlint-disable-next-line no-await-in-loop
    for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
  });

  /** The service looks for the data source as the real one does. */
  async function open(files: Record<string, string>[], trusted = true): Promise<{ editor: Editor; folders: string[] }> {
    const projects = await Promise.all(files.map(makeProject));
    cleanups.push(...projects.map(({ cleanup }) => cleanup));
    const folders = projects.map(({ folder }) => folder);
    const openService = async (options: ServiceOptions) => {
      const index = await new ProjectScanner(options.root).scan();
      chooseDataSource(findDataSources(index, options.root), options.dataSource);
      return chatService(options);
    };
    const editor = await Editor.open(folders, { openService }, { trusted });
    cleanups.push(() => editor.close());
    return { editor, folders };
  }

  it("but with NestJS's module is explained, and gets a data source that is loaded", async () => {
    const { editor, folders } = await open([NEST]);
    const [folder = ""] = folders;
    const { error, nestModule } = await editor.whenIdle();
    assert.deepEqual(
      [nestModule, error?.code, error?.message, error?.hint],
      [
        "src/app.module.ts",
        "no-data-source",
        "src/app.module.ts configures TypeORM through NestJS, and no file exports a DataSource.",
        "Have one with its options written with the command Write Data Source.",
      ],
    );
    assert.deepEqual(await editor.lenses("src/app.module.ts"), ["3: Write a data source for migrations"]);
    const [marked] = editor.diagnostics.get(editor.uri("src/app.module.ts")) ?? [];
    assert.deepEqual([marked?.code, marked?.range.start], ["no-data-source", { line: 2, character: 20 }]);
    const outcome = await editor.request<Outcome<InitResult>>(serverMethods.init);
    assert.ok(outcome.ok);
    assert.match(await readFile(outcome.value.file, "utf8"), /host: "db"/);
    const after = await editor.whenIdle();
    assert.deepEqual([after.error, after.nestModule], [undefined, undefined]);
    assert.deepEqual(await editor.lenses("src/app.module.ts"), []);
    assert.deepEqual(after.dataSources, [{ folder, file: "src/data-source.ts", export: "AppDataSource" }]);
  });

  it("of several folders is the one that gets it, and is used then", async () => {
    const { editor, folders } = await open([{ "src/chat.entity.ts": CHAT }, NEST]);
    const [first = "", second = ""] = folders;
    const idle = await editor.whenIdle();
    assert.deepEqual([idle.folder, idle.nestModule], [first, undefined]);
    assert.match(idle.error?.hint ?? "", /^Have one written with the command Write Data Source, or/);
    const outcome = await editor.request<Outcome<InitResult>>(serverMethods.init, {
      folder: second,
      file: "src/db.ts",
    });
    assert.equal(outcome.ok && outcome.value.file, path.join(second, "src/db.ts"));
    const after = await editor.whenIdle();
    assert.deepEqual([after.folder, after.status?.revisions.length], [second, 1]);
  });

  it("stays as it is while it is not trusted", async () => {
    const { editor, folders } = await open([NEST], false);
    await editor.whenIdle();
    const outcome = await editor.request<Outcome<InitResult>>(serverMethods.init);
    assert.equal(!outcome.ok && outcome.error.code, "untrusted-workspace");
    assert.ok(!existsSync(path.join(folders[0] ?? "", "src/data-source.ts")));
  });
});
