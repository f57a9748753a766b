import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";

const root = path.join(import.meta.dirname, "../..");

describe("papers", () => {
  for (const paper of ["README.md", "CHANGELOG.md", "CONTRIBUTING.md"]) {
    it(`${paper} links to nothing that is not there`, async () => {
      const text = await readFile(path.join(root, paper), "utf8");
      const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target ?? "");
      const relative = targets
        .filter((target) => !/^(https?:|#|mailto:)/.test(target))
        .map((target) => target.split("#")[0]);
      assert.deepEqual(
        relative.filter((target) => !existsSync(path.join(root, target ?? ""))),
        [],
      );
    });
  }

  it("the changelog knows the version of package.json", async () => {
    const { version } = JSON.parse(await readFile(path.join(root, "package.json"), "utf8")) as { version: string };
    assert.ok((await readFile(path.join(root, "CHANGELOG.md"), "utf8")).includes(`## [${version}]`));
  });
});
