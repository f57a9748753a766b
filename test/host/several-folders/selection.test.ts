import assert from "node:assert/strict";
import { Uri, commands, workspace } from "vscode";
import type { CodeLens } from "vscode";
import { waitFor } from "../../helpers/wait-for.ts";
import { activated, overviewWhere } from "../extension-under-test.ts";

describe("a window with two folders", () => {
  const [first = "", second = ""] = (workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);

  it("lists the data sources of both, and works with the one that is selected, by its folder's settings", async () => {
    const api = await activated();
    const idle = await overviewWhere(
      api,
      "the first folder is loaded",
      ({ status, busy }) => !busy && status !== undefined,
    );
    assert.deepEqual(
      idle.dataSources.map(({ folder }) => folder),
      [first, second],
    );
    assert.deepEqual([idle.folder, idle.selected?.target], [first, "embedded"]);

    const [, other] = idle.dataSources;
    await commands.executeCommand("typeormRevisions.selectDataSource", other);
    const { status, selected } = await overviewWhere(
      api,
      "the second folder is loaded",
      ({ folder, status, busy }) => !busy && folder === second && status !== undefined,
    );
    assert.equal(selected?.target, "127.0.0.1:1/blog", "the second folder does not use the embedded Postgres");
    assert.equal(status?.databaseError?.code, "database-unreachable");
    assert.ok(status.revisions.every(({ file }) => file.startsWith(second)));
    assert.equal(api.revisions.getChildren().length, 12);
    const items = api.dataSources.getChildren().map((node) => api.dataSources.getTreeItem(node).contextValue);
    assert.deepEqual(items, ["dataSource", "dataSource.selected"]);
    const inFirst = Uri.file(`${first}/src/data-source.ts`);
    await workspace.openTextDocument(inFirst);
    await waitFor("the way back above the data source of the first folder", async () => {
      const lenses = await commands.executeCommand<CodeLens[]>("vscode.executeCodeLensProvider", inFirst, 100);
      return lenses.some(({ command }) => command?.title === "Use this data source");
    });
  });

  it("goes back to the first folder, which kept its choice", async () => {
    const api = await activated();
    const [location] = api.overview()?.dataSources ?? [];
    await commands.executeCommand("typeormRevisions.selectDataSource", location);
    const { selected } = await overviewWhere(api, "the first folder is loaded again", ({ folder, status, busy }) => {
      return !busy && folder === first && status !== undefined && !status.databasePending;
    });
    assert.equal(selected?.target, "embedded");
  });
});
