import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { open, readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import { RevisionsError } from "../core/errors.ts";
import type { ConnectionTarget } from "../protocol/engine.ts";
import { isAlive, isClaimed } from "./embedded-claim.ts";
import { embeddedFiles, makeEmbeddedFolder, readAddress } from "./embedded-files.ts";
import type { EmbeddedFiles } from "./embedded-files.ts";

export type EmbeddedTarget = Extract<ConnectionTarget, { kind: "socket" }>;

export interface ConnectEmbeddedOptions {
  /** The project; the data is kept in its `.typeorm-revisions/`. */
  root: string;
  /** Absolute path of `embedded.mjs`. */
  entry: string;
  /** The Node to run it with, and what its environment needs. */
  node: { path: string; env: Record<string, string> };
  log: (line: string) => void;
  /** How long the process stays without any connection, in milliseconds; absent: ten minutes. */
  idleMs?: number;
  /** How long to wait until it answers. */
  timeoutMs?: number;
}

const POLL_MS = 50;

/**
 * Finds the process that owns the project's embedded database, or starts it, and waits until it
 * answers. It outlives the caller.
 * @throws RevisionsError `embedded-failed` with the last words of the process
 */
export async function connectEmbedded(options: ConnectEmbeddedOptions): Promise<EmbeddedTarget> {
  const files = embeddedFiles(options.root);
  const deadline = Date.now() + (options.timeoutMs ?? 60_000);
  let starts = 0;
  let running: Starting | undefined;
  for (;;) {
    const target = await answering(files);
    if (target) return target;
    if (Date.now() > deadline) throw await failure(files, "did not answer in time");
    if (!running?.isRunning() && !(await isClaimed(files.claims))) {
      if (starts++ === 3) throw await failure(files, "did not start");
      options.log("Starting the embedded database");
      running = await start(options, files);
    }
    await delay(POLL_MS);
  }
}

/** Ends the process that owns the project's embedded database, if one runs; its data stays. */
export async function stopEmbedded(root: string): Promise<void> {
  const files = embeddedFiles(root);
  const address = await readAddress(files);
  if (!address || !isAlive(address)) return;
  try {
    process.kill(address.pid, "SIGTERM");
  } catch {
    return;
  }
  const deadline = Date.now() + 10_000;
  while (isAlive(address)) {
    if (Date.now() > deadline) throw await failure(files, "did not end when it was told to");
    await delay(POLL_MS);
  }
}

interface Starting {
  isRunning(): boolean;
}

async function start({ root, entry, node, idleMs }: ConnectEmbeddedOptions, files: EmbeddedFiles): Promise<Starting> {
  try {
    await makeEmbeddedFolder(files);
    const log = await open(files.log, "w");
    const child = spawn(
      node.path,
      [entry, "--root", root, ...(idleMs === undefined ? [] : ["--idle-ms", String(idleMs)])],
      {
        cwd: files.folder,
        detached: true,
        env: { ...process.env, ...node.env },
        stdio: ["ignore", log.fd, log.fd],
        windowsHide: true,
      },
    );
    let ended = false;
    child.once("exit", () => (ended = true));
    child.once("error", () => (ended = true));
    child.unref();
    await log.close();
    return { isRunning: () => !ended };
  } catch (cause) {
    throw new RevisionsError("embedded-failed", `The embedded database cannot be kept in ${files.folder}.`, {
      hint: "Make the project's folder writable, or use the configured connection.",
      cause,
    });
  }
}

async function answering(files: EmbeddedFiles): Promise<EmbeddedTarget | undefined> {
  const address = await readAddress(files);
  // A process whose data was deleted ends soon.
  if (!address || !isAlive(address) || !existsSync(files.data)) return undefined;
  const { port, password } = address;
  const target: EmbeddedTarget = {
    kind: "socket",
    host: "127.0.0.1",
    port,
    user: "postgres",
    password,
    database: "postgres",
    label: "embedded",
  };
  const client = new pg.Client({
    host: target.host,
    port,
    user: target.user,
    password,
    database: target.database,
    connectionTimeoutMillis: 2_000,
  });
  client.on("error", () => undefined);
  try {
    await client.connect();
    return target;
  } catch {
    return undefined;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function failure(files: EmbeddedFiles, how: string): Promise<RevisionsError> {
  const lines = (await readFile(files.log, "utf8").catch(() => "")).split("\n").map((line) => line.trim());
  // An error that nobody caught is followed by its stack.
  const words = lines.find((line) => /^\w*Error\b[^:]*: /.test(line)) ?? lines.findLast((line) => line !== "");
  return new RevisionsError("embedded-failed", `The embedded database ${how}${words ? `: ${words}` : "."}`, {
    hint: `Look into ${files.log}; deleting ${files.folder} starts with an empty database.`,
  });
}
