import path from "node:path";
import { NO_ANSWERS } from "../core/operations/operation.ts";
import { RevisionsError, sentencesOf, toReport } from "../core/errors.ts";
import type { ErrorReport } from "../core/errors.ts";
import type { EntityModel } from "../protocol/engine.ts";
import type { CheckResult, InitResult, Outcome, StatusResult, Verification } from "../protocol/results.ts";
import type { DataSourceLocation, ServerSettings } from "../protocol/server.ts";
import { initProject } from "../service/commands/init.ts";
import type { RevisionService, ServiceOptions } from "../service/revision-service.ts";
import { findDataSources } from "../project/data-sources.ts";
import { ProjectScanner } from "../project/scan.ts";
import { withEditorHint } from "./editor-hints.ts";
import { Exclusive } from "./exclusive.ts";
import { Proofs } from "./proofs.ts";
import { RefreshLoop } from "./refresh-loop.ts";

export interface SessionContext {
  openService: (options: ServiceOptions) => Promise<RevisionService>;
  settings: () => ServerSettings;
  isTrusted: () => boolean;
  log: (line: string) => void;
  /** Something that overview, lenses or diagnostics show is different now. */
  changed: () => void;
}

/** What is known of a project at this moment; lenses, diagnostics and the overview are made from it alone. */
export interface ProjectView {
  root: string;
  trusted: boolean;
  /** Something is loading or running. */
  busy: boolean;
  /** The entities or the history changed after `check` was made. */
  checking: boolean;
  /** Those of the project; for lenses those of every folder of the workspace. */
  dataSources: DataSourceLocation[];
  /** As in the overview. */
  nestModule?: string;
  status?: StatusResult;
  check?: CheckResult;
  entities: EntityModel[];
  /** By the id of the revision. */
  proofs: Readonly<Record<string, Verification>>;
  /** Why there is no status, or no check. */
  error?: ErrorReport;
}

/**
 * One workspace folder: its revision service, opened when the workspace is trusted, and what the
 * service said last. Commands and refreshes run one at a time.
 */
export class ProjectSession {
  readonly root: string;
  readonly #context: SessionContext;
  readonly #scanner: ProjectScanner;
  readonly #exclusive = new Exclusive();
  readonly #refreshes: RefreshLoop;
  #selected: DataSourceLocation | undefined;
  #dataSources: DataSourceLocation[] = [];
  #nestModule: string | undefined;
  #scanned = false;
  #service: RevisionService | undefined;
  /** Counts the closings, so that a service which was being opened meanwhile is not kept. */
  #closings = 0;
  #status: StatusResult | undefined;
  #check: CheckResult | undefined;
  #entities: EntityModel[] = [];
  readonly #proofs = new Proofs();
  #outdated = true;
  /** The command that has begun and not ended; it settles and never rejects. */
  #command: Promise<unknown> | undefined;
  #error: ErrorReport | undefined;
  #disposed = false;

  constructor(root: string, context: SessionContext) {
    this.root = root;
    this.#context = context;
    this.#scanner = new ProjectScanner(root);
    this.#refreshes = new RefreshLoop((signal) => this.#refresh(signal), context.changed);
  }

