import { RevisionsError } from "../core/errors.ts";
import { readEnvFile } from "../project/env-file.ts";
import type { EnvFile } from "../project/env-file.ts";
import type { LoadedDataSource, LoadedEntities, LoadParams } from "../protocol/engine.ts";
import type { ModuleReader } from "../project/revisions.ts";
import { readHistory } from "./history.ts";
import type { History } from "./history.ts";
import { Engine } from "./processes/engine.ts";
import type { EngineOptions } from "./processes/engine.ts";
import { Kept } from "./kept.ts";
import { sourceMatcher } from "./source-globs.ts";

export interface LoadedProjectOptions extends EngineOptions {
  /** From which messages name files. */
  root: string;
  dataSourceFile: string;
  exportName?: string;
  /** The one that has the entities, where this one has the migrations only. */
  joined?: NonNullable<LoadParams["joined"]>;
  /** See {@link LoadParams}. */
  nestModule?: string;
  /** Read at every load. */
  envFile: EnvFile;
  /** Packages that cannot be resolved are stood in for, and named in the warnings. */
  standIns: boolean;
  /** Parses migrations; knows what was parsed before. */
  readModule: ModuleReader;
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
  readonly #loaded = new Kept<Loaded>();
  readonly #entities = new Kept<LoadedEntities>();
  readonly #history = new Kept<History>();
  /** The one that loads or has loaded the data source; none before the first load and after one that failed. */
  #engine: Engine | undefined;
  #standby: Engine | undefined;
  /** Known files of the running load: a change to one of them makes it stale. */
  #files = new Set<string>();
  #isMigration: (file: string) => boolean = () => false;
  #isEntity: (file: string) => boolean = () => false;
  #type: string | undefined;
  #disposed = false;

  constructor(options: LoadedProjectOptions) {
    this.#options = options;
  }

  /**
   * The same project with its files elsewhere, in an engine of its own that is not kept warm. The variables come from
   * where they always do.
   * @param place where a file or folder of this one is there
   */
  async at(place: (file: string) => Promise<string>): Promise<LoadedProject> {
    const { root, cwd, dataSourceFile, joined, nestModule } = this.#options;
    return new LoadedProject({
      ...this.#options,
      root: await place(root),
      cwd: await place(cwd),
      dataSourceFile: await place(dataSourceFile),
      ...(joined === undefined ? {} : { joined: { ...joined, dataSourceFile: await place(joined.dataSourceFile) } }),
      ...(nestModule === undefined ? {} : { nestModule: await place(nestModule) }),
      warm: false,
    });
  }

  /** TypeORM's driver type, as the last load told it; undefined before the first. */
  get type(): string | undefined {
    return this.#type;
  }

  async dataSource(): Promise<LoadedDataSource> {
    return (await this.#load()).dataSource;
  }

  /** The engine that has loaded the data source. */
  async engine(): Promise<Engine> {
    return (await this.#load()).engine;
  }

  /** The same, if it runs; nothing is loaded. */
  get runningEngine(): Engine | undefined {
    return this.#engine?.alive ? this.#engine : undefined;
  }

  /** Starts the engine of the next load, which takes what an answer under way would have. */
  standBy(): void {
    if (this.#options.warm && !this.#disposed) this.#standby ??= new Engine(this.#options);
  }

  entities(): Promise<LoadedEntities> {
    return this.#entities.get(() => this.#loadEntities());
  }

  history(): Promise<History> {
    return this.#history.get(async () => readHistory(await this.dataSource(), undefined, this.#options.readModule));
  }

  /**
   * Forgets what the files made. A load under way that has read one of them ends: whoever waits for
   * it gets `cancelled`, even where the project's code never comes back. Returns whether anything was
   * known that came from them.
   */
  invalidate(files: readonly string[]): boolean {
    const engine = this.#engine;
    // A failed load may depend on anything.
    const stale =
      engine === undefined ||
      files.some((file) => this.#files.has(file) || this.#isEntity(file) || engine.hasStarted(file));
    const migrations = files.some((file) => this.#isMigration(file));
    if (stale) this.#forgetLoad();
    if (stale || migrations) this.#history.forget();
    return stale || migrations;
  }

  /** Ends a load under way: whoever waits for it gets `cancelled`. What is loaded stays. */
  cancelLoad(): void {
    if (this.#engine?.loading) this.#forgetLoad();
  }

  reset(): void {
    this.#forgetLoad();
    this.#history.forget();
  }

  /** A revision was written by us: only the history is new. */
  historyChanged(): void {
    this.#history.forget();
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    this.#forgetLoad();
    await this.#standby?.end();
    this.#standby = undefined;
  }

  async #load(): Promise<Loaded> {
    const loaded = await this.#loaded.get(() => this.#start());
    if (loaded.engine.alive) return loaded;
    // Whoever found it dead first has begun another load.
    if (this.#engine === loaded.engine) this.reset();
    return this.#load();
  }

  async #start(): Promise<Loaded> {
    if (this.#disposed) throw new RevisionsError("cancelled", "The project was closed.");
    const { root, dataSourceFile, exportName, joined, nestModule, envFile, standIns } = this.#options;
    const engine = this.#takeEngine();
    this.#engine = engine;
    try {
      const dataSource = await engine.load({
        root,
        dataSourceFile,
        env: await readEnvFile(envFile),
        envIsDefault: !envFile.named,
        standIns,
        ...(exportName === undefined ? {} : { exportName }),
        ...(joined === undefined ? {} : { joined }),
        ...(nestModule === undefined ? {} : { nestModule }),
      });
      this.#files = new Set([dataSourceFile, envFile.file, ...dataSource.loadedFiles]);
      this.#isMigration = sourceMatcher(dataSource.migrationGlobs, dataSource.migrationFiles);
      this.#type = dataSource.type;
      this.#isEntity = sourceMatcher(dataSource.entityGlobs, []);
      return { engine, dataSource };
    } catch (error) {
      if (this.#engine === engine) this.#engine = undefined;
      await engine.end();
      throw error;
    }
  }

  async #loadEntities(): Promise<LoadedEntities> {
    const engine = await this.engine();
    const entities = await engine.entities();
    for (const file of entities.loadedFiles) this.#files.add(file);
    return entities;
  }

  #takeEngine(): Engine {
    const standby = this.#standby;
    this.#standby = undefined;
    return standby?.alive ? standby : new Engine(this.#options);
  }

  #forgetLoad(): void {
    const engine = this.#engine;
    this.#engine = undefined;
    this.#loaded.forget();
    this.#entities.forget();
    void engine?.end();
  }
}
