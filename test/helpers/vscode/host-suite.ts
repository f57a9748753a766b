import { createWriteStream, mkdirSync } from "node:fs";
import path from "node:path";
import { format } from "node:util";
import { TEST_LINE } from "../../host/test-line.ts";
import { launchChromium } from "./chromium.ts";
import { urlPath } from "./server.ts";
import type { VscodeServer } from "./server.ts";

export interface HostSuite {
  server: VscodeServer;
  /** Folder of the extension under development. */
  extension: string;
  /** Compiled module that exports `run(): Promise<void>`. */
  tests: string;
  /** Folder or `.code-workspace` file that the window opens. */
  workspace: string;
  timeoutMs: number;
  /** Gets everything that the window logs. */
  logFile: string;
}

/**
 * Runs a suite in the extension host of a window of the server, and prints its lines as they come.
 * @returns the exit code of the suite: 0 when `run` resolved
 * @throws Error when it did not end in time
 */
export async function runHostSuite(suite: HostSuite): Promise<number> {
  const { server, timeoutMs } = suite;
  mkdirSync(path.dirname(suite.logFile), { recursive: true });
  const log = createWriteStream(suite.logFile);
  const browser = await launchChromium();
  let timer: NodeJS.Timeout | undefined;
  try {
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    await page.exposeFunction("codeAutomationLog", (type: string, args: unknown[]) => {
      const text = format(...args);
      log.write(`${type}: ${text}\n`);
      if (text.startsWith(TEST_LINE)) console.log(text.slice(TEST_LINE.length));
    });
    const ended = new Promise<number>((resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`The suite did not end within ${timeoutMs} ms.`)), timeoutMs);
      page.on("crash", () => reject(new Error("The page of the workbench crashed.")));
      void page.exposeFunction("codeAutomationExit", resolve).catch(reject);
    });
    await page.goto(
      server.url(suite.workspace, [
        ["extensionDevelopmentPath", remote(server, suite.extension)],
        ["extensionTestsPath", remote(server, suite.tests)],
        ["enableProposedApi", ""],
        ["skipWelcome", "true"],
      ]),
    );
    const code = await ended;
    if (code !== 0) console.log(`The log of the window is in ${suite.logFile}.`);
    return code;
  } finally {
    clearTimeout(timer);
    await browser.close();
    log.end(`\n--- server ---\n${server.log()}`);
  }
}

function remote(server: VscodeServer, file: string): string {
  return `vscode-remote://${server.authority}${urlPath(file)}`;
}
