import { dialectOfType } from "../core/dialect-name.ts";
import { RevisionsError } from "../core/errors.ts";
import type { ChangedColumn } from "../core/operations/changed-column.ts";
import type { Comparison, SchemaAction } from "../core/operations/operation.ts";
import type { HandmadeObject } from "../core/operations/handmade-object.ts";
import type { Seeding } from "../core/operations/seeding.ts";
import { CacheFolder, userCacheFolder } from "../database/cache-folder.ts";
import { comparedDialect } from "../database/compared-dialects.ts";
import type { AnyComparedDialect } from "../database/compared-dialects.ts";
import { WorldCache } from "../database/world-cache.ts";
import type {
  BuildParams,
  ChangedRowsParams,
  CompareParams,
  PreparedHistory,
  PrepareParams,
  PutRowsParams,
  ReadParams,
} from "../protocol/shadow.ts";
import type { SeededTrial, TrialDatabase } from "../protocol/trial.ts";
import type { LoadedProject } from "./loaded-project.ts";
import { mysqlUrl } from "./shadow-server.ts";
import type { ShadowConnection, ShadowPort } from "./shadow-port.ts";

type KeptParams = NonNullable<CompareParams["kept"]>;

/** A database of the project's own kind, that lives as long as the project is open. */
interface OpenTrial extends TrialDatabase {
  /** What it holds; undefined when steps ran that nobody has told of. */
  history: string[] | undefined;
  ignoreTables: string[];
}

/**
 * The shadow of a project that is not on Postgres: a temporary database that the engine makes with the
 * project's own driver, on the configured server or in a file. Worlds are compared here.
 */
