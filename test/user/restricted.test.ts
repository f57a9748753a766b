import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { copySample } from "../helpers/sample.ts";
import type { SampleCopy } from "../helpers/sample.ts";
import { installVscode } from "../helpers/vscode/installation.ts";
import { keepLogs } from "../helpers/vscode/keep-logs.ts";
import { packageExtension } from "../helpers/vscode/package.ts";
import { installExtension, startServer } from "../helpers/vscode/server.ts";
import type { VscodeServer } from "../helpers/vscode/server.ts";
import { quietSettings } from "../helpers/vscode/settings.ts";
import { Workbench } from "../helpers/vscode/workbench.ts";

describe("a workspace that is not trusted", () => {
  let sample: SampleCopy;
  let dataFolder: string;
  let server: VscodeServer;
  let workbench: Workbench;

  before(async () => {
    sample = await copySample("installed");
    dataFolder = await mkdtemp(path.join(tmpdir(), "typeorm-revisions-vscode-"));
    const installation = await installVscode();
    const { vsix } = await packageExtension();
    installExtension(installation, dataFolder, vsix);
    server = await startServer({ installation, dataFolder, settings: quietSettings, workspaceTrust: true });
    workbench = await Workbench.open(server, sample.folder);
  });

  afterEach(async function () {
    if (this.currentTest?.state === "failed") await workbench?.screenshot("restricted-failed");
  });

  after(async () => {
    await workbench?.close();
    await server?.stop();
    await keepLogs(dataFolder, "restricted");
    await rm(dataFolder, { recursive: true, force: true, maxRetries: 5 });
    await sample.cleanup();
  });

  it("says so, runs nothing, and works as soon as it is trusted", async () => {
    await workbench.openView("TypeORM Revisions");
    const trust = workbench.page.getByText("Manage Workspace Trust");
    await trust.first().waitFor();
    await workbench.screenshot("restricted-1-untrusted");
    assert.ok(!existsSync(path.join(sample.folder, ".typeorm-revisions")));

    await trust.first().click();
    await workbench.page.getByRole("button", { name: "Trust", exact: true }).click();
    await workbench.page.keyboard.press("Escape");
    await workbench.statusBarItem("12 pending").waitFor();
    await workbench.viewRows("Revisions").filter({ hasText: "head" }).waitFor();
    await workbench.screenshot("restricted-2-trusted");
  });
});
