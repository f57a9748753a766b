import { RevisionsError } from "../core/errors.ts";
import type { ChangedColumn } from "../core/operations/changed-column.ts";
import type { HandmadeObject } from "../core/operations/handmade-object.ts";
import { compareRenamed } from "../database/postgres/compare-renamed.ts";
import type { RenamedParams } from "../database/postgres/compare-renamed.ts";
import { align, compareWorlds } from "../database/postgres/compare-worlds.ts";
import type { CompareOptions } from "../database/postgres/compare-worlds.ts";
import { readHandmade } from "../database/postgres/handmade.ts";
import { keepObjects } from "../database/postgres/keep-objects.ts";
import type { Seeding } from "../core/operations/seeding.ts";
import { COMPARISON_VERSION, deserializeWorld, readWorld, serializeWorld } from "../database/postgres/world.ts";
import type { World } from "../database/postgres/world.ts";
import type {
  BuildParams,
  ChangedRowsParams,
  CompareParams,
  CompareResult,
  HasParams,
  KeptParams,
  MarkParams,
  OpenParams,
  PreparedHistory,
  PrepareParams,
  PutRowsParams,
  ReadParams,
  UseServerParams,
} from "../protocol/shadow.ts";
import { CacheFolder } from "../database/cache-folder.ts";
import { DesiredWorlds } from "./desired-worlds.ts";
import { EmbeddedShadow } from "./embedded-shadow.ts";
import { HistorySnapshots } from "./history-snapshots.ts";
import { LeftWorlds } from "./left-worlds.ts";
import { PGLITE_VERSION } from "./pglite.ts";
import { renamedWorld } from "./renamed-world.ts";
import { parseServerUrl } from "./server-url.ts";
import { ServerShadow } from "./server-shadow.ts";
import type { ShadowDatabase } from "./shadow-database.ts";
import { TrialRows } from "./trial-rows.ts";
import { WorldCache } from "../database/world-cache.ts";

/** A request this long after the last one is not part of the same command. */
const REST_MS = 2_000;

export interface ShadowOptions {
  cacheFolder: string;
  /** After this long without a request and without a client the database is closed; the next one opens it again. */
  idleMs: number;
  /** For one command: what makes only a second world faster is left out. */
  shortLived?: boolean;
}

/** What the shadow process answers: see {@link shadowMethods}. One request at a time. */
export class Shadow {
  readonly #options: ShadowOptions;
  readonly #worlds: WorldCache<World>;
  readonly #embedded: EmbeddedShadow;
  readonly #left: LeftWorlds;
  readonly #desired: DesiredWorlds;
  #database: ShadowDatabase;
  /** Of the project that is being compared. */
  #state: string | undefined;
  #rows: TrialRows | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  #rest: NodeJS.Timeout | undefined;
  #idle: NodeJS.Timeout | undefined;

