import assert from "node:assert/strict";
import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { TabInputText, Uri, commands, window } from "vscode";
import type { ApplyCommandResult, GenerateResult, RevisionResult } from "../../src/protocol/results.ts";
import { bringTo } from "./bring-to.ts";
import { activated, lensTitles, overviewWhere, workspaceFile } from "./extension-under-test.ts";

const PROPERTY = '  @Column({ type: "varchar", length: 160, nullable: true })\n  subtitle: string | null;\n\n';

function previewTabs(): string[] {
  const tabs = window.tabGroups.all.flatMap((group) => group.tabs);
  return tabs
    .filter(({ input }) => input instanceof TabInputText && input.uri.scheme === "typeorm-revisions")
    .map(({ label }) => label);
}

describe("generating a migration", () => {
  const post = workspaceFile("src/entities/post.ts");
  const written: string[] = [];
  let original: string;

  beforeEach(async () => {
    original = await readFile(post.fsPath, "utf8");
  });

  afterEach(async () => {
    const api = await activated();
    await commands.executeCommand("workbench.action.closeAllEditors");
    await writeFile(post.fsPath, original);
    for (const file of written.splice(0)) await rm(file);
    await overviewWhere(
      api,
      "all is as before",
      ({ status, changes, busy }) => !busy && status?.revisions.length === 12 && changes?.operations.length === 0,
    );
  });

  it("writes a proven file that can be applied and taken back", async () => {
    const api = await activated();
    const newest = (await bringTo("head")).at(-1);
    assert.ok(newest);
    await writeFile(post.fsPath, original.replace("  @Column", `${PROPERTY}  @Column`));
    await overviewWhere(api, "the change is seen", ({ changes, busy }) => changes?.operations.length === 1 && !busy);

    await commands.executeCommand("typeormRevisions.preview", { entity: "Post" });
    assert.deepEqual(previewTabs(), ["Post.sql"]);

    const message = "add subtitle to posts";
    const result = await commands.executeCommand<GenerateResult>("typeormRevisions.generate", { message });
    written.push(result.file);
    assert.deepEqual(previewTabs(), []);
    const { verified, revision, file } = result;
    const { seeded, ...proof } = verified;
    assert.ok(
      seeded?.some(({ table }) => table === "posts"),
      "the proof was on rows",
    );
    assert.deepEqual(proof, { up: true, diffEmpty: true, down: true, schemaRestored: true, upAgain: true });
    assert.deepEqual(revision.revises, [newest.id]);
    assert.equal(path.basename(file), `${revision.id}-add-subtitle-to-posts.ts`);
    assert.equal(window.activeTextEditor?.document.uri.fsPath, file);
    await lensTitles(Uri.file(file), /^pending · head$/);
    await lensTitles(post, /^in sync$/);
    await overviewWhere(api, "it is pending", ({ status }) => status?.pending === 1);

    await commands.executeCommand<ApplyCommandResult>("typeormRevisions.upgradeToHead");
    await overviewWhere(api, "it is current", ({ status }) => status?.current[0] === revision.id);
    await lensTitles(Uri.file(file), /^applied · current · head$/);

    await commands.executeCommand("typeormRevisions.downgradeOne", { confirm: false });
    await overviewWhere(api, "the one before is current", ({ status }) => status?.current[0] === newest.id);
  });

  it("compares what is in the editor, saved or not", async () => {
    const api = await activated();
    await overviewWhere(api, "the entities are compared", ({ changes, busy }) => changes !== undefined && !busy);
    const editor = await window.showTextDocument(post);
    const at = editor.document.positionAt(original.indexOf("  @Column"));
    await editor.edit((edit) => {
      edit.insert(at, PROPERTY);
    });
    const message = "add subtitle to posts";
    const result = await commands.executeCommand<GenerateResult>("typeormRevisions.generate", { message });
    written.push(result.file);
    assert.deepEqual(
      result.operations.map(({ kind, column }) => [kind, column]),
      [["add-column", "subtitle"]],
    );
  });

  it("makes an empty revision on top of the history", async () => {
    const newest = (await bringTo("head")).at(-1);
    const message = "backfill subtitles";
    const result = await commands.executeCommand<RevisionResult>("typeormRevisions.create", { message });
    written.push(result.file);
    assert.deepEqual(result.revision.revises, [newest?.id]);
    assert.equal(window.activeTextEditor?.document.uri.fsPath, result.file);
    const { status } = await overviewWhere(
      await activated(),
      "it is pending",
      ({ status, busy }) => status?.pending === 1 && !busy,
    );
    assert.deepEqual(status?.heads, [result.revision.id]);
  });
});
