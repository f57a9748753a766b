import { createHash } from "node:crypto";
import { realpath, stat } from "node:fs/promises";
import path from "node:path";
import { displayTable, toOperations } from "../core/autogenerate/operations.ts";
import { toPast } from "../core/autogenerate/preexisting.ts";
import type { PastDifferences, PastOperation } from "../core/autogenerate/preexisting.ts";
import { RevisionsError, toReport } from "../core/errors.ts";
import type { ErrorReport } from "../core/errors.ts";
import type { Revision } from "../core/revisions/revision.ts";
import { CacheFolder, userCacheFolder } from "../database/cache-folder.ts";
import { commitBefore } from "../project/commit-before.ts";
import type { CommitBefore } from "../project/commit-before.ts";
import type { DataSourcePlace } from "../project/data-sources.ts";
import { exportTree, isOfWorkTree } from "../project/exported-tree.ts";
import type { ExportedTree } from "../project/exported-tree.ts";
import { Git } from "../project/git.ts";
import type { LoadedEntities } from "../protocol/engine.ts";
import type { LoadedProject } from "./loaded-project.ts";
import { DEFAULT_SCHEMA } from "./worlds.ts";
import type { Worlds } from "./worlds.ts";

export interface PastOptions {
  /** The package that owns the data source. */
  packageRoot: string;
  dataSourceFile: string;
  joined?: DataSourcePlace;
  project: LoadedProject;
  worlds: Worlds;
  log: (line: string) => void;
}

export interface PastRun {
  quick?: boolean;
  signal?: AbortSignal | undefined;
  report?: ((message: string) => void) | undefined;
}

/** Changes when the same commit and history may give other differences. */
const FORMAT = 1;
/** Why nothing could be made, kept for as long as it is likely to fail again. */
interface Failure {
  failed: ErrorReport;
  /** Milliseconds since 1970. */
  at: number;
  installed: string;
}

const FAILURE_LIFE_MS = 24 * 60 * 60 * 1000;
/** Results on disk; each is small. */
const KEPT = 64;

/**
 * What already differed before the change that the newest committed revision belongs to: the entities of the commit
 * before it, compared with the revisions of that commit. Made once for a commit, in an engine of its own.
 */
export class Past {
  readonly #options: PastOptions;
  readonly #cache = new CacheFolder(userCacheFolder());
  /** What was made for a commit, or why it cannot be made, which is not tried again. */
  readonly #made = new Map<string, PastOperation[] | RevisionsError>();
  readonly #git: Git;
  /** What was found for a commit and its revisions, or why nothing was. */
  #before: { of: string; found: CommitBefore | RevisionsError } | undefined;

  constructor(options: PastOptions) {
    this.#options = options;
    this.#git = new Git(options.packageRoot);
  }

  /**
   * Nothing where git or the project of then cannot tell; the log says why.
   * @param options with `quick` "unsettled" where it would have to be made first
   */
  async differences(
    revisions: readonly Revision[],
    options: PastRun = {},
  ): Promise<PastDifferences | "unsettled" | undefined> {
    try {
      const before = await this.#commitBefore(revisions);
      const operations = await this.#operations(before, options);
      return operations === undefined ? "unsettled" : { than: before.newest.id, operations };
    } catch (error) {
      options.signal?.throwIfAborted();
      const { code, message } = toReport(error);
      if (code === "cancelled") throw error;
      this.#options.log(`No difference is taken for an older one: ${message}`);
      return undefined;
    }
  }

  async #commitBefore(revisions: readonly Revision[]): Promise<CommitBefore> {
    const head = await this.#git.object("HEAD");
    const of = JSON.stringify([head, revisions.map(({ id, file }) => [id, file])]);
    if (this.#before?.of !== of)
      this.#before = {
        of,
        found: await commitBefore(this.#git, revisions).catch((error: unknown) => asFailure(error)),
      };
    const { found } = this.#before;
    if (found instanceof RevisionsError) throw found;
    return found;
  }

