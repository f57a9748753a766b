import { RevisionsError } from "../core/errors.ts";
import type { LoadedDataSource, LoadedEntities } from "../protocol/engine.ts";
import { readHistory } from "./history.ts";
import type { History } from "./history.ts";
import { Engine } from "./processes/engine.ts";
import type { EngineOptions } from "./processes/engine.ts";
import { sourceMatcher } from "./source-globs.ts";

export interface LoadedProjectOptions extends EngineOptions {
  dataSourceFile: string;
  exportName?: string;
  env: Record<string, string>;
  /** Keep a second engine ready, so that a reload does not wait for TypeORM. */
  warm: boolean;
}

interface Loaded {
  engine: Engine;
  dataSource: LoadedDataSource;
}

/**
 * The user's project as its own code tells it. Everything is made when first asked for and kept
 * until a file that it came from changes.
 */
export class LoadedProject {
  readonly #options: LoadedProjectOptions;
  #loaded: Promise<Loaded> | undefined;
  #entities: Promise<LoadedEntities> | undefined;
  #history: Promise<History> | undefined;
  #standby: Engine | undefined;
  /** Known files of the running load: a change to one of them makes it stale. */
  #files = new Set<string>();
  #isMigration: (file: string) => boolean = () => false;
  #isEntity: (file: string) => boolean = () => false;
  #disposed = false;

  constructor(options: LoadedProjectOptions) {
    this.#options = options;
  }

  async dataSource(): Promise<LoadedDataSource> {
    return (await this.#load()).dataSource;
  }

  /** The engine that has loaded the data source. */
  async engine(): Promise<Engine> {
    return (await this.#load()).engine;
  }

  entities(): Promise<LoadedEntities> {
    this.#entities ??= this.#loadEntities().catch((error: unknown) => {
      this.#entities = undefined;
      throw error;
    });
    return this.#entities;
  }

  history(): Promise<History> {
    this.#history ??= this.dataSource().then(readHistory).catch((error: unknown) => {
      this.#history = undefined;
      throw error;
    });
    return this.#history;
  }

  /** Forgets what the files made. Returns whether anything was known that came from them. */
  invalidate(files: readonly string[]): boolean {
    // A failed load may depend on anything.
    const stale = this.#loaded === undefined || files.some((file) => this.#files.has(file) || this.#isEntity(file));
    const migrations = files.some((file) => this.#isMigration(file));
    if (stale) this.#forgetLoad();
    if (stale || migrations) this.#history = undefined;
    return stale || migrations;
  }

  reset(): void {
    this.#forgetLoad();
    this.#history = undefined;
  }

  /** A revision was written by us: only the history is new. */
  historyChanged(): void {
    this.#history = undefined;
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    this.#forgetLoad();
    await this.#standby?.end();
    this.#standby = undefined;
  }

  #load(): Promise<Loaded> {
    this.#loaded ??= this.#start().catch((error: unknown) => {
      this.#loaded = undefined;
      throw error;
    });
    return this.#loaded.then((loaded) => {
      if (loaded.engine.alive) return loaded;
      this.reset();
      return this.#load();
    });
  }

  async #start(): Promise<Loaded> {
    if (this.#disposed) throw new RevisionsError("cancelled", "The project was closed.");
    const { dataSourceFile, exportName, env } = this.#options;
    const engine = this.#takeEngine();
    try {
      const dataSource = await engine.load({ dataSourceFile, env, ...(exportName === undefined ? {} : { exportName }) });
      this.#files = new Set([dataSourceFile, ...dataSource.loadedFiles]);
      this.#isMigration = sourceMatcher(dataSource.migrationGlobs, dataSource.migrationFiles);
      this.#isEntity = sourceMatcher(dataSource.entityGlobs, []);
      return { engine, dataSource };
    } catch (error) {
      await engine.end();
      throw error;
    }
  }

  async #loadEntities(): Promise<LoadedEntities> {
    const engine = await this.engine();
    const entities = await engine.entities();
    for (const file of entities.loadedFiles) this.#files.add(file);
    if (this.#options.warm && !this.#disposed) this.#standby ??= new Engine(this.#options);
    return entities;
  }

  #takeEngine(): Engine {
    const standby = this.#standby;
    this.#standby = undefined;
    return standby?.alive ? standby : new Engine(this.#options);
  }

  #forgetLoad(): void {
    const loaded = this.#loaded;
    this.#loaded = undefined;
    this.#entities = undefined;
    loaded?.then(({ engine }) => engine.end()).catch(() => undefined);
  }
}
