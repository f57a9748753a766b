import assert from "node:assert/strict";
import { commands, extensions } from "vscode";
import { activated } from "./extension-under-test.ts";

interface Manifest {
  contributes: { commands: { command: string }[] };
}

describe("activation", () => {
  it("registers every command that the manifest declares", async () => {
    await activated();
    const extension = extensions.getExtension("typeorm-revisions.typeorm-revisions");
    const manifest = extension?.packageJSON as Manifest;
    const registered = new Set(await commands.getCommands(true));
    const missing = manifest.contributes.commands.filter(({ command }) => !registered.has(command));
    assert.deepEqual(missing, []);
  });
});
