import assert from "node:assert/strict";
import { commands } from "vscode";
import type { ApplyCommandResult, RevisionJson } from "../../src/protocol/results.ts";
import { activated, overviewWhere } from "./extension-under-test.ts";

/** Brings the database to one end of the history, whatever it held before; the views have followed. Oldest revision first. */
export async function bringTo(target: "base" | "head"): Promise<RevisionJson[]> {
  const api = await activated();
  await overviewWhere(api, "the database answers", ({ status }) => status !== undefined);
  const result =
    target === "head"
      ? await commands.executeCommand<ApplyCommandResult>("typeormRevisions.upgradeToHead")
      : await commands.executeCommand<ApplyCommandResult>(
          "typeormRevisions.downgradeToHere",
          { id: "base" },
          { confirm: false },
        );
  assert.ok(result, `the database is brought to ${target}`);
  const { status } = await overviewWhere(
    api,
    `everything is at ${target}`,
    ({ status, busy }) => !busy && status?.pending === (target === "head" ? 0 : status?.revisions.length),
  );
  return status?.revisions ?? [];
}