  get view(): ProjectView {
    return {
      root: this.root,
      trusted: this.#context.isTrusted(),
      busy: !this.#scanned || this.#exclusive.busy || this.#refreshes.running,
      checking: this.#outdated && this.#refreshes.running,
      dataSources: this.#dataSources,
      ...(this.#nestModule !== undefined && { nestModule: this.#nestModule }),
      ...(this.#status && { status: this.#status }),
      ...(this.#check && { check: this.#check }),
      entities: this.#entities,
      proofs: this.#proofs.all,
      ...(this.#error && { error: this.#error }),
    };
  }

  /** Looks for data sources by parsing; runs nothing of the project. */
  async scan(): Promise<void> {
    try {
      const { found, named, nestModules } = findDataSources(await this.#scanner.scan(), this.root);
      const relative = (file: string): string => path.relative(this.root, file).replaceAll("\\", "/");
      this.#dataSources = found.map(({ file, exportName }) => ({
        folder: this.root,
        file: relative(file),
        export: exportName,
      }));
      const [nest] = found.length + named.length === 0 ? nestModules : [];
      this.#nestModule = nest === undefined ? undefined : relative(nest);
    } catch (error) {
      this.#logFailure(error);
    } finally {
      this.#scanned = true;
      this.#context.changed();
    }
  }

  select(location: DataSourceLocation | undefined): void {
    this.#selected = location;
  }

  /** Asks status and check anew in the background. */
  refresh(): void {
    if (!this.#context.isTrusted() || this.#disposed) return;
    this.#refreshes.request();
    this.#context.changed();
  }

  /** Forgets everything that is loaded and loads anew. */
  async reload(): Promise<void> {
    await this.close();
    await this.scan();
    this.refresh();
  }

  /** Ends what runs for this project, but a command that has begun is waited for; what was selected stays. */
  async close(): Promise<void> {
    // oxlint-disable-next-line no-await-in-loop
    while (this.#command) await this.#command;
    // A refresh under way fails soon when its service is taken away, and nobody wants its result.
    this.#refreshes.abort();
    this.#closings += 1;
    const service = this.#service;
    this.#service = undefined;
    this.#status = undefined;
    this.#check = undefined;
    this.#entities = [];
    this.#proofs.clear();
    this.#error = undefined;
    this.#outdated = true;
    await service?.dispose();
  }

  /**
   * Makes anew what came from these files. While a command runs they wait: what it works with is not
   * taken away from it. A refresh under way ends, also one that waits for code which never comes back.
   * @param isActive only then anything is loaded anew
   */
  async filesChanged(files: string[], isActive: () => boolean): Promise<void> {
    // oxlint-disable-next-line no-await-in-loop
    while (this.#command) await this.#command;
    this.#proofs.forgetChanged();
    const affected = this.#service?.invalidate(files) ?? true;
    if (affected || this.#error !== undefined) {
      this.#outdated = true;
      if (isActive()) this.refresh();
    }
    await this.scan();
    if (this.#isDataSourceGone()) await this.reload();
  }

  /**
   * Runs one command of the service; never rejects.
   * @param changes the command moves the database or writes a file: everything is asked anew after it
   */
  async run<T>(
    command: (service: RevisionService) => Promise<T>,
    options: { signal: AbortSignal; changes: boolean },
  ): Promise<Outcome<T>> {
    if (!this.#context.isTrusted()) return { ok: false, error: untrusted().toReport() };
    try {
      const running = this.#exclusive.run(() => this.#begin(async () => command(await this.#open())), options.signal);
      this.#context.changed();
      return { ok: true, value: await running };
    } catch (error) {
      const report = withEditorHint(toReport(error));
      if (report.code !== "cancelled") this.#logFailure(error);
      return { ok: false, error: report };
    } finally {
      if (options.changes) this.refresh();
      else this.#context.changed();
    }
  }

  /** Writes a file that exports a data source, and loads it; never rejects. Nothing of the project is run for it. */
  async init(file: string | undefined): Promise<Outcome<InitResult>> {
    if (!this.#context.isTrusted()) return { ok: false, error: untrusted().toReport() };
    try {
      const result = await initProject({ root: this.root, ...(file !== undefined && { file }) });
      await this.reload();
      return { ok: true, value: result };
    } catch (error) {
      this.#logFailure(error);
      return { ok: false, error: withEditorHint(toReport(error)) };
    }
  }

  /** Remembers what proofs found. */
  proven(proofs: readonly { id: string; file: string; verified: Verification }[]): void {
    for (const { verified, ...revision } of proofs) this.#proofs.add(revision, verified);
    this.#context.changed();
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    this.#refreshes.dispose();
    await this.close();
  }

  /**
   * What people wait for comes first: the revisions of the files, then the changes of the entities,
   * and the states that only the database knows last; but at first both at once, for a database that
   * has to be started takes its time.
   */
  async #refresh(signal: AbortSignal): Promise<void> {
    try {
      await this.#exclusive.run(async () => {
        const service = await this.#open();
        const onDisk = await this.#timed("Loaded", this.#orUnknown(service.onDisk({ signal }), signal));
        signal.throwIfAborted();
        if (this.#status === undefined || this.#status.databasePending) {
          this.#status = onDisk;
          this.#context.changed();
          await Promise.all([this.#compare(service, signal), this.#ask(service, signal)]);
        } else {
          await this.#compare(service, signal);
          await this.#ask(service, signal);
        }
      }, signal);
    } catch (error) {
      this.#fail(error, signal);
    }
  }

  async #ask(service: RevisionService, signal: AbortSignal): Promise<void> {
    try {
      const status = await this.#timed("Asked the database", this.#orUnknown(service.status({ signal }), signal));
      if (signal.aborted) return;
      const { databaseError } = status;
      this.#status = databaseError ? { ...status, databaseError: withEditorHint(databaseError) } : status;
      this.#context.changed();
    } catch (error) {
      this.#fail(error, signal);
    }
  }

  /** A comparison that fails leaves standing what is known of the database. */
  async #compare(service: RevisionService, signal: AbortSignal): Promise<void> {
    try {
      const quick = service.check(NO_ANSWERS, { signal, quick: true });
      const check = await this.#timed("Compared entities with migrations", quick);
      const entities = await service.entities({ signal });
      if (signal.aborted) return;
      this.#check = check;
      this.#entities = entities;
      this.#error = undefined;
      this.#outdated = false;
      this.#context.changed();
      if (!check.unsettled) return;
      const settled = await this.#timed("Looked for what is older", service.check(NO_ANSWERS, { signal }));
      if (signal.aborted) return;
      this.#check = settled;
      this.#context.changed();
    } catch (error) {
      this.#fail(error, signal);
    }
  }

  /** When the project cannot be loaded, what was known of its database is not known any more. */
  async #orUnknown(status: Promise<StatusResult>, signal: AbortSignal): Promise<StatusResult> {
    try {
      return await status;
    } catch (error) {
      if (!signal.aborted) this.#status = undefined;
      throw error;
    }
  }

  #fail(error: unknown, signal: AbortSignal): void {
    const report = withEditorHint(toReport(error));
    // Another refresh follows, or what was asked is not wanted any more.
    if (signal.aborted || report.code === "cancelled") return;
    this.#check = undefined;
    this.#error = report;
    this.#outdated = false;
    this.#logFailure(error);
    this.#context.changed();
  }

  async #open(): Promise<RevisionService> {
    if (this.#service) return this.#service;
    const settings = this.#context.settings();
    const dataSource = settings.dataSource || this.#selection();
    const closings = this.#closings;
    const service = await this.#context.openService({
      root: this.root,
      ...(dataSource && { dataSource }),
      ...(settings.envFile && { envFile: settings.envFile }),
      standIns: settings.standIns,
      ...(settings.nodePath && { nodePath: settings.nodePath }),
      ...(settings.shadow && { shadow: settings.shadow }),
      embedded: settings.embedded,
      warm: true,
      loadTimeoutMs: settings.loadTimeout,
      log: this.#context.log,
    });
    if (closings !== this.#closings) {
      await service.dispose();
      throw new RevisionsError("cancelled", "The data source was closed while it was opened.");
    }
    this.#service = service;
    return service;
  }

  /** What was selected, unless it is not there any more. */
  #selection(): string | undefined {
    const selected = this.#selected;
    if (selected === undefined) return undefined;
    const { file, export: exportName } = selected;
    const isThere = this.#dataSources.some((each) => each.file === file && each.export === exportName);
    return isThere || !this.#scanned ? `${file}#${exportName}` : undefined;
  }

