import { identityOf } from "../../src/core/autogenerate/accepted.ts";
import type { PreexistingOperation } from "../../src/core/autogenerate/preexisting.ts";
import type { Decision, Operation } from "../../src/core/operations/operation.ts";
import type { EntityModel } from "../../src/protocol/engine.ts";
import type {
  AcceptInput,
  DataSourceJson,
  EnsureVersionResult,
  ExplainResult,
  JournalResult,
  OfflineResult,
  RevisionJson,
  StampCommandResult,
  StatusResult,
  UnmatchedGlob,
  Verification,
  VerifyInput,
} from "../../src/protocol/results.ts";
import type {
  CommandOptions,
  MoveInput,
  RevisionService,
  ServiceOptions,
  StampInput,
} from "../../src/service/revision-service.ts";
import { RevisionsError } from "../../src/core/errors.ts";
import type { ErrorReport } from "../../src/core/errors.ts";
import path from "node:path";

/** What adding a property to the entity of these tests asks for. */
export const ADD_LAST_READ_AT: Operation = {
  kind: "add-column",
  table: "chats",
  column: "last_read_at",
  entity: "Chat",
  property: "lastReadAt",
  summary: "add column last_read_at (timestamptz, nullable)",
  verdict: "lossless",
  up: ['ALTER TABLE "chats" ADD "last_read_at" timestamptz'],
  down: ['ALTER TABLE "chats" DROP COLUMN "last_read_at"'],
};

/**
 * A revision service without processes and databases, so that the server's own behaviour can be
 * told apart: what is refreshed when, in which order, and what is said of it. A test sets what the
 * service finds and reads what was asked of it.
 */
export class InMemoryService implements RevisionService {
  readonly root: string;
  readonly options: ServiceOptions;
  /** Names of the calls, in order. */
  readonly calls: string[] = [];
  operations: Operation[] = [];
  preexisting: PreexistingOperation[] = [];
  /** Told to be older by a check that is not quick. */
  older: PreexistingOperation[] = [];
  decisions: Decision[] = [];
  verified: Verification = { up: true, down: true, schemaRestored: true, upAgain: true };
  entityModels: EntityModel[] = [];
  revisions: RevisionJson[] = [];
  problems: ErrorReport[] = [];
  unmatched: UnmatchedGlob[] = [];
  joined: DataSourceJson["joined"];
  checkError: RevisionsError | undefined;
  statusError: RevisionsError | undefined;
  databaseError: RevisionsError | undefined;
  /** Whether files that change matter. */
  isAffected: (files: string[]) => boolean = () => true;
  /** Awaited by each check, so that a test can hold one. */
  duringCheck: () => Promise<void> = () => Promise.resolve();
  /** The same of loading the data source, and of asking the database. */
  duringLoad: () => Promise<void> = () => Promise.resolve();
  duringStatus: () => Promise<void> = () => Promise.resolve();
  /** Checks that run at this moment, and the most there ever were. */
  running = 0;
  mostRunning = 0;
  disposed = false;

  constructor(options: ServiceOptions) {
    this.options = options;
    this.root = options.root;
  }

  get dataSource(): DataSourceJson {
    const target = this.options.embedded ? "embedded" : "localhost:5432/blog";
    const joined = this.joined && { joined: this.joined };
    return { file: "data-source.ts", export: "AppDataSource", type: "postgres", target, ...joined };
  }

  async status(): Promise<StatusResult> {
    this.calls.push("status");
    await this.duringStatus();
    return this.#statusNow();
  }

  async onDisk(): Promise<StatusResult> {
    this.calls.push("onDisk");
    await this.duringLoad();
    return { ...this.#statusNow(), databasePending: true, current: [] };
  }

  #statusNow(): StatusResult {
    if (this.statusError !== undefined) throw this.statusError;
    const applied = this.revisions.filter(({ state }) => state === "applied");
    const last = this.revisions.at(-1);
    return {
      dataSource: this.dataSource,
      current: applied.slice(-1).map(({ id }) => id),
      heads: last === undefined ? [] : [last.id],
      revisions: this.revisions,
      pending: this.revisions.length - applied.length,
      warnings: [],
      unmatched: this.unmatched,
      problems: this.problems,
      ...(this.databaseError && { databaseError: this.databaseError.toReport() }),
    };
  }

