import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { copySample } from "../test/helpers/sample.ts";
import { makeTwoFolders } from "../test/helpers/two-folders.ts";
import { runHostSuite } from "../test/helpers/vscode/host-suite.ts";
import { installVscode } from "../test/helpers/vscode/installation.ts";
import { keepLogs } from "../test/helpers/vscode/keep-logs.ts";
import { startServer } from "../test/helpers/vscode/server.ts";
import { quietSettings } from "../test/helpers/vscode/settings.ts";

/**
 * `npm run test:host`: runs test/host inside a real VS Code that npm brings, on a copy of the
 * sample, and what is in a folder of test/host on a workspace of its own.
 * On machines that can download VS Code, `npm run test:electron` runs the same suite.
 */
const root = path.dirname(import.meta.dirname);

const sample = await copySample("none");
const twoFolders = await makeTwoFolders();
const dataFolder = await mkdtemp(path.join(tmpdir(), "typeorm-revisions-vscode-"));
const server = await startServer({
  installation: await installVscode(),
  dataFolder,
  settings: quietSettings,
  workspaceTrust: false,
  smokeTestDriver: true,
});
const run = (workspace: string, tests: string, name: string): Promise<number> =>
  runHostSuite({
    server,
    extension: root,
    tests: path.join(root, "out/test/host", tests),
    workspace,
    timeoutMs: 5 * 60_000,
    logFile: path.join(root, `test-results/logs/${name}.log`),
  });
try {
  const inFolder = await run(sample.folder, "index.cjs", "host-window");
  const inFolders = await run(twoFolders.file, "several-folders/index.cjs", "host-window-folders");
  process.exitCode = inFolder || inFolders;
} finally {
  await server.stop();
  await keepLogs(dataFolder, "host");
  await rm(dataFolder, { recursive: true, force: true, maxRetries: 5 });
  await Promise.all([sample.cleanup(), twoFolders.cleanup()]);
}
