import assert from "node:assert/strict";
import { readFile, readdir, rm, writeFile } from "node:fs/promises";
import { QuickPickItemKind, commands } from "vscode";
import type { QuickPick, QuickPickItem } from "vscode";
import type { GenerateResult } from "../../src/protocol/results.ts";
import { waitFor } from "../helpers/wait-for.ts";
import { activated, overviewWhere, workspaceFile } from "./extension-under-test.ts";

/** Two renames, an addition and a removal; a value of an enum that is called otherwise; a type that loses the time of day. */
const EDITS: [before: string, after: string][] = [
  ["body: string;", "content: string;"],
  ["keywords: string[];", "labels: string[];"],
  [
    '  @Column({ type: "bigint", default: 0 })\n  viewCount: string;',
    '  @Column({ type: "varchar", length: 300 })\n  summary: string;',
  ],
  ['Archived = "archived"', 'Archived = "shelved"'],
  ['@UpdateDateColumn({ type: "timestamptz" })', '@UpdateDateColumn({ type: "date" })'],
];

describe("the list of what is to be decided about a table", () => {
  const post = workspaceFile("src/entities/post.ts");
  const migrations = workspaceFile("src/migrations").fsPath;
  let original: string;
  let before: string[];
  let result: GenerateResult | undefined;
  let running: Promise<void>;

  beforeEach(async () => {
    original = await readFile(post.fsPath, "utf8");
    before = await readdir(migrations);
    const api = await activated();
    await overviewWhere(api, "the entities are compared", ({ changes, busy }) => changes !== undefined && !busy);
    const edited = EDITS.reduce((text, [from, to]) => {
      assert.ok(text.includes(from), from);
      return text.replace(from, to);
    }, original);
    await writeFile(post.fsPath, edited);
    await overviewWhere(api, "the change is seen", ({ changes, busy }) => changes?.decisions.length === 5 && !busy);
    result = undefined;
    const generating = commands.executeCommand<GenerateResult>("typeormRevisions.generate", {
      message: "rework posts",
    });
    running = Promise.resolve(generating).then((value) => {
      result = value;
    });
  });

  afterEach(async () => {
    await commands.executeCommand("workbench.action.closeQuickOpen");
    await running;
    await commands.executeCommand("workbench.action.closeAllEditors");
    await writeFile(post.fsPath, original);
    if (result !== undefined) await rm(result.file);
    await overviewWhere(
      await activated(),
      "all is as before",
      ({ status, changes, busy }) => !busy && status?.revisions.length === 12 && changes?.operations.length === 0,
    );
  });

  const asked = async (): Promise<QuickPick<QuickPickItem>> => {
    const { asking } = await activated();
    return waitFor("the list", () => asking());
  };
  const ticked = (pick: QuickPick<QuickPickItem>): string[] => pick.selectedItems.map(({ label }) => nameOf(label));
  const tick = async (pick: QuickPick<QuickPickItem>, name: string): Promise<void> => {
    const isActive = () => pick.activeItems.some(({ label }) => nameOf(label) === name);
    for (let steps = 0; !isActive(); steps++) {
      assert.ok(steps < pick.items.length, `there is ${name}`);
      const [active] = pick.activeItems;
      // oxlint-disable-next-line no-await-in-loop
      await commands.executeCommand("quickInput.next");
      // oxlint-disable-next-line no-await-in-loop
      await waitFor("the next line", () => pick.activeItems[0] !== active);
    }
    await commands.executeCommand("workbench.action.quickPickManyToggle");
    await waitFor(`a tick at ${name}`, () => ticked(pick).includes(name));
  };
  const accept = () => commands.executeCommand("workbench.action.acceptSelectedQuickOpenItem");

  it("takes one answer for each, and exactly that is written", async () => {
    const pick = await asked();
    assert.equal(pick.title, "Generate Migration: posts");
    const headings = pick.items.filter(({ kind }) => kind === QuickPickItemKind.Separator).map(({ label }) => label);
    assert.deepEqual(headings.toSorted(), [
      "'archived' of posts_status_enum",
      "body: renamed, dropped, or kept?",
      "content, if new: rows that exist get",
      "keywords: renamed, dropped, or kept?",
      "summary, if new: rows that exist get",
      "updatedAt",
      "viewCount: renamed, dropped, or kept?",
    ]);
    assert.deepEqual(
      ticked(pick),
      ["body → content", "keywords → labels", "'archived' → 'shelved'", "a value in summary"],
      "what loses nothing is proposed",
    );
    const moved = new Promise<readonly QuickPickItem[]>((resolve) => pick.onDidChangeActive(resolve));
    await accept();
    assert.deepEqual(
      (await moved).map(({ label }) => nameOf(label)),
      ["viewCount → content"],
    );
    assert.equal(pick.placeholder, "Still to be decided: viewCount, updatedAt");

    // One answer takes the place of another.
    await tick(pick, "'archived' goes away");
    assert.deepEqual(ticked(pick), [
      "body → content",
      "keywords → labels",
      "'archived' goes away",
      "a value in summary",
    ]);
    for (const name of ["'archived' → 'shelved'", "drop viewCount", "change the type of updatedAt"]) {
      // oxlint-disable-next-line no-await-in-loop
      await tick(pick, name);
    }
    assert.equal(ticked(pick).length, 6);
    // The box for the value of the new column follows, with a value proposed.
    await waitFor("the end", async () => {
      await accept();
      return result !== undefined;
    });
    assert.deepEqual(result?.operations.map(({ summary }) => summary).toSorted(), [
      "add column summary (varchar(300), not null), '' for rows that exist",
      "change posts.updatedAt from timestamptz to date",
      "drop column viewCount (bigint)",
      "rename 'archived' of enum posts_status_enum to 'shelved'",
      "rename column body to content",
      "rename column keywords to labels",
    ]);
    const { seeded, changedColumns, ...proof } = result.verified;
    assert.ok(seeded?.some(({ table }) => table === "posts"));
    assert.deepEqual(proof, { up: true, diffEmpty: true, down: true, schemaRestored: true, upAgain: true });
    const changed = changedColumns?.map(({ column }) => String(column)) ?? [];
    assert.deepEqual(
      changed.filter((column) => ["updatedAt", "viewCount", "body", "content", "keywords", "labels"].includes(column)),
      ["updatedAt", "viewCount"],
    );
    const source = await readFile(result.file, "utf8");
    assert.match(source, /UPDATE "posts" SET "summary" = ''|ADD COLUMN "summary" character varying\(300\)[^;]*''/);
  });

  it("writes nothing when it is dismissed", async () => {
    const pick = await asked();
    await tick(pick, "drop viewCount");
    await commands.executeCommand("workbench.action.closeQuickOpen");
    await running;
    assert.equal(result, undefined);
    assert.deepEqual(await readdir(migrations), before);
    assert.equal((await activated()).asking(), undefined);
  });
});

/** A label without its icon. */
function nameOf(label: string): string {
  return label.replace(/^\$\([a-z-]+\) /, "");
}
