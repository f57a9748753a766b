import path from "node:path";

/** One step of `npm test`. */
export interface Suite {
  name: string;
  /** For the shell, with the project's own binaries first on PATH. */
  command: string;
  /** Variables beside those that are there. */
  env?: Record<string, string>;
  /** What has to be there before it begins. */
  needs?: keyof typeof preparations;
}

/** Commands that make what suites need where it is not there yet; they are run beside the suites that do not need it. */
export const preparations = {
  "better-sqlite3": "node scripts/build-better-sqlite3.ts",
};

const mocha = (folder: string, options = ""): string =>
  `mocha ${options} --forbid-only --reporter scripts/counting-reporter.ts "test/${folder}/**/*.test.ts"`;

/** Most of their time such suites wait: for processes that start, for servers. */
const PARALLEL = "--parallel --jobs 3";

/** For a suite that starts the same programs a thousand times; Node keeps them compiled there. */
const COMPILED = { NODE_COMPILE_CACHE: path.join(import.meta.dirname, "../.cache/compile") };

/**
 * The suites, in order. A suite that is not mocha counts as one test, unless it writes
 * `{"passes": n, "failures": n}` to the file named by the variable TEST_COUNTS.
 */
export const suites: readonly Suite[] = [
  { name: "build", command: "npm run --silent build" },
  { name: "lint", command: "npm run --silent lint" },
  { name: "format", command: "npm run --silent format:check" },
  { name: "types", command: "npm run --silent check:types" },
  { name: "unit", command: mocha("unit") },
  { name: "database", command: mocha("database", PARALLEL), needs: "better-sqlite3" },
  { name: "cli", command: mocha("cli", PARALLEL), env: COMPILED, needs: "better-sqlite3" },
  { name: "server", command: mocha("server") },
  { name: "package", command: mocha("package") },
  { name: "host", command: "node scripts/build-tests.ts && node scripts/test-host.ts" },
  { name: "user", command: mocha("user", "--timeout 300000") },
];
