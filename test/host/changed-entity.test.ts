import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { DiagnosticSeverity, commands, languages, workspace } from "vscode";
import type { TextDocument } from "vscode";
import { waitFor } from "../helpers/wait-for.ts";
import { activated, lensTitles, overviewWhere, workspaceFile } from "./extension-under-test.ts";

const PROPERTY = '  @Column({ type: "timestamptz", nullable: true })\n  lastReadAt: Date | null;\n\n';

describe("an entity with a property that no migration knows", () => {
  let original: string;
  const post = workspaceFile("src/entities/post.ts");

  beforeEach(async () => {
    original = await readFile(post.fsPath, "utf8");
    const api = await activated();
    await overviewWhere(api, "the entities are compared", ({ changes, busy }) => changes !== undefined && !busy);
    await writeFile(post.fsPath, original.replace("  @Column", `${PROPERTY}  @Column`));
    await overviewWhere(api, "the change is seen", ({ changes, busy }) => changes?.operations.length === 1 && !busy);
  });

  afterEach(async () => {
    await writeFile(post.fsPath, original);
    await overviewWhere(await activated(), "all is as before", ({ changes }) => changes?.operations.length === 0);
  });

  it("has a lens on the class and one on the property", async () => {
    const titles = await lensTitles(post, /^1 change$/);
    assert.deepEqual(titles.filter((title) => /Generate|Preview|^add column/.test(title)).toSorted(), [
      "Generate migration",
      "Preview SQL",
      titles.find((title) => title.startsWith("add column")),
    ]);
  });

  it("stands in the Entity Changes view", async () => {
    const { changes } = await activated();
    const [group, ...others] = changes.getChildren();
    assert.ok(group);
    assert.deepEqual(others, []);
    assert.equal(changes.getTreeItem(group).label, "Post");
    const [operation] = changes.getChildren(group);
    assert.ok(operation);
    const { label } = changes.getTreeItem(operation);
    assert.match(typeof label === "string" ? label : "", /^add column \S*last_?read_?at/i);
  });

  it("is marked on its name", async () => {
    const [mark] = await waitFor("a diagnostic", () => {
      const marks = languages.getDiagnostics(post).filter(({ source }) => source === "typeorm-revisions");
      return marks.length > 0 && marks;
    });
    const document = await workspace.openTextDocument(post);
    assert.equal(mark?.severity, DiagnosticSeverity.Information);
    assert.equal(document.getText(mark.range), "Post");
  });

  it("has its SQL in a read-only document that follows the entity", async () => {
    await commands.executeCommand("typeormRevisions.preview", { entity: "Post" });
    const preview = await waitFor("the preview", () => {
      const found = workspace.textDocuments.find(
        ({ uri }) => uri.scheme === "typeorm-revisions" && uri.path.endsWith(".sql"),
      );
      return found ?? false;
    });
    assert.equal(preview.languageId, "sql");
    assert.match(preview.getText(), /ALTER TABLE/);
    await writeFile(
      post.fsPath,
      original.replace("  @Column", `${PROPERTY.replaceAll("lastReadAt", "seenAt")}  @Column`),
    );
    await waitFor("the new column in the preview", () => /seen_?at/i.test(textOf(preview)));
    await commands.executeCommand("workbench.action.closeAllEditors");
  });
});

function textOf(document: TextDocument): string {
  return document.getText();
}
