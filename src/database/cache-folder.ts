import { randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import { crc32 } from "node:zlib";

/** Where things are kept that can be made anew: per user, as the platform has it. */
export function userCacheFolder(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  const base =
    platform === "win32"
      ? (env["LOCALAPPDATA"] ?? path.join(homedir(), "AppData", "Local"))
      : platform === "darwin"
        ? path.join(homedir(), "Library", "Caches")
        : env["XDG_CACHE_HOME"] || path.join(homedir(), ".cache");
  return path.join(base, "typeorm-revisions");
}

/** Leftovers of a process that ended while it wrote. */
const TEMPORARY = ".tmp";
const TEMPORARY_LIFE_MS = 60 * 60 * 1000;

/**
 * A folder of files that are written whole or not at all and checked when they are read. What cannot
 * be read or written is as if it were not there: a cache never makes a command fail.
 */
export class CacheFolder {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The content, or undefined when there is none or it is damaged. */
  async read(name: string): Promise<Buffer | undefined> {
    const file = path.join(this.#folder, name);
    try {
      const content = await readFile(file);
      const body = content.subarray(0, -4);
      if (content.length < 4 || crc32(body) !== content.readUInt32BE(body.length)) throw new Error("damaged");
      const now = new Date();
      await utimes(file, now, now).catch(() => undefined);
      return body;
    } catch {
      await rm(file, { force: true }).catch(() => undefined);
      return undefined;
    }
  }

  async has(name: string): Promise<boolean> {
    return stat(path.join(this.#folder, name)).then(
      () => true,
      () => false,
    );
  }

  /** Returns whether it was written. */
  async write(name: string, body: Uint8Array): Promise<boolean> {
    const temporary = path.join(this.#folder, `${name}.${randomUUID()}${TEMPORARY}`);
    const check = Buffer.alloc(4);
    check.writeUInt32BE(crc32(body));
    try {
      await mkdir(this.#folder, { recursive: true });
      await writeFile(temporary, [body, check]);
      await rename(temporary, path.join(this.#folder, name));
      return true;
    } catch {
      await rm(temporary, { force: true }).catch(() => undefined);
      return false;
    }
  }

  /** Keeps the newest files whose name begins with the prefix, by when they were last used. */
  async prune(prefix: string, keep: number): Promise<void> {
    try {
      const names = (await readdir(this.#folder)).filter((name) => name.startsWith(prefix));
      const files = await Promise.all(
        names.map(async (name) => ({
          file: path.join(this.#folder, name),
          used: (await stat(path.join(this.#folder, name))).mtimeMs,
        })),
      );
      const temporary = files.filter(({ file }) => file.endsWith(TEMPORARY));
      const whole = files.filter(({ file }) => !file.endsWith(TEMPORARY)).toSorted((a, b) => b.used - a.used);
      const outdated = [...whole.slice(keep), ...temporary.filter(({ used }) => used < Date.now() - TEMPORARY_LIFE_MS)];
      await Promise.all(outdated.map(({ file }) => rm(file, { force: true })));
    } catch {
      // Another process pruned at the same time.
    }
  }
}
