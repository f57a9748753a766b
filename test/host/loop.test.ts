import assert from "node:assert/strict";
import { readFile, rm, writeFile } from "node:fs/promises";
import { commands } from "vscode";
import type { ApplyCommandResult, GenerateResult } from "../../src/protocol/results.ts";
import { activated, lensTitles, overviewWhere, workspaceFile } from "./extension-under-test.ts";

const upgrade = (): Thenable<ApplyCommandResult> => commands.executeCommand("typeormRevisions.upgradeToHead");
const downgrade = (): Thenable<ApplyCommandResult> =>
  commands.executeCommand("typeormRevisions.downgradeOne", { confirm: false });

describe("the loop", () => {
  it("upgrades, sees a changed entity, generates a proven migration, applies it and takes it back", async () => {
    const api = await activated();
    const idle = await overviewWhere(api, "the status is known", ({ status }) => status !== undefined);
    assert.equal(idle.error, undefined);
    assert.equal(idle.selected?.target, "embedded");

    await upgrade();
    const upgraded = await overviewWhere(api, "nothing is pending", ({ status }) => status?.pending === 0);
    const revisions = upgraded.status?.revisions ?? [];
    const newest = revisions.at(-1);
    assert.equal(newest?.slug, "create-published-posts-view");
    assert.deepEqual(upgraded.status?.current, [newest.id]);
    assert.deepEqual(
      api.revisions.getChildren().map(({ id }) => id),
      revisions.map(({ id }) => id).toReversed(),
    );
    assert.match(api.statusText(), /create the view of published posts$/);

    const post = workspaceFile("src/entities/post.ts");
    const source = await readFile(post.fsPath, "utf8");
    await lensTitles(post, /^in sync$/);
    let generated: GenerateResult | undefined;
    try {
      const property = '  @Column({ type: "varchar", length: 160, nullable: true })\n  subtitle: string | null;\n\n';
      await writeFile(post.fsPath, source.replace("  @Column", `${property}  @Column`));
      const titles = await lensTitles(post, /^1 change$/);
      assert.ok(titles.includes("Generate migration"));
      assert.ok(titles.includes("Preview SQL"));
      const changed = await overviewWhere(api, "a change is seen", ({ changes }) => changes?.operations.length === 1);
      const [operation] = changed.changes?.operations ?? [];
      assert.equal(operation?.kind, "add-column");
      assert.equal(operation.entity, "Post");
      assert.equal(operation.property, "subtitle");
      assert.equal(operation.verdict, "lossless");

      generated = await commands.executeCommand<GenerateResult>("typeormRevisions.generate", {
        message: "add subtitle to posts",
      });
      const { verified, revision } = generated;
      assert.deepEqual(verified, { up: true, diffEmpty: true, down: true, schemaRestored: true, upAgain: true });
      assert.deepEqual(revision.revises, [newest.id]);
      await overviewWhere(api, "the new revision is pending", ({ status }) => status?.pending === 1);
      await lensTitles(workspaceFile(`src/migrations/${revision.id}-add-subtitle-to-posts.ts`), /^pending · head$/);
      await lensTitles(post, /^in sync$/);

      await upgrade();
      const head = await overviewWhere(api, "it is applied", ({ status }) => status?.pending === 0);
      assert.deepEqual(head.status?.current, [revision.id]);

      await downgrade();
      const back = await overviewWhere(api, "it is pending again", ({ status }) => status?.pending === 1);
      assert.deepEqual(back.status?.current, [newest.id]);
    } finally {
      await writeFile(post.fsPath, source);
      if (generated !== undefined) await rm(generated.file);
    }
    await overviewWhere(
      api,
      "all is as before",
      ({ status, changes, busy }) =>
        !busy && status?.revisions.length === revisions.length && changes?.operations.length === 0,
    );
  });
});
