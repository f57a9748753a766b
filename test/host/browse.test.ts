import assert from "node:assert/strict";
import { commands, window } from "vscode";
import type { RevisionJson } from "../../src/protocol/results.ts";
import { waitFor } from "../helpers/wait-for.ts";
import { bringTo } from "./bring-to.ts";

/** Runs a command that asks, and takes what its list offers first. */
async function takeFirst<T>(command: string): Promise<T | undefined> {
  let answer: { value: T | undefined } | undefined;
  const running = Promise.resolve(commands.executeCommand<T>(`typeormRevisions.${command}`)).then((value) => {
    answer = { value };
  });
  await waitFor(`the end of ${command}`, async () => {
    await commands.executeCommand("workbench.action.acceptSelectedQuickOpenItem");
    return answer !== undefined;
  });
  await running;
  return answer?.value;
}

describe("looking at the history from the palette", () => {
  afterEach(() => commands.executeCommand("workbench.action.closeAllEditors"));

  for (const command of ["showHistory", "showHeads", "showCurrent", "edit"]) {
    it(`${command} opens the revision that is picked`, async () => {
      const newest = (await bringTo("head")).at(-1);
      const picked = await takeFirst<RevisionJson>(command);
      assert.equal(picked?.id, newest?.id);
      assert.equal(window.activeTextEditor?.document.uri.fsPath, newest?.file);
    });
  }

  it("showRevision tells everything that is known of it", async () => {
    const newest = (await bringTo("head")).at(-1);
    await takeFirst<RevisionJson>("showRevision");
    const text = window.activeTextEditor?.document.getText() ?? "";
    assert.match(text, new RegExp(`^Revision +${newest?.id} \\(current, head\\)`));
    assert.match(text, /^State +applied$/m);
  });

  it("says where there is nothing to list", async () => {
    await bringTo("base");
    assert.equal(await commands.executeCommand("typeormRevisions.showCurrent"), undefined);
    assert.equal(await commands.executeCommand("typeormRevisions.showBranches"), undefined);
  });
});
