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
  project: LoadedProject;
  worlds: Worlds;
  log: (line: string) => void;
}

export interface PastRun {
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
  #before: { of: string; found: CommitBefore } | undefined;

  constructor(options: PastOptions) {
    this.#options = options;
  }

  /** Nothing where git or the project of then cannot tell; the log says why. */
  async differences(revisions: readonly Revision[], options: PastRun = {}): Promise<PastDifferences | undefined> {
    const { packageRoot, log } = this.#options;
    try {
      const git = new Git(packageRoot);
      const before = await this.#commitBefore(git, revisions);
      return { than: before.newest.id, operations: await this.#operations(git, before, options) };
    } catch (error) {
      options.signal?.throwIfAborted();
      const { code, message } = toReport(error);
      if (code === "cancelled") throw error;
      log(`No difference is taken for an older one: ${message}`);
      return undefined;
    }
  }

  /** Whether {@link differences} answers at once: because it was asked before, or has nothing to go by. */
  async isKnown(revisions: readonly Revision[]): Promise<boolean> {
    try {
      const git = new Git(this.#options.packageRoot);
      const key = await this.#key(git, await this.#commitBefore(git, revisions));
      return this.#made.has(key) || (await this.#cache.has(fileOf(key)));
    } catch {
      return true;
    }
  }

  async #commitBefore(git: Git, revisions: readonly Revision[]): Promise<CommitBefore> {
    const head = await git.object("HEAD");
    const of = JSON.stringify([head, revisions.map(({ id, file }) => [id, file])]);
    if (this.#before?.of !== of) this.#before = { of, found: await commitBefore(git, revisions) };
    return this.#before.found;
  }

  async #operations(git: Git, before: CommitBefore, options: PastRun): Promise<PastOperation[]> {
    const key = await this.#key(git, before);
    const made = this.#made.get(key) ?? (await this.#known(key)) ?? (await this.#make(key, git, before, options));
    this.#made.set(key, made);
    if (made instanceof RevisionsError) throw made;
    return made;
  }

  async #key(git: Git, { tree, revisions }: CommitBefore): Promise<string> {
    const { packageRoot, dataSourceFile, project, worlds } = this.#options;
    const { exportName } = await project.dataSource();
    const place = path.relative(await git.root(), await realpath(packageRoot));
    const file = path.relative(packageRoot, dataSourceFile);
    const parts = [FORMAT, tree, place, file, exportName, await worlds.historyKey(revisions)];
    return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
  }

  async #known(key: string): Promise<PastOperation[] | RevisionsError | undefined> {
    const text = await this.#cache.read(fileOf(key));
    const known = text && (JSON.parse(text.toString("utf8")) as PastOperation[] | Failure);
    if (known === undefined || Array.isArray(known)) return known;
    const isLasting = known.at > Date.now() - FAILURE_LIFE_MS && known.installed === (await this.#installed());
    return isLasting ? RevisionsError.from(known.failed) : undefined;
  }

  async #make(
    key: string,
    git: Git,
    before: CommitBefore,
    options: PastRun,
  ): Promise<PastOperation[] | RevisionsError> {
    try {
      const made = await this.#compare(git, before, options);
      await this.#remember(key, made);
      return made;
    } catch (error) {
      const failed = toReport(error);
      if (options.signal?.aborted || failed.code === "cancelled") throw error;
      await this.#remember(key, { failed, at: Date.now(), installed: await this.#installed() });
      return RevisionsError.from(failed);
    }
  }

  async #remember(key: string, made: PastOperation[] | Failure): Promise<void> {
    if (await this.#cache.write(fileOf(key), Buffer.from(JSON.stringify(made), "utf8")))
      await this.#cache.prune("older-", KEPT);
  }

  /** Changes with the packages that are installed. */
  async #installed(): Promise<string> {
    const { packageRoot } = this.#options;
    const folders = [packageRoot, await new Git(packageRoot).root()];
    const times = folders.map(
      async (folder) => (await stat(path.join(folder, "node_modules")).catch(() => undefined))?.mtimeMs,
    );
    return JSON.stringify(await Promise.all(times));
  }

  async #compare(git: Git, { commit, revisions, newest }: CommitBefore, options: PastRun): Promise<PastOperation[]> {
    const { signal, report } = options;
    const { worlds } = this.#options;
    report?.(`Looking at the entities as they were before ${newest.name}`);
    const tree = await exportTree(git, commit, path.join(userCacheFolder(), "trees"));
    try {
      const loaded = await this.#entitiesIn(git, tree, signal);
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

  async #entitiesIn(git: Git, tree: ExportedTree, signal: AbortSignal | undefined): Promise<LoadedEntities> {
    const root = await realpath(await git.root());
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

function fileOf(key: string): string {
  return `older-${key}.json`;
}