  #begin<T>(command: () => Promise<T>): Promise<T> {
    const running = command();
    const settled: Promise<unknown> = Promise.allSettled([running]).then(() => {
      if (this.#command === settled) this.#command = undefined;
    });
    this.#command = settled;
    return running;
  }

  /** The file that the open service is about was found by looking, and is not found any more. */
  #isDataSourceGone(): boolean {
    if (this.#service === undefined || this.#context.settings().dataSource !== "") return false;
    const { file } = this.#service.dataSource;
    return !this.#dataSources.some((location) => location.file === file);
  }

  async #timed<T>(what: string, work: Promise<T>): Promise<T> {
    const started = performance.now();
    const result = await work;
    this.#context.log(`${what} in ${Math.round(performance.now() - started)} ms.`);
    return result;
  }

  #logFailure(error: unknown): void {
    const report = toReport(error);
    this.#context.log(`${report.code}: ${sentencesOf(report)}`);
    const cause = error instanceof RevisionsError ? error.cause : error;
    if (cause instanceof Error && cause.stack !== undefined) this.#context.log(cause.stack);
  }
}

function untrusted(): RevisionsError {
  return new RevisionsError("untrusted-workspace", "This workspace is not trusted, so its code is not run.", {
    hint: "Trust the workspace to see and apply its revisions.",
  });
}
