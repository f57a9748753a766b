import { TextDocument } from "vscode-languageserver-textdocument";
import { CodeLensRequest, TextDocuments, TextDocumentSyncKind } from "vscode-languageserver";
import type { Connection, InitializeParams, InitializeResult } from "vscode-languageserver";
import { serverMethods } from "../protocol/server.ts";
import type { InitParams, SelectParams, ServerInitialization, ServerSettings } from "../protocol/server.ts";
import type { InitResult, Outcome } from "../protocol/results.ts";
import { toReport } from "../core/errors.ts";
import { ChangedFiles } from "./changed-files.ts";
import { editorOf } from "./editor-port.ts";
import type { EditorPort } from "./editor-port.ts";
import { DiagnosticsPublisher } from "./features/diagnostics-publisher.ts";
import { LensRefresh } from "./features/lens-refresh.ts";
import { lensesOf } from "./features/lenses.ts";
import { ParsedFiles } from "./parsed-files.ts";
import { pathOf } from "./paths.ts";
import type { ProjectView } from "./project-session.ts";
import { noFolder, serveCommands } from "./requests.ts";
import { Workspace } from "./workspace.ts";
import type { WorkspacePorts } from "./workspace.ts";

/** Wires one LSP connection to the features. It runs no user code, and it answers while the engine works. */
export class LanguageServer {
  readonly #connection: Connection;
  readonly #ports: WorkspacePorts;
  readonly #editor: EditorPort;
  readonly #documents = new TextDocuments(TextDocument);
  readonly #files: ParsedFiles;
  readonly #diagnostics: DiagnosticsPublisher;
  readonly #lensRefresh: LensRefresh;
  readonly #changes: ChangedFiles;
  #workspace: Workspace | undefined;
  #folders: string[] = [];

  constructor(connection: Connection, ports: WorkspacePorts) {
    this.#connection = connection;
    this.#ports = ports;
    this.#editor = editorOf(connection);
    this.#files = new ParsedFiles((uri) => this.#documents.get(uri));
    this.#diagnostics = new DiagnosticsPublisher(this.#editor, this.#files);
    this.#lensRefresh = new LensRefresh(this.#editor);
    this.#changes = new ChangedFiles((files) => this.#workspace?.filesChanged(files));
  }

  /** Begins to serve; answers at once. */
  listen(): void {
    const connection = this.#connection;
    connection.onInitialize((params) => this.#initialize(params));
    connection.onInitialized(() => {
      void this.#workspace?.setFolders(this.#folders, []);
      connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        void this.#workspace?.setFolders(foldersOf(added), foldersOf(removed));
      });
    });
    connection.onShutdown(() => this.#dispose());
    connection.onDidChangeWatchedFiles(({ changes }) => {
      for (const { uri } of changes) this.#changed(uri);
    });
    connection.onDidChangeConfiguration(({ settings }: { settings?: { typeormRevisions?: ServerSettings } }) => {
      if (settings?.typeormRevisions) void this.#workspace?.configure(settings.typeormRevisions);
    });
    this.#documents.onDidSave(({ document }) => {
      this.#changed(document.uri);
    });
    connection.onRequest(CodeLensRequest.type, ({ textDocument }) => this.#lenses(textDocument.uri));
    this.#serveOwnMessages();
    this.#documents.listen(connection);
    connection.listen();
  }

  #serveOwnMessages(): void {
    const connection = this.#connection;
    connection.onRequest(serverMethods.overview, () => this.#workspace?.overview ?? null);
    connection.onRequest<Outcome<null>, void>(serverMethods.select, (location: SelectParams) =>
      outcomeOf(() => this.#workspace?.select(location)),
    );
    connection.onRequest<Outcome<InitResult>, void>(serverMethods.init, async (params: InitParams) => {
      const outcome = await this.#workspace?.init(params);
      return outcome ?? { ok: false, error: noFolder().toReport() };
    });
    connection.onRequest<Outcome<null>, void>(serverMethods.reload, () =>
      outcomeOf(() => this.#workspace?.active?.reload()),
    );
    connection.onNotification(serverMethods.refresh, () => this.#workspace?.active?.refresh());
    connection.onNotification(serverMethods.trusted, () => this.#workspace?.trust());
    serveCommands(connection, this.#editor, () => {
      // A command sees what was saved right before it.
      this.#changes.flush();
      return this.#workspace?.active;
    });
  }

  #initialize(params: InitializeParams): InitializeResult {
    const initialization = params.initializationOptions as ServerInitialization;
    this.#folders = foldersOf(params.workspaceFolders ?? []);
    this.#workspace = new Workspace(this.#ports, this.#editor, initialization, () => {
      this.#show();
    });
    return {
      capabilities: {
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
        codeLensProvider: { resolveProvider: false },
        workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
      },
    };
  }

  #changed(uri: string): void {
    const file = pathOf(uri);
    if (file !== undefined) this.#changes.add(file);
  }

  #lenses(uri: string): ReturnType<typeof lensesOf> {
    const parsed = this.#files.get(uri);
    const view = this.#view;
    this.#lensRefresh.asked();
    return parsed && view ? lensesOf(parsed, view) : [];
  }

  /** Makes the editor show what the sessions know now. */
  #show(): void {
    this.#editor.overviewChanged();
    const view = this.#view;
    this.#lensRefresh.changed({ ...view, busy: undefined });
    if (view && !view.checking) this.#diagnostics.publish(view);
  }

  /** What is known of the project in use, with the data sources of every folder. */
  get #view(): ProjectView | undefined {
    const view = this.#workspace?.active?.view;
    return view && { ...view, dataSources: this.#workspace?.overview.dataSources ?? [] };
  }

  async #dispose(): Promise<void> {
    this.#changes.dispose();
    await this.#workspace?.dispose();
  }
}

function foldersOf(folders: { uri: string }[]): string[] {
  return folders.flatMap(({ uri }) => pathOf(uri) ?? []);
}

async function outcomeOf(action: () => Promise<void> | undefined): Promise<Outcome<null>> {
  try {
    await action();
    return { ok: true, value: null };
  } catch (error) {
    return { ok: false, error: toReport(error) };
  }
}
