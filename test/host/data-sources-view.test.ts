import assert from "node:assert/strict";
import { commands } from "vscode";
import type { InitResult } from "../../src/protocol/results.ts";
import { activated, overviewWhere } from "./extension-under-test.ts";

describe("Data Sources view", () => {
  it("shows the data source in use, where it points, and that it answers", async () => {
    const api = await activated();
    await overviewWhere(api, "the database answers", ({ status, busy }) => status !== undefined && !busy);
    const { dataSources } = api;
    const [source, ...others] = dataSources.getChildren();
    assert.ok(source);
    assert.deepEqual(others, []);
    assert.equal(dataSources.getTreeItem(source).label, "data-source.ts");
    const labels = dataSources.getChildren(source).map((fact) => dataSources.getTreeItem(fact).label);
    assert.deepEqual(labels.slice(0, 2), ["embedded Postgres", "reachable"]);
  });

  it("leaves alone a data source that is there when one is to be written", async () => {
    const result = await commands.executeCommand<InitResult>("typeormRevisions.init");
    assert.deepEqual([result.existing, result.created], [true, []]);
  });
});
