import assert from "node:assert/strict";
import { commands, window } from "vscode";
import type { OfflineResult } from "../../src/protocol/results.ts";
import { bringTo } from "./bring-to.ts";

describe("a move as a script", () => {
  afterEach(() => commands.executeCommand("workbench.action.revertAndCloseActiveEditor"));

  it("begins where the database stands, and is an SQL document to be saved", async () => {
    const [first, second] = await bringTo("base");
    assert.ok(first && second);
    const result = await commands.executeCommand<OfflineResult>("typeormRevisions.upgradeScript", first);
    const document = window.activeTextEditor?.document;
    assert.equal(document?.languageId, "sql");
    assert.equal(document?.isUntitled, true);
    assert.equal(document?.getText(), result.sql);
    assert.ok(result.sql.includes(first.name), result.sql);
    assert.ok(!result.sql.includes(second.name), result.sql);
  });

  it("takes back what is above a revision", async () => {
    const revisions = await bringTo("head");
    const [below, newest] = revisions.slice(-2);
    assert.ok(below && newest);
    const { sql } = await commands.executeCommand<OfflineResult>("typeormRevisions.downgradeScript", below);
    assert.ok(sql.includes(newest.name), sql);
    assert.ok(!sql.includes(below.name), sql);
  });
});
