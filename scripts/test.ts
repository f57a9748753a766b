import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { preparations, suites } from "./suites.ts";
import type { Suite } from "./suites.ts";

/**
 * `npm test`: builds, runs every suite in turn, goes on after a failing one, and ends with one
 * plain line that sums them all. `npm test -- unit server` runs only the suites named.
 */

/** No suite takes longer unless it hangs. */
const LIMIT_MS = 10 * 60_000;

interface Outcome {
  name: string;
  passes: number;
  failures: number;
  seconds: number;
}

const root = path.dirname(import.meta.dirname);

async function run({ name, command, env }: Suite, folder: string): Promise<Outcome> {
  console.log(`\n=== ${name}: ${command}`);
  const started = performance.now();
  const counts = path.join(folder, `${name}.json`);
  const code = await execute(command, { ...process.env, ...env, TEST_COUNTS: counts });
  const seconds = (performance.now() - started) / 1000;
  const written = await readCounts(counts);
  if (written === undefined) return { name, seconds, passes: code === 0 ? 1 : 0, failures: code === 0 ? 0 : 1 };
  // A suite can break outside of its tests: in a hook of the process, or by never ending.
  const failures = code !== 0 && written.failures === 0 ? 1 : written.failures;
  return { name, seconds, passes: written.passes, failures };
}

/** Runs the command with the project's own binaries first on PATH; ends it with its children when it takes too long. */
function execute(command: string, env: NodeJS.ProcessEnv): Promise<number> {
  const windows = process.platform === "win32";
  const bin = path.join(root, "node_modules", ".bin");
  const variable = Object.keys(env).find((name) => name.toLowerCase() === "path") ?? "PATH";
  const child = spawn(command, {
    cwd: root,
    env: { ...env, [variable]: bin + path.delimiter + (env[variable] ?? "") },
    shell: true,
    stdio: ["ignore", "inherit", "inherit"],
    detached: !windows,
  });
  const timer = setTimeout(() => {
    console.error(`=== given up after ${LIMIT_MS / 60_000} minutes`);
    if (windows || child.pid === undefined) child.kill();
    else process.kill(-child.pid, "SIGKILL");
  }, LIMIT_MS);
  return new Promise<number>((resolve) => {
    child.once("error", () => resolve(1));
    child.once("exit", (code) => resolve(code ?? 1));
  }).finally(() => clearTimeout(timer));
}

async function readCounts(file: string): Promise<{ passes: number; failures: number } | undefined> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as { passes: number; failures: number };
  } catch {
    return undefined;
  }
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !suites.some((suite) => suite.name === name));
if (unknown.length > 0) {
  console.error(`No suite ${unknown.join(", ")}; there are ${suites.map(({ name }) => name).join(", ")}.`);
  process.exit(2);
}

const folder = await mkdtemp(path.join(tmpdir(), "typeorm-revisions-test-"));
const chosen = suites.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
const prepared = new Map(
  [...new Set(chosen.flatMap(({ needs }) => needs ?? []))].map((name) => [
    name,
    execute(preparations[name], process.env),
  ]),
);
const outcomes: Outcome[] = [];
for (const suite of chosen) {
  // What cannot be made is told by the tests that miss it.
  if (suite.needs) await prepared.get(suite.needs);
  outcomes.push(await run(suite, folder));
}
await rm(folder, { recursive: true });

console.log("\n=== summary");
for (const { name, passes, failures, seconds } of outcomes) {
  console.log(
    `${failures === 0 ? "ok  " : "FAIL"} ${name.padEnd(9)} ${passes} passed, ${failures} failed, ${seconds.toFixed(1)} s`,
  );
}
const sum = (key: "passes" | "failures"): number => outcomes.reduce((total, outcome) => total + outcome[key], 0);
console.log(`\n${sum("passes")} passed, ${sum("failures")} failed`);
process.exitCode = sum("failures") === 0 ? 0 : 1;
