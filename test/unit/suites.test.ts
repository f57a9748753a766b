import assert from "node:assert/strict";
import { glob } from "node:fs/promises";
import path from "node:path";
import { suites } from "../../scripts/suites.ts";

const root = path.join(import.meta.dirname, "../..");

describe("npm test", () => {
  it("runs every folder that has tests", async () => {
    const folders = new Set<string>();
    for await (const file of glob("test/*/**/*.test.ts", { cwd: root })) {
      folders.add(file.split(path.sep)[1] ?? "");
    }
    folders.delete("fixtures");
    const names = new Set(suites.map(({ name }) => name));
    assert.deepEqual(
      [...folders].filter((folder) => !names.has(folder)),
      [],
    );
    assert.ok(folders.has("unit"));
  });

  it("names each suite once", () => {
    assert.equal(new Set(suites.map(({ name }) => name)).size, suites.length);
  });
});