  constructor(options: ShadowOptions) {
    const cache = new CacheFolder(options.cacheFolder);
    this.#options = options;
    this.#embedded = new EmbeddedShadow(
      cache,
      new HistorySnapshots(cache, PGLITE_VERSION),
      options.shortLived !== true,
    );
    this.#database = this.#embedded;
    this.#worlds = new WorldCache(cache, { serialize: serializeWorld, deserialize: deserializeWorld });
    this.#left = new LeftWorlds({
      folder: cache,
      fullKey: (key) => this.#fullKey(key),
      known: (key) => this.#known(key),
    });
    this.#desired = new DesiredWorlds((names) => this.#left.recall(names));
  }

  /** Whether it has a database open. */
  get isOpen(): boolean {
    return this.#database.isOpen;
  }

  get isOnServer(): boolean {
    return this.#database !== this.#embedded;
  }

  /** Works on temporary databases of a server from now on. */
  useServer({ url }: UseServerParams): Promise<void> {
    return this.#next(async () => {
      const server = parseServerUrl(url);
      await this.#database.close();
      this.#database = new ServerShadow(server);
      this.#desired.forget();
    });
  }

  open({ state }: OpenParams): Promise<void> {
    return this.#next(async () => {
      this.#state = state;
      if (state !== undefined && (await this.#worlds.hasCompared(await this.#fullKey(state)))) return;
      await this.#database.open();
    });
  }

  prepare({ history, schemas = [] }: PrepareParams): Promise<PreparedHistory> {
    return this.#next(() => this.#database.prepare(history, schemas));
  }

  mark({ history }: MarkParams): Promise<void> {
    return this.#next(() => this.#database.mark(history));
  }

  has({ keys }: HasParams): Promise<boolean[]> {
    return this.#next(() => Promise.all(keys.map(async (key) => (await this.#known(key)) !== undefined)));
  }

  read({ key, ignoreTables }: ReadParams): Promise<void> {
    return this.#next(async () => {
      const world = await this.#database.use((session) => readWorld(session, ignoreTables));
      await this.#worlds.set(await this.#fullKey(key), world);
    });
  }

  readHandmade(): Promise<HandmadeObject[]> {
    return this.#next(() => this.#database.use((session) => readHandmade(session)));
  }

  build({ key, statements, extensions }: BuildParams): Promise<void> {
    return this.#next(async () => {
      const { server } = this.#database;
      const params = { statements, extensions, server };
      await this.#keep(key, await this.#desired.make(this.#database, params));
      if (this.#options.shortLived) await this.#left.leave(key, params);
    });
  }

  compare({ history, desired, renames, kept, ...options }: CompareParams): Promise<CompareResult> {
    return this.#next(async () => {
      const from = await this.#world(history);
      const to = await this.#world(desired);
      if (this.#state !== undefined) await this.#worlds.setCompared(await this.#fullKey(this.#state));
      const wanted = (before: World) => this.#wanted(before, to, kept, options);
      if (renames.length === 0) return compareWorlds(from, await wanted(from), options);
      return this.#compareRenamed(from, to, { renames, wanted, ...options });
    });
  }

  putRows({ ignoreTables, only }: PutRowsParams): Promise<Seeding> {
    return this.#next(() => {
      const rows = new TrialRows(ignoreTables);
      this.#rows = rows;
      return this.#database.use((session) => rows.put(session, only));
    });
  }

  changedRows({ by }: ChangedRowsParams): Promise<Omit<ChangedColumn, "after">[]> {
    return this.#next(() => this.#database.use(async (session) => (await this.#rows?.changes(session, by)) ?? []));
  }

  takeRowsAway(): Promise<void> {
    return this.#next(() => this.#database.use(async (session) => this.#rows?.takeAway(session)));
  }

  close(): Promise<void> {
    this.#stopWaiting();
    return this.#enqueue(async () => {
      await this.#worlds.flush();
      await this.#database.close();
    });
  }

  /** What the decided renames leave to do, found on a history world in which they have been carried out. */
  async #compareRenamed(from: World, to: World, params: Omit<RenamedParams, "read">): Promise<CompareResult> {
    return compareRenamed(to, {
      ...params,
      read: (actions) => this.#database.use((session) => renamedWorld(session, actions, from.ignoreTables)),
    });
  }

  /** The desired world, but for what is kept. */
  async #wanted(history: World, desired: World, kept: KeptParams | undefined, options: CompareOptions): Promise<World> {
    if (kept === undefined) return desired;
    const wanted = keepObjects(history, align(history, desired, options), kept);
    await this.#keep(kept.key, wanted);
    return wanted;
  }

  async #world(key: string): Promise<World> {
    const world = await this.#known(key);
    if (world) return world;
    throw new RevisionsError(
      "shadow-failed",
      "The shadow no longer knows one of the two schemas that it is to compare.",
      {
        hint: "Try again: it will be read anew.",
      },
    );
  }

  async #known(key: string): Promise<World | undefined> {
    return this.#worlds.get(await this.#fullKey(key));
  }

  /** While somebody edits, most worlds are not asked for again. */
  async #keep(key: string, world: World): Promise<void> {
    const fullKey = await this.#fullKey(key);
    if (this.#options.shortLived) await this.#worlds.set(fullKey, world);
    else this.#worlds.setSoon(fullKey, world);
  }

  /** Another Postgres, or another way to read it, has other facts of the same schema. */
  async #fullKey(key: string): Promise<string> {
    return `${COMPARISON_VERSION}\n${await this.#database.engine()}\n${key}`;
  }

  #next<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.#enqueue(work).finally(() => this.#wait());
  }

  #wait(): void {
    this.#stopWaiting();
    this.#rest = setTimeout(() => void this.#enqueue(() => this.#tidy()).catch(() => undefined), REST_MS);
    this.#idle = setTimeout(() => {
      // Clients that are connected may be in the middle of a long migration.
      if (this.#database.isInUse) this.#wait();
      else void this.#enqueue(() => this.#database.close());
    }, this.#options.idleMs);
    this.#rest.unref();
    this.#idle.unref();
  }

  async #tidy(): Promise<void> {
    await this.#worlds.flush();
    await this.#embedded.keep();
  }

  #stopWaiting(): void {
    clearTimeout(this.#rest);
    clearTimeout(this.#idle);
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
