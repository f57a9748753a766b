import Mocha from "mocha";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { format } from "node:util";
import { commands } from "vscode";
import { TEST_LINE } from "./test-line.ts";

/** Of the windows so far: each runs the suite of its own folder. */
type Counts = Pick<Mocha.Stats, "passes" | "failures">;
const NO_COUNTS: Counts = { passes: 0, failures: 0 };

/**
 * Runs the compiled tests beside this module inside the extension host of VS Code; VS Code calls it
 * because the module is named as `extensionTestsPath`.
 * @throws Error when a test failed
 */
export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: "bdd", timeout: 60_000, slow: 5000, color: false, forbidOnly: true });
  for (const file of readdirSync(__dirname)) {
    if (file.endsWith(".test.cjs")) mocha.addFile(path.join(__dirname, file));
  }
  Mocha.reporters.Base.consoleLog = (...args: unknown[]): void => {
    for (const line of format(...args).split("\n")) console.log(TEST_LINE + line);
  };
  const stats = await new Promise<Mocha.Stats>((resolve) => {
    const runner = mocha.run(() => resolve(runner.stats as Mocha.Stats));
  });
  const counts = process.env["TEST_COUNTS"];
  if (counts !== undefined) {
    const before = existsSync(counts) ? (JSON.parse(readFileSync(counts, "utf8")) as Counts) : NO_COUNTS;
    const sum = { passes: before.passes + stats.passes, failures: before.failures + stats.failures };
    writeFileSync(counts, JSON.stringify(sum));
  }
  // Lines travel to the window one after another; an answer from there says that all have arrived.
  await commands.getCommands();
  if (stats.tests === 0) throw new Error("There are no tests.");
  if (stats.failures > 0) throw new Error(`${stats.failures} tests failed.`);
}
