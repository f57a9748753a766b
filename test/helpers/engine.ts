import { build } from "esbuild";
import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { realpathSync, rmSync } from "node:fs";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { CancellationToken } from "vscode-jsonrpc/node";
import type { JournalEntry } from "../../src/core/journal.ts";
import { call, openChannel } from "../../src/protocol/channel.ts";
import type {
  AppliedMigrations,
  AppliedParams,
  ApplyParams,
  ApplyProgress,
  ApplyResult,
  JournalSource,
  JournalSourceParams,
  LoadedDataSource,
  LoadedEntities,
  LoadParams,
  StampParams,
  StampResult,
} from "../../src/protocol/engine.ts";
import { engineMethods } from "../../src/protocol/engine.ts";

const root = path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url))));

/** Both TypeORM lines, by the folder of node_modules that they are installed in. */
export const TYPEORM_LINES = ["typeorm-0.3", "typeorm"] as const;
export type TypeOrmLine = (typeof TYPEORM_LINES)[number];

/** The engine process, asked as the revision service asks it. */
export interface TestEngine {
  process: ChildProcess;
  load(params: LoadParams): Promise<LoadedDataSource>;
  entities(): Promise<LoadedEntities>;
  applied(params: AppliedParams): Promise<AppliedMigrations>;
  apply(params: ApplyParams, token?: CancellationToken): Promise<ApplyResult>;
  stamp(params: StampParams): Promise<StampResult>;
  journal(params: AppliedParams): Promise<JournalEntry[]>;
  journalSource(params: JournalSourceParams): Promise<JournalSource | null>;
  /** Progress and loaded files as they come. */
  onProgress(listener: (progress: ApplyProgress) => void): void;
  onLoading(listener: (file: string) => void): void;
  /** What the process wrote to stdout and stderr. */
  output(): string;
  stop: () => Promise<void>;
}

let bundle: Promise<string> | undefined;

/** Starts an engine from the sources as they are now. */
export async function startEngine(options: {
  cwd: string;
  env?: NodeJS.ProcessEnv;
  execPath?: string;
  arguments?: string[];
}): Promise<TestEngine> {
  bundle ??= bundleEngine();
  const child = fork(await bundle, options.arguments ?? [], {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    ...(options.execPath === undefined ? {} : { execPath: options.execPath }),
    execArgv: [],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  let output = "";
  child.stdout?.on("data", (data) => (output += String(data)));
  child.stderr?.on("data", (data) => (output += String(data)));
  const connection = openChannel(child);
  const exited = once(child, "exit");
  return {
    process: child,
    load: (params) => call(connection, engineMethods.load, params),
    entities: () => call(connection, engineMethods.entities),
    applied: (params) => call(connection, engineMethods.applied, params),
    apply: (params, token) => call(connection, engineMethods.apply, params, token),
    journal: (params) => call(connection, engineMethods.journal, params),
    journalSource: (params) => call(connection, engineMethods.journalSource, params),
    stamp: (params) => call(connection, engineMethods.stamp, params),
    onProgress: (listener) => connection.onNotification(engineMethods.applyProgress, listener),
    onLoading: (listener) =>
      connection.onNotification(engineMethods.loading, ({ file }: { file: string }) => listener(file)),
    output: () => output,
    async stop() {
      connection.dispose();
      if (child.connected) child.disconnect();
      if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
      await exited;
    },
  };
}

/** Beside node_modules, so that what stays outside the bundle is found; one per test process. */
async function bundleEngine(): Promise<string> {
  const outfile = path.join(root, "node_modules", ".cache", "typeorm-revisions-test", `engine-${process.pid}.cjs`);
  await build({
    entryPoints: [path.join(root, "src/engine/main.ts")],
    outfile,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    sourcemap: "inline",
    define: { "import.meta.url": "__bundleUrl" },
    banner: { js: 'const __bundleUrl = require("node:url").pathToFileURL(__filename).href;' },
    logLevel: "warning",
    external: ["oxc-parser", "oxc-transform", "typeorm", "pg", "pg-native", "reflect-metadata"],
  });
  process.on("exit", () => rmSync(outfile, { force: true }));
  return outfile;
}

/** A project in a temporary folder. */
export interface TestWorkspace {
  /** Absolute, without symbolic links. */
  folder: string;
  file(name: string): string;
  /** A file of it as its files name each other, with forward slashes. */
  relative(file: string): string;
  write(files: Record<string, string>): Promise<void>;
  /** Makes a folder of it a link to another one, as package managers do for packages of a workspace. */
  link(name: string, target: string): Promise<void>;
  cleanup: () => Promise<void>;
}

/**
 * Writes files into a temporary folder that has the given TypeORM installed.
 * @param packages further packages of this repository that the project has; absent: `typeorm` only
 * @param links the same under other names, by the name that the project knows
 */
export async function createWorkspace(options: {
  files: Record<string, string>;
  typeorm?: TypeOrmLine;
  packages?: string[];
  links?: Record<string, string>;
}): Promise<TestWorkspace> {
  const folder = realpathSync(await mkdtemp(path.join(tmpdir(), "typeorm-revisions-workspace-")));
  const write = async (files: Record<string, string>): Promise<void> => {
    for (const [name, text] of Object.entries(files)) {
      const file = path.join(folder, name);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, text);
    }
  };
  const link = async (name: string, target: string): Promise<void> => {
    const place = path.join(folder, "node_modules", name);
    await mkdir(path.dirname(place), { recursive: true });
    await symlink(path.join(root, "node_modules", target), place, "junction");
  };
  if (options.typeorm !== undefined) await link("typeorm", options.typeorm);
  for (const name of options.packages ?? []) await link(name, name);
  for (const [name, target] of Object.entries(options.links ?? {})) await link(name, target);
  await write({ "package.json": JSON.stringify({ name: "workspace", version: "1.0.0" }), ...options.files });
  return {
    folder,
    file: (name) => path.join(folder, name),
    relative: (file) => path.relative(folder, file).replaceAll("\\", "/"),
    write,
    async link(name, target) {
      await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
      await symlink(path.join(folder, target), path.join(folder, name), "junction");
    },
    cleanup: () => rm(folder, { recursive: true, force: true }),
  };
}
