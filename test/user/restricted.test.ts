import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import path from "node:path";
import { openPackagedWindow } from "../helpers/vscode/packaged-window.ts";
import type { PackagedWindow } from "../helpers/vscode/packaged-window.ts";

describe("a workspace that is not trusted", () => {
  let opened: PackagedWindow;

  before(async () => {
    opened = await openPackagedWindow("restricted", { workspaceTrust: true });
  });

  afterEach(async function () {
    if (this.currentTest?.state === "failed") await opened.workbench.screenshot("restricted-failed");
  });

  after(() => opened?.close());

  it("says so, runs nothing, and works as soon as it is trusted", async () => {
    const { workbench } = opened;
    await workbench.openView("TypeORM Revisions");
    const trust = workbench.page.getByText("Manage Workspace Trust");
    await trust.first().waitFor();
    await workbench.page.getByText(/^Comparing the entities with the migrations runs the code/).waitFor();
    await workbench.page.getByText(/^Found in the files, and not loaded/).waitFor();
    await workbench.screenshot("restricted-1-untrusted");
    assert.ok(!existsSync(path.join(opened.project, ".typeorm-revisions")));

    await trust.first().click();
    await workbench.page.getByRole("button", { name: "Trust", exact: true }).click();
    await workbench.page.getByText("You trust this folder").waitFor();
    await workbench.page.getByLabel(/^Close Modal Editor/).click();
    await workbench.page.getByText("You trust this folder").waitFor({ state: "hidden" });
    await workbench.statusBarItem("12 pending").waitFor();
    await workbench.viewRows("Revisions").filter({ hasText: "head" }).waitFor();
    await workbench.screenshot("restricted-2-trusted");
  });
});
