import path from "node:path";
import { CancellationTokenSource } from "vscode-jsonrpc/node";
import { RevisionsError } from "../../core/errors.ts";
import type { JournalEntry } from "../../core/journal.ts";
import { engineMethods } from "../../protocol/engine.ts";
import type {
  AppliedMigrations,
  ApplyParams,
  ApplyProgress,
  ApplyResult,
  ConnectionTarget,
  JournalSource,
  JournalSourceParams,
  LoadedDataSource,
  LoadedEntities,
  LoadParams,
  LoadProgress,
  RecordParams,
  RecordResult,
  StampParams,
  StampResult,
} from "../../protocol/engine.ts";
import { trialMethods } from "../../protocol/trial.ts";
import type {
  BuildTrialParams,
  BuiltTrial,
  CreateTrialParams,
  EmptyTrialParams,
  ReadTrialParams,
  SeededTrial,
  SeedTrialParams,
  TrialDatabase,
  TrialParams,
} from "../../protocol/trial.ts";
import { compiledFolder } from "../../database/compiled-folder.ts";
import { Child } from "./child.ts";
import { entryPath } from "./entries.ts";
import type { NodeBinary } from "./node-binary.ts";

export interface EngineOptions {
  node: NodeBinary;
  /** The package that owns the data source. */
  cwd: string;
  loadTimeoutMs: number;
  log: (line: string) => void;
}

/** An engine process that has loaded, or is about to load, one data source. */
export class Engine {
  readonly #child: Child;
  readonly #options: EngineOptions;
  readonly #started = new Set<string>();
  #loading: string | undefined;
  #loads = 0;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#child = new Child({
      ...options,
      node: { ...options.node, env: { ...keepingCompiledCode(), ...options.node.env } },
      entry: entryPath("engine.cjs"),
      args: ["--preload", options.cwd],
      crashCode: "engine-crashed",
      name: "engine",
    });
    this.#child.connection.onNotification(engineMethods.loading, ({ file }: LoadProgress) => {
      this.#loading = file;
      this.#started.add(file);
    });
  }

  get alive(): boolean {
    return this.#child.alive;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** The user's code is being loaded at this moment. */
  get loading(): boolean {
    return this.#loads > 0;
  }

  /** It has begun to load this file: a change of it comes too late for this process. */
  hasStarted(file: string): boolean {
    return this.#started.has(file);
  }

  load(params: LoadParams): Promise<LoadedDataSource> {
    return this.#bounded(this.#child.call(engineMethods.load, params));
  }

  entities(): Promise<LoadedEntities> {
    return this.#bounded(this.#child.call(engineMethods.entities));
  }

  applied(connection: ConnectionTarget): Promise<AppliedMigrations> {
    return this.#child.call(engineMethods.applied, { connection });
  }

  async apply(
    params: ApplyParams,
    onProgress?: (progress: ApplyProgress) => void,
    signal?: AbortSignal,
  ): Promise<ApplyResult> {
    const cancellation = new CancellationTokenSource();
    const cancel = () => cancellation.cancel();
    signal?.addEventListener("abort", cancel, { once: true });
    const listener = this.#child.connection.onNotification(engineMethods.applyProgress, (progress: ApplyProgress) =>
      onProgress?.(progress),
    );
    try {
      if (signal?.aborted) cancel();
      return await this.#child.call<ApplyResult>(engineMethods.apply, params, cancellation.token);
    } finally {
      listener.dispose();
      signal?.removeEventListener("abort", cancel);
      cancellation.dispose();
    }
  }

  journal(connection: ConnectionTarget): Promise<JournalEntry[]> {
    return this.#child.call(engineMethods.journal, { connection });
  }

  journalSource(params: JournalSourceParams): Promise<JournalSource | null> {
    return this.#child.call(engineMethods.journalSource, params);
  }

  stamp(params: StampParams): Promise<StampResult> {
    return this.#child.call(engineMethods.stamp, params);
  }

  record(params: RecordParams): Promise<RecordResult> {
    return this.#child.call(engineMethods.record, params);
  }

  createTrial(params: CreateTrialParams): Promise<TrialDatabase> {
    return this.#child.call(trialMethods.create, params);
  }

  dropTrial(params: TrialParams): Promise<void> {
    return this.#child.call(trialMethods.drop, params);
  }

  readTrial(params: ReadTrialParams): Promise<object> {
    return this.#child.call(trialMethods.read, params);
  }

  buildTrial(params: BuildTrialParams): Promise<BuiltTrial> {
    return this.#child.call(trialMethods.build, params);
  }

  seedTrial(params: SeedTrialParams): Promise<SeededTrial> {
    return this.#child.call(trialMethods.seed, params);
  }

  rowsOfTrial(params: ReadTrialParams): Promise<object> {
    return this.#child.call(trialMethods.rows, params);
  }

  emptyTrial(params: EmptyTrialParams): Promise<void> {
    return this.#child.call(trialMethods.empty, params);
  }

  end(): Promise<void> {
    return this.#child.end();
  }

  /** User code that never comes back is ended, and told by the file that was being loaded. */
  async #bounded<R>(work: Promise<R>): Promise<R> {
    this.#loads += 1;
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        void this.#child.end();
        const at =
          this.#loading === undefined ? "" : ` while loading ${path.relative(this.#options.cwd, this.#loading)}`;
        reject(
          new RevisionsError(
            "load-timeout",
            `The project did not finish loading within ${this.#options.loadTimeoutMs / 1000} s${at}.`,
            {
              hint: "Look for code there that connects or waits when it is imported, or allow more time.",
              ...(this.#loading === undefined ? {} : { file: this.#loading }),
            },
          ),
        );
      }, this.#options.loadTimeoutMs);
    });
    try {
      return await Promise.race([work, limit]);
    } finally {
      this.#loads -= 1;
      clearTimeout(timer);
      work.catch(() => undefined);
    }
  }
}

/** Unless whoever started us has said where, or that nothing is to be kept. */
function keepingCompiledCode(): Record<string, string> {
  return process.env["NODE_COMPILE_CACHE"] === undefined ? { NODE_COMPILE_CACHE: compiledFolder() } : {};
}
