import { createHash } from "node:crypto";
import { deserializeWorld, serializeWorld } from "../database/postgres/world.ts";
import type { World } from "../database/postgres/world.ts";
import type { CacheFolder } from "./cache-folder.ts";

const IN_MEMORY = 16;
const ON_DISK = 64;

/** Worlds by key: the latest in memory, more of them on disk. */
export class WorldCache {
  readonly #folder: CacheFolder;
  /** In the order of use, oldest first. */
  readonly #worlds = new Map<string, World>();

  constructor(folder: CacheFolder) {
    this.#folder = folder;
  }

  async get(key: string): Promise<World | undefined> {
    const world = this.#worlds.get(key) ?? (await this.#load(key));
    if (world) this.#remember(key, world);
    return world;
  }

  async set(key: string, world: World): Promise<void> {
    this.#remember(key, world);
    if (await this.#folder.write(fileOf("world", key), Buffer.from(serializeWorld(world), "utf8")))
      await this.#folder.prune("world-", ON_DISK);
  }

  /** Whether {@link setCompared} was told of the state; its worlds were known then. */
  hasCompared(state: string): Promise<boolean> {
    return this.#folder.has(fileOf("compared", state));
  }

  async setCompared(state: string): Promise<void> {
    const file = fileOf("compared", state);
    if (!(await this.#folder.has(file)) && (await this.#folder.write(file, Buffer.alloc(0))))
      await this.#folder.prune("compared-", ON_DISK);
  }

  async #load(key: string): Promise<World | undefined> {
    const content = await this.#folder.read(fileOf("world", key));
    try {
      return content && deserializeWorld(content.toString("utf8"));
    } catch {
      return undefined;
    }
  }

  #remember(key: string, world: World): void {
    this.#worlds.delete(key);
    this.#worlds.set(key, world);
    for (const oldest of [...this.#worlds.keys()].slice(0, -IN_MEMORY)) this.#worlds.delete(oldest);
  }
}

function fileOf(kind: "world" | "compared", key: string): string {
  return `${kind}-${createHash("sha256").update(key).digest("hex")}.json`;
}
