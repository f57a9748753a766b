import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const script = fileURLToPath(new URL("../../scripts/start.ts", import.meta.url));

describe("npm start", () => {
  it("opens the sample in a VS Code with the packaged extension, twice in a row", async () => {
    for (let time = 1; time <= 2; time++) {
      const { stdout } = await promisify(execFile)(process.execPath, [script, "--smoke"]);
      assert.match(stdout, /^Open http:\/\/127\.0\.0\.1:\d+\/\?folder=\S+\/migrations-samples\/blog$/m);
      assert.match(stdout, /^The page answers, and typeorm-revisions\.typeorm-revisions is installed\.$/m);
    }
  });
});
