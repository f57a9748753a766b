import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { commands } from "vscode";
import type { ApplyCommandResult, RebaseResult, RevisionResult } from "../../src/protocol/results.ts";
import type { CreateParams } from "../../src/protocol/server.ts";
import { bringTo } from "./bring-to.ts";
import { activated, overviewWhere } from "./extension-under-test.ts";

describe("a history that branches", () => {
  const written: string[] = [];

  const idle = async (what: string, heads: number) =>
    overviewWhere(await activated(), what, ({ status, busy }) => !busy && status?.heads.length === heads);

  const create = async (place: CreateParams) => {
    const result = await commands.executeCommand<RevisionResult>("typeormRevisions.create", place);
    written.push(result.file);
    return result.revision;
  };

  afterEach(async () => {
    await bringTo("base");
    await commands.executeCommand("workbench.action.closeAllEditors");
    for (const file of written.splice(0)) await rm(file);
    await overviewWhere(await activated(), "all is as before", ({ status, busy }) => {
      return !busy && status?.revisions.length === 12;
    });
  });

  it("is one line again when a revision moves to the end", async () => {
    const [root] = (await bringTo("base")).slice(-2);
    assert.ok(root);
    const mine = await create({ message: "mine", parents: [root.id], splice: true, dependsOn: [root.id] });
    assert.deepEqual(mine.dependsOn, [root.id]);
    const { status } = await idle("there are two heads", 2);
    const [theirs] = status?.heads.filter((id) => id !== mine.id) ?? [];
    written.pop();
    const moved = await commands.executeCommand<RebaseResult>("typeormRevisions.rebase", mine, { confirm: false });
    written.push(moved.file);
    assert.deepEqual(moved.revision.revises, [theirs]);
    assert.notEqual(moved.revision.id, mine.id);
    await idle("there is one head", 1);
  });

  it("is drawn with its lines, moves by branch, and is joined by a merge", async () => {
    const { revisions: view } = await activated();
    const [root] = (await bringTo("base")).slice(-2);
    assert.ok(root);
    const feature = await create({ message: "try a feature", parents: [root.id], splice: true, branch: "feature" });
    assert.deepEqual(feature.revises, [root.id]);
    const { status, places } = await idle("there are two heads", 2);
    assert.ok(status?.heads.includes(feature.id));
    assert.ok(places);
    const labels = view.getChildren().map((revision) => view.getTreeItem(revision).label);
    assert.deepEqual(labels.slice(0, 2), ["try a feature", "│ create the view of published posts"]);

    const up = await commands.executeCommand<ApplyCommandResult>("typeormRevisions.upgradeToHere", feature);
    assert.deepEqual(up.current, [feature.id]);

    const revisions = status?.heads ?? [];
    const merged = await commands.executeCommand<RevisionResult>("typeormRevisions.merge", {
      revisions,
      message: "merge the feature",
    });
    written.push(merged.file);
    assert.deepEqual(merged.revision.revises.toSorted(), revisions.toSorted());
    await idle("there is one head", 1);
    const all = await commands.executeCommand<ApplyCommandResult>("typeormRevisions.upgradeToHead");
    assert.deepEqual(all.current, [merged.revision.id]);
  });
});
