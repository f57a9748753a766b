import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { ChangedColumn } from "../core/operations/changed-column.ts";
import type { HandmadeObject } from "../core/operations/handmade-object.ts";
import type { Seeding } from "../core/operations/seeding.ts";
import type { Comparison, Rename, SchemaObject } from "../core/operations/operation.ts";
import type { Recording } from "../core/offline/script.ts";
import type { Direction, Revision, RevisionStep } from "../core/revisions/revision.ts";
import type { LoadedEntities, RecordParams, StepResult } from "../protocol/engine.ts";
import type { CompareParams } from "../protocol/shadow.ts";
import { executableStep } from "./executable-step.ts";
import type { LoadedProject } from "./loaded-project.ts";
import { replayError } from "./replay-error.ts";
import type { ShadowConnection, ShadowPort } from "./shadow-port.ts";

/** A world by its cache key; see the shadow protocol. */
export type WorldKey = string;

/**
 * The schema whose name is left out of SQL and of what people read: the one that a connection looks
 * in. The data source's `schema` option is not it: TypeORM writes that one out and sets no search path.
 */
export const DEFAULT_SCHEMA = "public";

/**
 * The two worlds of a comparison on the shadow: what the revisions make, and what TypeORM makes of
 * the entities on an empty database. Each is made once for the contents that it comes from.
 */
export class Worlds {
  readonly #project: LoadedProject;
  readonly #shadow: ShadowPort;
  /** Replays one after another: each begins where the one before it ended. */
  #replays: Promise<unknown> = Promise.resolve();
  #hasBuilt = false;
  #running = 0;

  constructor(project: LoadedProject, shadow: ShadowPort) {
    this.#project = project;
    this.#shadow = shadow;
  }