export class TrialShadow implements ShadowPort {
  readonly #project: LoadedProject;
  readonly #url: string | undefined;
  readonly #worlds = new WorldCache<object>(new CacheFolder(userCacheFolder()), {
    serialize: (world) => JSON.stringify(world),
    deserialize: (text) => JSON.parse(text) as object,
  });
  #trial: OpenTrial | undefined;
  #rows: SeededTrial | undefined;
  #queue: Promise<unknown> = Promise.resolve();

  /** @param url of the server for temporary databases; absent: the configured one */
  constructor(project: LoadedProject, url: string | undefined) {
    this.#project = project;
    this.#url = url;
  }

  prepare({ history }: PrepareParams): Promise<PreparedHistory<ShadowConnection>> {
    return this.#next(async () => {
      const held = this.#trial?.history;
      if (held === undefined || held.length > history.length || held.some((key, at) => key !== history[at]))
        await this.#drop();
      const trial = await this.#open();
      const { connection, version, history: holds = [] } = trial;
      if (holds.length < history.length) trial.history = undefined;
      return { held: holds.length, connection, serverVersion: version, server: "the shadow" };
    });
  }

  mark(history: string[]): Promise<void> {
    return this.#next(async () => {
      if (this.#trial) this.#trial.history = [...history];
    });
  }

  has(keys: string[]): Promise<boolean[]> {
    return this.#next(() => Promise.all(keys.map(async (key) => (await this.#known(key)) !== undefined)));
  }

  read({ key, ignoreTables }: ReadParams): Promise<void> {
    return this.#next(async () => {
      const { connection } = await this.#open();
      const engine = await this.#project.engine();
      const world = await engine.readTrial({ connection, ignoreTables: ignoreTables.map(({ name }) => name) });
      await this.#keep(key, world);
    });
  }

  build({ key, statements }: BuildParams): Promise<void> {
    return this.#next(async () => {
      const refused = (message: string, statement: string) =>
        new RevisionsError("entity-failed", `The database refuses what TypeORM makes of the entities: ${message}`, {
          hint: "Correct the entity that the statement comes from.",
          statement,
        });
      await this.#keep(key, await this.#made(statements, refused));
    });
  }

  compare({ history, desired, renames, kept }: CompareParams): Promise<Comparison> {
    return this.#next(async () => {
      const dialect = await this.#dialect();
      const from = await this.#world(history);
      const to = await this.#world(desired);
      if (renames.length === 0) return dialect.compareWorlds(from, await this.#wanted(from, to, kept));
      return dialect.compareRenamed(to, {
        renames,
        read: (actions) => this.#renamed(dialect.statementsOf(from), actions),
        wanted: (before) => this.#wanted(before, to, kept),
      });
    });
  }

  readHandmade(): Promise<HandmadeObject[]> {
    return this.#next(async () => {
      const { handmadeOf } = await this.#dialect();
      if (handmadeOf === undefined) return [];
      const { connection, ignoreTables } = await this.#open();
      const engine = await this.#project.engine();
      return handmadeOf(await engine.readTrial({ connection, ignoreTables }));
    });
  }

  putRows({ ignoreTables, only }: PutRowsParams): Promise<Seeding> {
    return this.#next(async () => {
      const trial = await this.#open();
      trial.ignoreTables = ignoreTables.map(({ name }) => name);
      const engine = await this.#project.engine();
      const { connection } = trial;
      this.#rows = await engine.seedTrial({ connection, ignoreTables: trial.ignoreTables, ...(only ? { only } : {}) });
      return this.#rows.seeding;
    });
  }

  changedRows({ by }: ChangedRowsParams): Promise<Omit<ChangedColumn, "after">[]> {
    return this.#next(async () => {
      if (this.#rows === undefined) return [];
      const { connection, ignoreTables } = await this.#open();
      const engine = await this.#project.engine();
      const now = await engine.rowsOfTrial({ connection, ignoreTables });
      return (await this.#dialect()).changedRows(this.#rows.seeded as object, now, by);
    });
  }

  takeRowsAway(): Promise<void> {
    return this.#next(async () => {
      if (this.#rows === undefined) return;
      const { connection, ignoreTables } = await this.#open();
      const engine = await this.#project.engine();
      await engine.emptyTrial({ connection, ignoreTables, before: this.#rows.before });
    });
  }

  async end(): Promise<void> {
    await this.#next(() => this.#drop()).catch(() => undefined);
  }

  async #dialect(): Promise<AnyComparedDialect> {
    return comparedDialect((await this.#project.dataSource()).type);
  }

  async #open(): Promise<OpenTrial> {
    if (this.#trial) return this.#trial;
    const engine = await this.#project.engine();
    const made = await engine.createTrial(await this.#where());
    this.#trial = { ...made, history: [], ignoreTables: [] };
    return this.#trial;
  }

  async #where(): Promise<{ url?: string }> {
    const url = this.#url;
    const { type } = await this.#project.dataSource();
    const isOnServer = dialectOfType(type, "Temporary databases are made") === "mysql";
    return url !== undefined && isOnServer ? { url: mysqlUrl(url) } : {};
  }

  /** What an engine that has ended cannot drop is dropped when the next one is made. */
  async #drop(): Promise<void> {
    const trial = this.#trial;
    this.#trial = undefined;
    this.#rows = undefined;
    if (trial === undefined) return;
    const engine = this.#project.runningEngine ?? (await this.#project.engine());
    await engine.dropTrial({ connection: trial.connection });
  }

  /** What statements make of an empty database. */
  async #made(statements: string[], refused: (message: string, statement: string) => RevisionsError): Promise<object> {
    const engine = await this.#project.engine();
    const made = await engine.buildTrial({ statements, ...(await this.#where()) });
    if ("failed" in made) throw refused(made.failed.message, statements[made.failed.statement] ?? "");
    return made.world as object;
  }

  async #renamed(creating: readonly string[], renames: readonly SchemaAction[]): Promise<object> {
    const refused = (message: string, statement: string) =>
      new RevisionsError("usage", `The rename cannot be carried out: ${message}.`, {
        hint: "Name a table and a column as they are in the database, and a new name that is free.",
        statement,
      });
    return this.#made([...creating, ...renames.map(({ sql }) => sql)], refused);
  }

  /** The desired world, but for what is kept. */
  async #wanted(history: object, desired: object, kept: KeptParams | undefined): Promise<object> {
    if (kept === undefined) return desired;
    const dialect = await this.#dialect();
    const wanted = dialect.keepObjects(history, dialect.align(history, desired), kept);
    await this.#keep(kept.key, wanted);
    return wanted;
  }

  async #world(key: string): Promise<object> {
    const world = await this.#known(key);
    if (world) return world;
    throw new RevisionsError(
      "shadow-failed",
      "The shadow no longer knows one of the two schemas that it is to compare.",
      { hint: "Try again: it will be read anew." },
    );
  }

  async #known(key: string): Promise<object | undefined> {
    return this.#worlds.get(await this.#fullKey(key));
  }

  async #keep(key: string, world: object): Promise<void> {
    await this.#worlds.set(await this.#fullKey(key), world);
  }

  /** Another version of the database, or another way to read it, has other facts of the same schema. */
  async #fullKey(key: string): Promise<string> {
    const { typeorm, type, target } = await this.#project.dataSource();
    const { version } = await this.#dialect();
    return [version, type, typeorm.version, this.#url ?? target, key].join("\n");
  }

  #next<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#queue.then(work);
    this.#queue = result.catch(() => undefined);
    return result;
  }
}
