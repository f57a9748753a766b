import { runTests } from "@vscode/test-electron";
import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { copySample } from "../helpers/sample.ts";
import { makeTwoFolders } from "../helpers/two-folders.ts";
import { quietSettings } from "../helpers/vscode/settings.ts";

/** `npm run test:electron`: runs the suite of this folder in a VS Code that is downloaded, oldest supported by `VSCODE_VERSION`. */
const root = fileURLToPath(new URL("../../", import.meta.url));

const sample = await copySample("none");
const twoFolders = await makeTwoFolders();
const profile = await mkdtemp(path.join(tmpdir(), "vscode-"));
await mkdir(path.join(profile, "User"), { recursive: true });
await writeFile(path.join(profile, "User/settings.json"), JSON.stringify(quietSettings));
const run = (workspace: string, tests: string): Promise<number> =>
  runTests({
    version: process.env["VSCODE_VERSION"] ?? "stable",
    extensionDevelopmentPath: root,
    extensionTestsPath: path.join(root, "out/test/host", tests),
    launchArgs: [workspace, `--user-data-dir=${profile}`, "--disable-extensions", "--disable-workspace-trust"],
  });
try {
  const inFolder = await run(sample.folder, "index.cjs");
  process.exitCode = inFolder || (await run(twoFolders.file, "several-folders/index.cjs"));
} finally {
  await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  await Promise.all([sample.cleanup(), twoFolders.cleanup()]);
}
