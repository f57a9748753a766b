import { EventEmitter, workspace } from "vscode";
import type { CancellationToken, Disposable, ExtensionContext, LogOutputChannel } from "vscode";
import { LanguageClient, State, TransportKind, WorkDoneProgress } from "vscode-languageclient/node";
import type { WorkDoneProgressBegin, WorkDoneProgressEnd, WorkDoneProgressReport } from "vscode-languageclient/node";
import { serverMethods } from "../protocol/server.ts";
import type { SelectParams, ServerInitialization } from "../protocol/server.ts";
import { maskedChannel } from "./masked-channel.ts";
import { SECTION, readSettings } from "./settings.ts";

const LANGUAGES = ["typescript", "javascript"];
const WATCHED = ["**/*.{ts,mts,cts,js,mjs,cjs,json}", "**/.env*"];
const IGNORED = /\/(?:node_modules|\.git)\//;

export type Progress = WorkDoneProgressBegin | WorkDoneProgressReport | WorkDoneProgressEnd;

/** The language server: started when it is first needed, and started again by the client when it dies. */
export class ServerConnection implements Disposable {
  readonly #client: LanguageClient;
  readonly #changed = new EventEmitter<void>();
  readonly #stateChanged = new EventEmitter<void>();
  readonly #disposables: Disposable[] = [this.#changed, this.#stateChanged];
  #starting: Promise<void> | undefined;
  #tokens = 0;

  /** The overview is to be asked for again. */
  readonly onChanged = this.#changed.event;
  /** The server started, died or was started again. */
  readonly onStateChanged = this.#stateChanged.event;

  constructor(context: ExtensionContext, log: LogOutputChannel, selected: () => SelectParams[]) {
    const module = context.asAbsolutePath("dist/server.mjs");
    const initialization = (): ServerInitialization => ({
      trusted: workspace.isTrusted,
      settings: readSettings(),
      selected: selected(),
    });
    const watchers = WATCHED.map((glob) => workspace.createFileSystemWatcher(glob));
    this.#client = new LanguageClient(
      SECTION,
      "TypeORM Revisions",
      {
        run: { module, transport: TransportKind.ipc },
        // The port that .vscode/launch.json attaches to.
        debug: { module, transport: TransportKind.ipc, options: { execArgv: ["--nolazy", "--inspect=6009"] } },
      },
      {
        documentSelector: LANGUAGES.map((language) => ({ language, scheme: "file" })),
        diagnosticCollectionName: "typeorm-revisions",
        outputChannel: log,
        traceOutputChannel: maskedChannel(log),
        initializationOptions: initialization,
        synchronize: { fileEvents: watchers },
        middleware: {
          workspace: {
            didChangeWatchedFile: (event, next) => (IGNORED.test(event.uri) ? Promise.resolve() : next(event)),
          },
        },
      },
    );
    this.#client.onNotification(serverMethods.changed, () => {
      this.#changed.fire();
    });
    this.#disposables.push(
      ...watchers,
      this.#client.onDidChangeState(() => {
        this.#stateChanged.fire();
      }),
      workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration(SECTION))
          this.#notify("workspace/didChangeConfiguration", { settings: { [SECTION]: readSettings() } });
      }),
      workspace.onDidGrantWorkspaceTrust(() => {
        this.#notify(serverMethods.trusted, {});
      }),
    );
  }

  /** It was started once; it may have died since. */
  get started(): boolean {
    return this.#starting !== undefined;
  }

  get running(): boolean {
    return this.#client.state === State.Running;
  }

  /** Started, and given up by the client because it died too often or could not be started. */
  get stopped(): boolean {
    return this.started && (this.#client.state === State.Stopped || this.#client.state === State.StartFailed);
  }

  /** Starts the server unless it runs. */
  async start(): Promise<void> {
    if (this.#starting === undefined || this.stopped) this.#starting = this.#client.start();
    await this.#starting;
  }

  async request<R>(method: string, params: object, token?: CancellationToken): Promise<R> {
    await this.start();
    // An absent token that is handed over would count as a second parameter.
    return token === undefined
      ? this.#client.sendRequest<R>(method, params)
      : this.#client.sendRequest<R>(method, params, token);
  }

  /** Has the database asked and the entities compared again. */
  async refresh(): Promise<void> {
    await this.start();
    await this.#client.sendNotification(serverMethods.refresh, {});
  }

  /** A fresh work-done token whose progress goes to `show` until it is disposed. */
  progress(show: (progress: Progress) => void): { token: string; disposable: Disposable } {
    this.#tokens += 1;
    const token = `${SECTION}-${this.#tokens}`;
    return { token, disposable: this.#client.onProgress(WorkDoneProgress.type, token, show) };
  }

  async stop(): Promise<void> {
    if (this.#client.needsStop()) await this.#client.stop();
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #notify(method: string, params: object): void {
    if (this.running) void this.#client.sendNotification(method, params);
  }
}
