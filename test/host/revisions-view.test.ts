import assert from "node:assert/strict";
import { commands } from "vscode";
import type { ThemeIcon, TreeItem } from "vscode";
import type { ApplyCommandResult } from "../../src/protocol/results.ts";
import { bringTo } from "./bring-to.ts";
import { activated, overviewWhere, statusTextIs } from "./extension-under-test.ts";

const HEAD = "create the view of published posts";
const BEFORE_HEAD = "add soft delete and version to posts";

describe("Revisions view", () => {
  async function rows(): Promise<TreeItem[]> {
    const { revisions } = await activated();
    return revisions.getChildren().map((revision) => revisions.getTreeItem(revision));
  }

  /** What the rows are decorated with; the scheme's own provider draws it. */
  function badges(items: TreeItem[]): string[] {
    return items.map(({ resourceUri }) => resourceUri?.query ?? "");
  }

  it("lists every revision, newest first, with what its file says", async () => {
    await bringTo("base");
    const items = await rows();
    assert.equal(items.length, 12);
    const ids = items.map(({ id }) => id ?? "");
    assert.deepEqual(ids, ids.toSorted().toReversed());
    const [newest] = items;
    assert.equal(newest?.label, HEAD);
    assert.match(String(newest?.description), /^head · /);
    assert.equal(newest?.command?.command, "vscode.open");
  });

  it("shows what is applied, and marks the current revision", async () => {
    const api = await activated();
    await bringTo("base");
    await statusTextIs(api, "$(database) base · 12 pending");
    await bringTo("head");
    const items = await rows();
    const icons = items.map(({ iconPath }) => (iconPath as ThemeIcon).id);
    assert.deepEqual(icons, ["arrow-circle-right", ...icons.slice(1).map(() => "pass-filled")]);
    assert.match(String(items[0]?.description), /^current · head · /);
    assert.deepEqual(badges(items), ["CH", ...items.slice(1).map(() => "")]);
    await statusTextIs(api, `$(database) ${HEAD}`);
  });

  it("follows a downgrade by one", async () => {
    const api = await activated();
    await bringTo("head");
    await commands.executeCommand("typeormRevisions.downgradeOne", { confirm: false });
    await overviewWhere(api, "one is pending", ({ status, busy }) => status?.pending === 1 && !busy);
    const items = await rows();
    const [newest, second] = items;
    assert.deepEqual(badges(items).slice(0, 3), ["H", "C", ""]);
    assert.equal(newest?.contextValue, "revision.pending");
    assert.equal(second?.contextValue, "revision.applied.current");
    await statusTextIs(api, `$(database) ${BEFORE_HEAD} · 1 pending`);
  });

  it("moves in both directions to the revision of a row", async () => {
    const api = await activated();
    const [first, second, third] = await bringTo("base");
    assert.ok(first && second && third);
    const up = await commands.executeCommand<ApplyCommandResult>("typeormRevisions.upgradeToHere", third);
    assert.deepEqual(
      up.steps.map(({ id, status }) => [id, status]),
      [first, second, third].map(({ id }) => [id, "done"]),
    );
    await overviewWhere(api, "the third is current", ({ status }) => status?.current[0] === third.id);
    await commands.executeCommand("typeormRevisions.downgradeToHere", first, { confirm: false });
    await overviewWhere(api, "the first is current", ({ status }) => status?.current[0] === first.id);
  });
});
