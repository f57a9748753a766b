import { createHash } from "node:crypto";
import type { CacheFolder } from "./cache-folder.ts";

const IN_MEMORY = 16;
const ON_DISK = 64;
/** Of those that are yet to be written down: whoever edits on leaves the ones before behind. */
const TO_WRITE = 4;

/** How a world is written down. */
export interface WorldText<World> {
  serialize(world: World): string;
  /** @throws when the text is damaged, or of a version that is not understood */
  deserialize(text: string): World;
}

/** Worlds by key: the latest in memory, more of them on disk. */
export class WorldCache<World extends object> {
  readonly #folder: CacheFolder;
  readonly #text: WorldText<World>;
  /** In the order of use, oldest first. */
  readonly #worlds = new Map<string, World>();
  readonly #unwritten = new Map<string, World>();

  constructor(folder: CacheFolder, text: WorldText<World>) {
    this.#folder = folder;
    this.#text = text;
  }

  async get(key: string): Promise<World | undefined> {
    const world = this.#worlds.get(key) ?? (await this.#load(key));
    if (world) this.#remember(key, world);
    return world;
  }

  async set(key: string, world: World): Promise<void> {
    this.#remember(key, world);
    await this.#write(key, world);
  }

  /** As {@link set}, but written down by {@link flush}, when nobody waits. */
  setSoon(key: string, world: World): void {
    this.#remember(key, world);
    this.#unwritten.set(key, world);
    for (const oldest of [...this.#unwritten.keys()].slice(0, -TO_WRITE)) this.#unwritten.delete(oldest);
  }

  async flush(): Promise<void> {
    const unwritten = [...this.#unwritten];
    this.#unwritten.clear();
    for (const [key, world] of unwritten) await this.#write(key, world);
  }

  async #write(key: string, world: World): Promise<void> {
    if (await this.#folder.write(fileOf("world", key), Buffer.from(this.#text.serialize(world), "utf8")))
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
      return content && this.#text.deserialize(content.toString("utf8"));
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
