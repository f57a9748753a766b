import assert from "node:assert/strict";
import type { CodeLens } from "vscode-languageserver/node";
import type { Operation } from "../../src/core/operations/operation.ts";
import { RevisionsError } from "../../src/core/errors.ts";
import { ADD_LAST_READ_AT } from "./in-memory-service.ts";
import { FILES, openedProjects } from "./opened-project.ts";
import { CHAT, DATA_SOURCE, MIGRATION } from "./project.ts";

const MIGRATION_FILE = "migrations/1763541600000-create-chats.ts";
const DROP_TITLE: Operation = {
  kind: "drop-column",
  table: "chats",
  column: "title",
  entity: "Chat",
  summary: "drop column title",
  verdict: "destructive",
  reason: "its values are lost",
  up: [],
  down: [],
};

describe("code lenses", () => {
  const project = openedProjects();

  it("say what an entity's next migration would do, above the decorators of class and property", async () => {
    const { editor } = await project.open((service) => {
      service.operations = [ADD_LAST_READ_AT, DROP_TITLE];
    });
    await editor.whenIdle();
    assert.deepEqual(await editor.lenses("chat.ts"), [
      "3: 2 changes · 1 destructive",
      "3: Generate migration",
      "3: Preview SQL",
      "8: add column last_read_at",
    ]);
  });

  it("say that a change is also a question", async () => {
    const { editor } = await project.open((service) => {
      service.operations = [ADD_LAST_READ_AT];
      service.decisions = [
        {
          kind: "default-for-column",
          table: "chats",
          column: "last_read_at",
          candidates: [],
          question: "?",
          flags: [],
        },
      ];
    });
    await editor.whenIdle();
    assert.equal((await editor.lenses("chat.ts"))[0], "3: 1 change · needs a decision");
  });

  it("carry the entity and its operations to the commands", async () => {
    const { editor } = await project.open((service) => {
      service.operations = [ADD_LAST_READ_AT];
    });
    await editor.whenIdle();
    const lenses = await editor.request<CodeLens[]>("textDocument/codeLens", {
      textDocument: { uri: editor.uri("chat.ts") },
    });
    assert.deepEqual(
      lenses.map(({ command }) => command?.command),
      ["typeormRevisions.preview", "typeormRevisions.generate", "typeormRevisions.preview", "typeormRevisions.preview"],
    );
    assert.deepEqual(lenses[0]?.command?.arguments, [{ entity: "Chat", operations: [ADD_LAST_READ_AT] }]);
  });

  it("follow the lines of a document that is not saved yet", async () => {
    const { editor } = await project.open();
    await editor.whenIdle();
    await editor.openDocument("chat.ts", `\n\n${CHAT}`);
    assert.deepEqual(await editor.lenses("chat.ts"), ["5: in sync"]);
  });

  it("stay in the middle of typing, when the document cannot be parsed", async () => {
    const { editor } = await project.open();
    await editor.whenIdle();
    await editor.openDocument("chat.ts", CHAT);
    await editor.lenses("chat.ts");
    await editor.connection.sendNotification("textDocument/didChange", {
      textDocument: { uri: editor.uri("chat.ts"), version: 2 },
      contentChanges: [{ text: `${CHAT}class {` }],
    });
    assert.deepEqual(await editor.lenses("chat.ts"), ["3: in sync"]);
  });

  it("leave alone a class of the same name in a file that is not loaded", async () => {
    const { editor } = await project.open(undefined, { ...FILES, "copy.ts": CHAT });
    await editor.whenIdle();
    assert.deepEqual(await editor.lenses("copy.ts"), []);
  });

  it("tell the state of a migration and the move that changes it", async () => {
    const { editor } = await project.open();
    await editor.whenIdle();
    assert.deepEqual(await editor.lenses(MIGRATION_FILE), ["3: pending · head", "3: Upgrade to here", "3: Verify"]);
  });

  it("tell apart migrations that share a timestamp", async () => {
    const file = "migrations/1763541600000-two.ts";
    const second = MIGRATION.replace("export class CreateChats", "export class FillChats");
    const { editor } = await project.open(
      (service) => {
        const [first] = service.revisions;
        if (first === undefined) return;
        const inFile = { ...first, file: `${service.root}/${file}` };
        const other = { ...inFile, id: `${first.id}.2`, name: `FillChats${first.id}`, revises: [first.id] };
        service.revisions = [{ ...inFile, state: "applied" }, other];
      },
      { ...FILES, [file]: `${MIGRATION}${second.split("\n").slice(1).join("\n")}` },
    );
    await editor.whenIdle();
    assert.deepEqual(await editor.lenses(file), [
      "3: applied · current",
      "3: Verify",
      "8: pending · head",
      "8: Upgrade to here",
      "8: Verify",
    ]);
  });

  it("offer the way back to a revision below the current one", async () => {
    const file = "migrations/1763628000000-add-title.ts";
    const second = MIGRATION.replace("CreateChats1763541600000", "AddTitle1763628000000");
    const { editor } = await project.open(
      (service) => {
        const [first] = service.revisions;
        if (first === undefined) return;
        const id = "1763628000000";
        const name = `AddTitle${id}`;
        service.revisions = [
          { ...first, state: "applied" },
          { id, name, slug: "add-title", file: `${service.root}/${file}`, revises: [first.id], state: "applied" },
        ];
      },
      { ...FILES, [file]: second },
    );
    await editor.whenIdle();
    assert.deepEqual(await editor.lenses(MIGRATION_FILE), ["3: applied", "3: Downgrade to here", "3: Verify"]);
    assert.deepEqual(await editor.lenses(file), ["3: applied · current · head", "3: Verify"]);
  });

  it("count on the data source what is applied and pending", async () => {
    const { editor } = await project.open();
    await editor.whenIdle();
    assert.deepEqual(await editor.lenses("data-source.ts"), [
      "3: localhost:5432/blog: 0 applied, 1 pending",
      "3: Upgrade to head",
    ]);
  });

  it("say that the database is unreachable instead of guessing states", async () => {
    const { editor } = await project.open((service) => {
      service.databaseError = new RevisionsError("database-unreachable", "localhost:5432 does not answer.");
    });
    await editor.whenIdle();
    assert.deepEqual(await editor.lenses(MIGRATION_FILE), ["3: state unknown: database unreachable", "3: Verify"]);
    assert.deepEqual(await editor.lenses("data-source.ts"), ["3: localhost:5432 does not answer."]);
    assert.deepEqual(await editor.lenses("chat.ts"), ["3: in sync"]);
  });

  it("say of a data source whose entities are joined what it is for", async () => {
    const { editor } = await project.open(
      (service) => {
        service.joined = { file: "other.ts", export: "OtherDataSource" };
        service.unmatched = [{ option: "entities", glob: "chat.ts", message: "No entity file matches chat.ts." }];
      },
      { ...FILES, "other.ts": DATA_SOURCE.replace("App", "Other") },
    );
    await editor.whenIdle();
    assert.deepEqual(await editor.lenses("other.ts"), [
      "3: its entities are joined with the migrations of data-source.ts",
    ]);
    const marked = editor.diagnostics.get(editor.uri("other.ts"))?.map(({ range }) => range.start);
    assert.deepEqual(marked, [{ line: 4, character: 13 }]);
  });

  it("offer to use another data source of the project", async () => {
    const { editor } = await project.open(undefined, { ...FILES, "other.ts": DATA_SOURCE.replace("App", "Other") });
    await editor.whenIdle();
    assert.deepEqual(await editor.lenses("other.ts"), ["3: Use this data source"]);
  });
});
