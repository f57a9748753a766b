import { RevisionsError } from "../core/errors.ts";
import type { Rename, SchemaAction } from "../core/operations/operation.ts";
import { compareWorlds } from "../database/postgres/compare-worlds.ts";
import { enumRenameActions, enumRenames, reversedEnumRenames } from "../database/postgres/enum-renames.ts";
import { renameActions, reversedRenames } from "../database/postgres/renames.ts";
import { COMPARISON_VERSION, readWorld } from "../database/postgres/world.ts";
import type { World } from "../database/postgres/world.ts";
import type {
  BuildParams,
  CompareParams,
  CompareResult,
  HasParams,
  MarkParams,
  PreparedHistory,
  PrepareParams,
  ReadParams,
} from "../protocol/shadow.ts";
import { CacheFolder } from "./cache-folder.ts";
import { buildWorld } from "./desired-world.ts";
import { HistorySnapshots } from "./history-snapshots.ts";
import { inProcess } from "./in-process-port.ts";
import { PGLITE_VERSION } from "./pglite.ts";
import { renamedWorld } from "./renamed-world.ts";
import { ShadowDatabase } from "./shadow-database.ts";
import { WorldCache } from "./world-cache.ts";

export interface ShadowOptions {
  cacheFolder: string;
  /** After this long without a request and without a client the database is closed; the next one opens it again. */
  idleMs: number;
}

/** What the shadow process answers: see {@link shadowMethods}. One request at a time. */
export class Shadow {
  readonly #options: ShadowOptions;
  readonly #database: ShadowDatabase;
  readonly #worlds: WorldCache;
  #queue: Promise<unknown> = Promise.resolve();
  #idle: NodeJS.Timeout | undefined;

  constructor(options: ShadowOptions) {
    const cache = new CacheFolder(options.cacheFolder);
    this.#options = options;
    this.#database = new ShadowDatabase(cache, new HistorySnapshots(cache, PGLITE_VERSION));
    this.#worlds = new WorldCache(cache, `${COMPARISON_VERSION} ${PGLITE_VERSION}`);
  }

  /** Whether a PGlite is running. */
  get isOpen(): boolean {
    return this.#database.isOpen;
  }

  prepare({ history, schemas = [] }: PrepareParams): Promise<PreparedHistory> {
    return this.#next(() => this.#database.prepare(history, schemas));
  }

  mark({ history }: MarkParams): Promise<void> {
    return this.#next(() => this.#database.mark(history));
  }

  has({ keys }: HasParams): Promise<boolean[]> {
    return this.#next(() => Promise.all(keys.map(async (key) => (await this.#worlds.get(key)) !== undefined)));
  }

  read({ key, ignoreTables }: ReadParams): Promise<void> {
    return this.#next(async () => {
      await this.#worlds.set(key, await this.#database.use((db) => readWorld(inProcess(db), ignoreTables)));
    });
  }

  build({ key, statements, extensions }: BuildParams): Promise<void> {
    return this.#next(async () => {
      await this.#worlds.set(key, await this.#database.use((db) => buildWorld(db, statements, extensions)));
    });
  }

  compare({ history, desired, renames, defaultSchema }: CompareParams): Promise<CompareResult> {
    return this.#next(async () => {
      const from = await this.#world(history);
      const to = await this.#world(desired);
      if (renames.length === 0) return compareWorlds(from, to, { defaultSchema });
      return this.#compareRenamed(from, to, renames, defaultSchema);
    });
  }

  close(): Promise<void> {
    clearTimeout(this.#idle);
    return this.#enqueue(() => this.#database.close());
  }

  /** What the decided renames leave to do, found on a history world in which they have been carried out. */
  async #compareRenamed(from: World, to: World, renames: Rename[], defaultSchema: string): Promise<CompareResult> {
    const decided = renameActions(renames, defaultSchema);
    const read = (actions: SchemaAction[]) => this.#database.use((db) => renamedWorld(db, actions, from.ignoreTables));
    const renamed = await read(decided);
    const enums = enumRenames(renamed.facts, to.facts);
    const following = enumRenameActions(enums, defaultSchema);
    const rest = compareWorlds(enums.length === 0 ? renamed : await read([...decided, ...following]), to, {
      defaultSchema,
    });
    return {
      up: [...decided, ...following, ...rest.up],
      down: [
        ...rest.down,
        ...enumRenameActions(reversedEnumRenames(enums), defaultSchema),
        ...reversedRenames(renames, defaultSchema),
      ],
    };
  }

  async #world(key: string): Promise<World> {
    const world = await this.#worlds.get(key);
    if (world) return world;
    throw new RevisionsError(
      "shadow-failed",
      "The shadow no longer knows one of the two schemas that it is to compare.",
      {
        hint: "Try again: it will be read anew.",
      },
    );
  }

  #next<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.#enqueue(work).finally(() => this.#waitForIdleness());
  }

  /** Clients that are connected may be in the middle of a long migration. */
  #waitForIdleness(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => {
      if (this.#database.isInUse) this.#waitForIdleness();
      else void this.#enqueue(() => this.#database.close());
    }, this.#options.idleMs);
    this.#idle.unref();
  }

  #enqueue<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#queue.then(work).catch((error: unknown) => {
      throw error instanceof RevisionsError ? error : asShadowFailure(error);
    });
    this.#queue = result.catch(() => undefined);
    return result;
  }
}

function asShadowFailure(cause: unknown): RevisionsError {
  const message = cause instanceof Error ? cause.message : String(cause);
  return new RevisionsError("shadow-failed", `The shadow database failed: ${message}`, {
    hint: "Try again; if it stays so, the log has the details.",
    cause,
  });
}