  async check(
    _answers: unknown,
    options: CommandOptions & { quick?: boolean } = {},
  ): ReturnType<RevisionService["check"]> {
    this.calls.push("check");
    this.running += 1;
    this.mostRunning = Math.max(this.mostRunning, this.running);
    try {
      const { operations, preexisting, decisions } = this;
      options.report?.("Comparing", 0.5);
      await this.duringCheck();
      if (options.signal?.aborted === true) throw new RevisionsError("cancelled", "Cancelled.");
      if (this.checkError !== undefined) throw this.checkError;
      const aside = { leftOut: [], stale: [], warnings: [] };
      if (options.quick && this.older.length > 0)
        return { operations: [...operations, ...this.older], preexisting, decisions, ...aside, unsettled: true };
      return { operations, preexisting: [...preexisting, ...this.older], decisions, ...aside };
    } finally {
      this.running -= 1;
    }
  }

  leftOut(): ReturnType<RevisionService["leftOut"]> {
    return Promise.resolve({ leftOut: [], stale: [] });
  }

  accept({ operations: meant = [] }: AcceptInput): ReturnType<RevisionService["accept"]> {
    this.calls.push("accept");
    const identities = new Set(meant.map(identityOf));
    const accepted = this.operations.filter((operation) => identities.has(identityOf(operation)));
    this.operations = this.operations.filter((operation) => !accepted.includes(operation));
    this.preexisting = [...this.preexisting, ...accepted.map((one) => ({ ...one, why: "accepted" as const }))];
    const { operations, preexisting } = this;
    return Promise.resolve({ file: "", accepted, removed: [], operations, preexisting });
  }

  entities(): Promise<EntityModel[]> {
    return Promise.resolve(this.entityModels);
  }

  proposeMessage(): Promise<string> {
    return Promise.resolve("add last_read_at to chats");
  }

  generate(): never {
    throw new RevisionsError("no-changes", "There is nothing to generate.", { hint: "Change an entity first." });
  }

  locate(): never {
    throw new Error("not part of these tests");
  }

  rebase(): never {
    throw new Error("not part of these tests");
  }

  verify({ targets = [] }: VerifyInput): ReturnType<RevisionService["verify"]> {
    this.calls.push(`verify ${targets.join(" ")}`);
    const chosen = this.revisions.filter(({ id }) => targets.includes(id));
    return Promise.resolve({ revisions: chosen.map((revision) => ({ ...revision, verified: this.verified })) });
  }

  merge(): never {
    throw new RevisionsError("usage", "There is nothing to merge.");
  }

  create(): never {
    throw new Error("not part of these tests");
  }

  move({ direction, settings }: MoveInput): ReturnType<RevisionService["move"]> {
    this.calls.push(settings?.resume ? `${direction} --resume` : direction);
    this.revisions = this.revisions.map((revision) => ({
      ...revision,
      state: direction === "upgrade" ? "applied" : "pending",
    }));
    return Promise.resolve({ dataSource: this.dataSource, steps: [], current: [], warnings: [] });
  }

  stamp({ targets, purge, dryRun }: StampInput): Promise<StampCommandResult> {
    this.calls.push(["stamp", ...targets, ...(purge ? ["--purge"] : []), ...(dryRun ? ["--dry-run"] : [])].join(" "));
    return Promise.resolve({ dataSource: this.dataSource, added: [], removed: [], current: [] });
  }

  journal(): Promise<JournalResult> {
    return Promise.resolve({ dataSource: this.dataSource, entries: [] });
  }

  ensureVersion(): Promise<EnsureVersionResult> {
    return Promise.resolve({ dataSource: this.dataSource, table: "migrations", created: false });
  }

  preview({ entity }: { entity?: string }): Promise<string> {
    return Promise.resolve(`-- ${entity ?? "all"}\n`);
  }

  explain(): Promise<ExplainResult> {
    return Promise.resolve({
      entityGlobs: [],
      migrationGlobs: [],
      entities: 0,
      unmatched: [],
      unmatchedMigrations: [],
      unregistered: [],
      warnings: [],
    });
  }

  offline(): Promise<OfflineResult> {
    return Promise.resolve({ sql: "", warnings: [] });
  }

  look(): never {
    throw new Error("not part of these tests");
  }

  invalidate(files: string[]): boolean {
    this.calls.push(`invalidate ${files.map((file) => path.relative(this.root, file)).join(" ")}`);
    return this.isAffected(files);
  }

  dispose(): Promise<void> {
    this.disposed = true;
    return Promise.resolve();
  }
}
