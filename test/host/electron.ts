import { runTests } from "@vscode/test-electron";
import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { copySample } from "../helpers/sample.ts";
import { quietSettings } from "../helpers/vscode/settings.ts";

/** `npm run test:electron`: runs the suite of this folder in a VS Code that is downloaded, oldest supported by `VSCODE_VERSION`. */
const root = fileURLToPath(new URL("../../", import.meta.url));

const sample = await copySample("none");
const profile = await mkdtemp(path.join(tmpdir(), "vscode-"));
await mkdir(path.join(profile, "User"), { recursive: true });
await writeFile(path.join(profile, "User/settings.json"), JSON.stringify(quietSettings));
try {
  process.exitCode = await runTests({
    version: process.env["VSCODE_VERSION"] ?? "stable",
    extensionDevelopmentPath: root,
    extensionTestsPath: path.join(root, "out/test/host/index.cjs"),
    launchArgs: [sample.folder, `--user-data-dir=${profile}`, "--disable-extensions", "--disable-workspace-trust"],
  });
} finally {
  await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  await sample.cleanup();
}