  async #operations(before: CommitBefore, options: PastRun): Promise<PastOperation[] | undefined> {
    const key = await this.#key(before);
    let made = this.#made.get(key) ?? (await this.#known(key));
    if (made === undefined && options.quick) return undefined;
    made ??= await this.#make(key, before, options);
    this.#made.set(key, made);
    if (made instanceof RevisionsError) throw made;
    return made;
  }

  async #key({ root, tree, revisions }: CommitBefore): Promise<string> {
    const { packageRoot, dataSourceFile, joined, project, worlds } = this.#options;
    const { exportName } = await project.dataSource();
    const places = [packageRoot, dataSourceFile, joined?.file].map((file) => file && path.relative(packageRoot, file));
    const owner = path.relative(root, await realpath(packageRoot));
    const history = await worlds.historyKey(revisions);
    const parts = [FORMAT, tree, owner, places, exportName, joined?.exportName, history];
    return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
  }

  async #known(key: string): Promise<PastOperation[] | RevisionsError | undefined> {
    const text = await this.#cache.read(fileOf(key));
    const known = text && (JSON.parse(text.toString("utf8")) as PastOperation[] | Failure);
    if (known === undefined || Array.isArray(known)) return known;
    const isLasting = known.at > Date.now() - FAILURE_LIFE_MS && known.installed === (await this.#installed());
    return isLasting ? RevisionsError.from(known.failed) : undefined;
  }

  async #make(key: string, before: CommitBefore, options: PastRun): Promise<PastOperation[] | RevisionsError> {
    try {
      const made = await this.#compare(before, options);
      await this.#remember(key, made);
      return made;
    } catch (error) {
      const failure = asFailure(error);
      const failed = failure.toReport();
      if (options.signal?.aborted || failed.code === "cancelled") throw error;
      await this.#remember(key, { failed, at: Date.now(), installed: await this.#installed() });
      return failure;
    }
  }

  async #remember(key: string, made: PastOperation[] | Failure): Promise<void> {
    if (await this.#cache.write(fileOf(key), Buffer.from(JSON.stringify(made), "utf8")))
      await this.#cache.prune("older-", KEPT);
  }

  /** Changes with the packages that are installed. */
  async #installed(): Promise<string> {
    const { packageRoot } = this.#options;
    const folders = [packageRoot, await this.#git.root()];
    const times = folders.map(
      async (folder) => (await stat(path.join(folder, "node_modules")).catch(() => undefined))?.mtimeMs,
    );
    return JSON.stringify(await Promise.all(times));
  }

  async #compare({ root, commit, revisions, newest }: CommitBefore, options: PastRun): Promise<PastOperation[]> {
    const { signal, report } = options;
    const { worlds } = this.#options;
    report?.(`Looking at the entities as they were before ${newest.name}`);
    const tree = await exportTree(this.#git, commit, path.join(userCacheFolder(), "trees"));
    try {
      const loaded = await this.#entitiesIn(root, tree, signal);
      const history = await worlds.history(revisions, report);
      signal?.throwIfAborted();
      const comparison = await worlds.compare(history, await worlds.desired([], loaded));
      // What a package brings is as it is today, whatever it was then.
      const foreign = loaded.entities.filter(({ file }) => file !== undefined && !isOfWorkTree(file, tree.root));
      const tables = new Set(foreign.map((entity) => displayTable(entity, DEFAULT_SCHEMA)));
      return toOperations(comparison, loaded.entities, DEFAULT_SCHEMA)
        .filter(({ table }) => !tables.has(table))
        .map(toPast);
    } finally {
      await tree.cleanup();
    }
  }

  async #entitiesIn(root: string, tree: ExportedTree, signal: AbortSignal | undefined): Promise<LoadedEntities> {
    const project = await this.#options.project.at(async (file) => tree.place(await realpath(file)));
    const cancel = () => project.cancelLoad();
    signal?.addEventListener("abort", cancel, { once: true });
    try {
      signal?.throwIfAborted();
      const { loadedFiles } = await project.dataSource();
      const entities = await project.entities();
      // Such a file is as it is today: compared with itself it would hide a change.
      const stray = [...loadedFiles, ...entities.loadedFiles].find((file) => isOfWorkTree(file, root));
      if (stray === undefined) return entities;
      throw new RevisionsError("entity-failed", `${path.relative(root, stray)} is loaded from the work tree`);
    } finally {
      signal?.removeEventListener("abort", cancel);
      await project.dispose();
    }
  }
}

function asFailure(error: unknown): RevisionsError {
  return error instanceof RevisionsError ? error : RevisionsError.from(toReport(error));
}

function fileOf(key: string): string {
  return `older-${key}.json`;
}
