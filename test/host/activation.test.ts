import assert from "node:assert/strict";
import { commands, extensions } from "vscode";

interface Manifest {
  contributes: { commands: { command: string }[] };
}

describe("activation", () => {
  it("registers every command that the manifest declares", async () => {
    const extension = extensions.getExtension<unknown>("typeorm-revisions.typeorm-revisions");
    assert.ok(extension, "the extension is installed");
    await extension.activate();
    const manifest = extension.packageJSON as Manifest;
    const registered = new Set(await commands.getCommands(true));
    const missing = manifest.contributes.commands.filter(({ command }) => !registered.has(command));
    assert.deepEqual(missing, []);
  });
});
