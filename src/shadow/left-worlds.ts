import { createHash } from "node:crypto";
import type { CacheFolder } from "../database/cache-folder.ts";
import type { World } from "../database/postgres/world.ts";
import type { DesiredParams } from "./desired-world.ts";
import { namesToRecall } from "./desired-worlds.ts";
import type { MadeWorld } from "./desired-worlds.ts";

const PREFIX = "made-";
const KEPT = 16;

/** In a file that is named after what the statements make. */
interface LeftWorld {
  /** Of the world, which is kept elsewhere. */
  key: string;
  statements: readonly string[];
}

export interface LeftWorldsOptions {
  folder: CacheFolder;
  /** What tells a key of this database and this way to read it from those of others. */
  fullKey: (key: string) => Promise<string>;
  known: (key: string) => Promise<World | undefined>;
}

/** From which statements worlds were made: the next process begins with what this one leaves. */
export class LeftWorlds {
  readonly #options: LeftWorldsOptions;

  constructor(options: LeftWorldsOptions) {
    this.#options = options;
  }

  async leave(key: string, params: DesiredParams): Promise<void> {
    const names = namesToRecall(params);
    if (!names) return;
    const { folder } = this.#options;
    const left: LeftWorld = { key, statements: params.statements };
    if (await folder.write(await this.#fileOf(names), Buffer.from(JSON.stringify(left), "utf8")))
      await folder.prune(PREFIX, KEPT);
  }

  async recall(names: readonly string[]): Promise<MadeWorld | undefined> {
    const { folder, known } = this.#options;
    const content = await folder.read(await this.#fileOf(names));
    if (!content) return undefined;
    const { key, statements } = JSON.parse(content.toString("utf8")) as LeftWorld;
    const world = await known(key);
    return world && { statements, world };
  }

  async #fileOf(names: readonly string[]): Promise<string> {
    const key = await this.#options.fullKey(JSON.stringify(names));
    return `${PREFIX}${createHash("sha256").update(key).digest("hex")}.json`;
  }
}
