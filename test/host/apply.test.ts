import assert from "node:assert/strict";
import { commands } from "vscode";
import type { ApplyCommandResult, EnsureVersionResult, StampCommandResult } from "../../src/protocol/results.ts";
import { bringTo } from "./bring-to.ts";
import { activated, overviewWhere } from "./extension-under-test.ts";

const UNASKED = { confirm: false };

describe("applying from the palette", () => {
  const stateOf = async (id: string) => {
    const { status } = await overviewWhere(await activated(), "nothing runs", ({ busy }) => !busy);
    return status?.revisions.find((revision) => revision.id === id)?.state;
  };

  it("rehearses what is pending, and leaves the database as it is", async () => {
    const revisions = await bringTo("base");
    const { steps } = await commands.executeCommand<ApplyCommandResult>("typeormRevisions.rehearse");
    assert.deepEqual(
      steps.map(({ id, status }) => [id, status]),
      revisions.map(({ id }) => [id, "rehearsed"]),
    );
    assert.equal(await stateOf(revisions[0]?.id ?? ""), "pending");
  });

  it("takes one revision back alone, and applies it alone", async () => {
    const newest = (await bringTo("head")).at(-1);
    const down = await commands.executeCommand<ApplyCommandResult>("typeormRevisions.downgradeOnly", newest, UNASKED);
    assert.deepEqual(
      down.steps.map(({ id, status }) => [id, status]),
      [[newest?.id, "done"]],
    );
    await commands.executeCommand("typeormRevisions.upgradeOnly", newest, UNASKED);
    assert.equal(await stateOf(newest?.id ?? ""), "applied");
  });

  it("stamps, so that rows change and nothing is run", async () => {
    const revisions = await bringTo("head");
    const [below, newest] = revisions.slice(-2);
    const { removed, added } = await commands.executeCommand<StampCommandResult>(
      "typeormRevisions.stamp",
      below,
      UNASKED,
    );
    assert.deepEqual([removed.map(({ id }) => id), added], [[newest?.id], []]);
    assert.equal(await stateOf(newest?.id ?? ""), "pending");
    const given = { ...UNASKED, targets: [newest?.id], purge: true };
    await commands.executeCommand("typeormRevisions.stamp", undefined, given);
    assert.equal(await stateOf(newest?.id ?? ""), "applied");
    assert.equal(await commands.executeCommand("typeormRevisions.resume"), undefined);
  });

  it("finds the migrations table there", async () => {
    await bringTo("head");
    const { table, created } = await commands.executeCommand<EnsureVersionResult>("typeormRevisions.ensureVersion");
    assert.deepEqual([table, created], ["migrations", false]);
  });
});