  /** The world at the end of the given revisions, in the order of the graph. */
  async history(revisions: readonly Revision[], report?: (message: string) => void): Promise<WorldKey> {
    const world = await this.historyKey(revisions);
    const [known] = await this.#shadow.has([world]);
    if (!known) {
      // What is replayed meanwhile for somebody else is not what is read.
      await this.#inTurn(async () => {
        await this.#replay(revisions, report);
        await this.read(world);
      });
    }
    return world;
  }

  async historyKey(revisions: readonly Revision[]): Promise<WorldKey> {
    return hash(["history", ...(await this.#schemas()), "", ...(await this.#contentKeys(revisions))]);
  }

  /** The world of the entities, the project's unless others are given; with statements that are run after those that make it. */
  async desired(more: readonly string[] = [], of?: LoadedEntities): Promise<WorldKey> {
    const { statements: creating, extensions } = of ?? (await this.#project.entities());
    const statements = [...creating, ...more];
    const key = hash(["desired", ...extensions, "", ...statements]);
    const [known] = await this.#shadow.has([key]);
    if (!known) {
      await this.#shadow.build({ key, statements, extensions });
      this.#hasBuilt = true;
    }
    return key;
  }

  /** Has the shadow make a world in vain, unless it has made one: its first takes several times as long as those after it. */
  async warmUp(): Promise<void> {
    if (this.#hasBuilt) return;
    this.#hasBuilt = true;
    const { statements, extensions } = await this.#project.entities();
    await this.#shadow.build({ key: "warm-up", statements, extensions });
  }

  /** With renames the shadow's database must hold the history: see {@link replay}. */
  async compare(history: WorldKey, desired: WorldKey, renames: Rename[] = []): Promise<Comparison> {
    return this.#shadow.compare({ history, desired, renames, ...(await this.#options()) });
  }

  /** The same with some objects left as the history has them. `wanted` is the world that this leads to. */
  async compareKeeping(
    history: WorldKey,
    desired: WorldKey,
    renames: Rename[],
    { objects, changed }: { objects: SchemaObject[]; changed: SchemaObject[] },
  ): Promise<{ comparison: Comparison; wanted: WorldKey }> {
    const wanted = hash(["kept", history, desired, JSON.stringify([renames, objects, changed])]);
    const kept = { objects, changed, key: wanted };
    const params = { history, desired, renames, ...(await this.#options()), kept };
    return { comparison: await this.#shadow.compare(params), wanted };
  }

  /** Puts rows into empty tables of the shadow's database. */
  async putRows(only: readonly string[] | undefined): Promise<Seeding> {
    const { migrationsTable } = await this.#project.dataSource();
    return this.#shadow.putRows({ ignoreTables: [migrationsTable], only: only && [...only] });
  }

  /** What became of them; see the shadow protocol. */
  changedRows(by: "identity" | "name"): Promise<Omit<ChangedColumn, "after">[]> {
    return this.#shadow.changedRows({ by });
  }

  takeRowsAway(): Promise<void> {
    return this.#shadow.takeRowsAway();
  }

  /** Reads the shadow's database as it is now. */
  async read(key: WorldKey): Promise<void> {
    const { migrationsTable } = await this.#project.dataSource();
    await this.#shadow.read({ key, ignoreTables: [migrationsTable] });
  }

  /** What the shadow's database holds now that is no part of a world. */
  handmade(): Promise<HandmadeObject[]> {
    return this.#shadow.readHandmade();
  }

  /** Brings the shadow's database to the end of the given revisions, from where it is. */
  replay(revisions: readonly Revision[], report?: (message: string) => void): Promise<ShadowConnection> {
    return this.#inTurn(() => this.#replay(revisions, report));
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#replays.then(work);
    this.#replays = done.catch(() => undefined);
    return done;
  }

  async #replay(revisions: readonly Revision[], report?: (message: string) => void): Promise<ShadowConnection> {
    const keys = await this.#contentKeys(revisions);
    const { held, connection, server } = await this.#shadow.prepare({ history: keys, schemas: await this.#schemas() });
    if (held === keys.length) return connection;
    report?.(`Replaying ${keys.length - held} of ${keys.length} revisions on the shadow database`);
    const failed = await this.run(connection, revisions.slice(held), "up");
    if (failed) throw await replayError(failed, revisions, server);
    await this.#shadow.mark(keys);
    return connection;
  }

  /** Tells the shadow what its database holds after steps that {@link run} made. */
  async mark(revisions: readonly Revision[]): Promise<void> {
    await this.#shadow.mark(await this.#contentKeys(revisions));
  }

  /** The database holds what no history describes: the next replay starts anew. */
  async spoil(): Promise<void> {
    await this.#shadow.mark(["spoiled"]);
  }

  /** Runs revisions on the shadow. Returns the step that failed, if one did. */
  async run(
    connection: ShadowConnection,
    revisions: readonly Revision[],
    direction: Direction,
  ): Promise<StepResult | undefined> {
    const engine = await this.#project.engine();
    const { transactionMode } = await this.#project.dataSource();
    this.#running += 1;
    try {
      const { steps } = await engine.apply({
        connection,
        steps: revisions.map((revision) => executableStep(revision, direction)),
        transaction: transactionMode,
        lockWaitMs: 0,
      });
      return steps.find(({ status }) => status === "failed");
    } finally {
      this.#running -= 1;
    }
  }

  /**
   * Runs steps on the shadow, which holds what they rest on, and answers what they ran.
   * @throws RevisionsError `replay-failed`
   */
  async record(
    from: readonly Revision[],
    steps: readonly RevisionStep[],
    settings: Pick<RecordParams, "transaction" | "markOnly">,
    report?: (message: string) => void,
  ): Promise<Recording> {
    const connection = await this.replay(settings.markOnly ? [] : from, report);
    await this.spoil();
    const engine = await this.#project.engine();
    this.#running += 1;
    try {
      const { failed, ...recording } = await engine.record({
        connection,
        steps: steps.map(({ revision, direction }) => executableStep(revision, direction)),
        ...settings,
      });
      if (failed) throw await replayError(failed, [...from, ...steps.map(({ revision }) => revision)], undefined);
      return recording;
    } finally {
      this.#running -= 1;
    }
  }

  /** Ends a run under way, which harms nothing on the shadow: whoever waits for it gets `cancelled`. */
  cancel(): void {
    if (this.#running > 0) this.#project.reset();
  }

  async #options(): Promise<Pick<CompareParams, "defaultSchema" | "indexMethods">> {
    const { typeorm } = await this.#project.dataSource();
    // `@Index({ type })` came with the first version.
    return { defaultSchema: DEFAULT_SCHEMA, indexMethods: Number.parseInt(typeorm.version, 10) >= 1 };
  }

  /** TypeORM makes its `migrations` table before the first revision, in a schema that has to be there. */
  async #schemas(): Promise<string[]> {
    const { schema } = (await this.#project.dataSource()).migrationsTable;
    return schema === undefined ? [] : [schema];
  }

  /** What a revision makes depends on its file and on the TypeORM that runs it. */
  async #contentKeys(revisions: readonly Revision[]): Promise<string[]> {
    const { typeorm } = await this.#project.dataSource();
    return Promise.all(
      revisions.map(async ({ name, file, source }) =>
        hash([typeorm.version, name, source ?? (await readFile(file, "utf8"))]),
      ),
    );
  }
}

function hash(parts: readonly string[]): string {
  const digest = createHash("sha256");
  for (const part of parts) digest.update(`${part.length}:`).update(part);
  return digest.digest("hex");
}
