import assert from "node:assert/strict";
import { readFile, rm, writeFile } from "node:fs/promises";
import { Uri, commands } from "vscode";
import type { AcceptResult, VerifyResult } from "../../src/protocol/results.ts";
import { activated, lensTitles, overviewWhere, workspaceFile } from "./extension-under-test.ts";

const PROPERTY = '  @Column({ type: "int", nullable: true })\n  shares: number | null;\n\n';

describe("a difference that is accepted", () => {
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
    await rm(workspaceFile("typeorm-revisions.accepted.json").fsPath, { force: true });
    await overviewWhere(
      await activated(),
      "all is as before",
      ({ changes }) => changes?.operations.length === 0 && changes.preexisting.length === 0,
    );
  });

  it("stands in a group of its own, is no change of the entity, and can be taken back", async () => {
    const api = await activated();
    const [group] = api.changes.getChildren();
    assert.ok(group);
    const result = await commands.executeCommand<AcceptResult>("typeormRevisions.accept", group);
    assert.equal(result.accepted.length, 1);
    assert.match(await readFile(result.file, "utf8"), /add column shares/);
    await overviewWhere(api, "nothing is left to change", ({ changes }) => changes?.preexisting.length === 1);
    const [before, ...others] = api.changes.getChildren();
    assert.ok(before);
    assert.deepEqual(others, []);
    assert.equal(api.changes.getTreeItem(before).label, "Already different before");
    const [operation] = api.changes.getChildren(before);
    assert.ok(operation);
    assert.equal(api.changes.getTreeItem(operation).contextValue, "operation.preexisting");
    await lensTitles(post, /^in sync · 1 different before$/);
    await commands.executeCommand("typeormRevisions.stopAccepting", operation);
    await overviewWhere(api, "it is a change again", ({ changes }) => changes?.operations.length === 1);

    await commands.executeCommand<AcceptResult>("typeormRevisions.accept", group);
    await writeFile(post.fsPath, original);
    await overviewWhere(api, "what was accepted is gone", ({ changes }) => changes?.stale.length === 1);
    const [gone] = api.changes.getChildren();
    assert.ok(gone);
    assert.deepEqual(
      [gone, ...api.changes.getChildren(gone)].map((node) => api.changes.getTreeItem(node).label),
      ["Accepted, and gone since", "add column shares (integer, nullable)"],
    );
    const pruned = await commands.executeCommand<AcceptResult>("typeormRevisions.pruneAccepted");
    assert.equal(pruned.removed.length, 1);
    await overviewWhere(api, "nothing is accepted", ({ changes }) => changes?.stale.length === 0);
  });
});

describe("Verify", () => {
  it("proves a migration, and leaves what it found above it", async () => {
    const { status } = await overviewWhere(
      await activated(),
      "revisions are known",
      (overview) => overview.status !== undefined,
    );
    const newest = status?.revisions.at(-1);
    assert.ok(newest);
    await lensTitles(Uri.file(newest.file), /^Verify$/);
    const result = await commands.executeCommand<VerifyResult>("typeormRevisions.verify", { id: newest.id });
    assert.deepEqual(
      result.revisions.map(({ id, verified }) => [id, verified.problem]),
      [[newest.id, undefined]],
    );
    await lensTitles(Uri.file(newest.file), /^verified$/);
  });
});
