import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { PassThrough } from "node:stream";
import { pathToFileURL } from "node:url";
import {
  createConnection,
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";
import type { CodeLens, Diagnostic, ProtocolConnection, PublishDiagnosticsParams } from "vscode-languageserver/node";
import { serverMethods } from "../../src/protocol/server.ts";
import type { Overview, ServerInitialization, ServerSettings } from "../../src/protocol/server.ts";
import { LanguageServer } from "../../src/server/language-server.ts";
import type { WorkspacePorts } from "../../src/server/workspace.ts";

export const DEFAULT_SETTINGS: ServerSettings = {
  dataSource: "",
  embedded: false,
  shadow: "embedded",
  nodePath: "",
  envFile: "",
  standIns: false,
  loadTimeout: 60_000,
};

/** What an editor shows and does, on a server in this process, over real streams of LSP messages. */
export class Editor {
  readonly connection: ProtocolConnection;
  readonly folder: string;
  readonly diagnostics = new Map<string, Diagnostic[]>();
  readonly log: string[] = [];
  lensRefreshes = 0;

  private constructor(connection: ProtocolConnection, folder: string) {
    this.connection = connection;
    this.folder = folder;
    connection.onNotification("textDocument/publishDiagnostics", ({ uri, diagnostics }: PublishDiagnosticsParams) => {
      this.diagnostics.set(uri, diagnostics);
    });
    connection.onNotification("window/logMessage", ({ message }: { message: string }) => {
      this.log.push(message);
    });
    connection.onRequest("workspace/codeLens/refresh", () => {
      this.lensRefreshes += 1;
      return null;
    });
  }

  /** Opens a folder, or a workspace of several, as an editor does: initialize, initialized. Files are told relative to the first. */
  static async open(
    opened: string | string[],
    ports: WorkspacePorts,
    initialization: Partial<ServerInitialization> = {},
  ): Promise<Editor> {
    const toServer = new PassThrough();
    const toEditor = new PassThrough();
    const server = createConnection(new StreamMessageReader(toServer), new StreamMessageWriter(toEditor));
    new LanguageServer(server, ports).listen();
    const connection = createProtocolConnection(new StreamMessageReader(toEditor), new StreamMessageWriter(toServer));
    const folders = [opened].flat();
    const editor = new Editor(connection, folders[0] ?? "");
    connection.listen();
    await connection.sendRequest("initialize", {
      processId: null,
      rootUri: null,
      capabilities: { workspace: { workspaceFolders: true } },
      workspaceFolders: folders.map((folder) => ({ uri: pathToFileURL(folder).href, name: path.basename(folder) })),
      initializationOptions: { trusted: true, settings: DEFAULT_SETTINGS, ...initialization },
    });
    await connection.sendNotification("initialized", {});
    return editor;
  }

  async close(): Promise<void> {
    await this.connection.sendRequest("shutdown");
    this.connection.dispose();
  }

  uri(file: string): string {
    return pathToFileURL(path.join(this.folder, file)).href;
  }

  request<R>(method: string, params: object = {}): Promise<R> {
    return this.connection.sendRequest<R>(method, params);
  }

  overview(): Promise<Overview> {
    return this.request<Overview>(serverMethods.overview);
  }

  /** The first overview that holds, asked for again whenever the server says that it changed. */
  async overviewWhere(holds: (overview: Overview) => boolean): Promise<Overview> {
    const changed = new EventTarget();
    const listener = this.connection.onNotification(serverMethods.changed, () => {
      changed.dispatchEvent(new Event("changed"));
    });
    try {
      for (;;) {
        const next = once(changed, "changed");
        // oxlint-disable-next-line no-await-in-loop
        const overview = await this.overview();
        if (holds(overview)) return overview;
        // oxlint-disable-next-line no-await-in-loop
        await next;
      }
    } finally {
      listener.dispose();
    }
  }

  whenIdle(): Promise<Overview> {
    return this.overviewWhere(({ busy }) => !busy);
  }

  /** "line: title" of each lens, in the order of the server; lines count from 1. */
  async lenses(file: string): Promise<string[]> {
    const lenses = await this.request<CodeLens[]>("textDocument/codeLens", { textDocument: { uri: this.uri(file) } });
    return lenses.map(({ range, command }) => `${range.start.line + 1}: ${command?.title ?? ""}`);
  }

  async openDocument(file: string, text: string): Promise<void> {
    await this.connection.sendNotification("textDocument/didOpen", {
      textDocument: { uri: this.uri(file), languageId: "typescript", version: 1, text },
    });
  }

  /** Writes the file and tells the server as an editor does: by the save and by the file watcher. */
  async save(file: string, text: string): Promise<void> {
    await writeFile(path.join(this.folder, file), text);
    await this.connection.sendNotification("textDocument/didSave", { textDocument: { uri: this.uri(file) } });
    await this.touched(file);
  }

  async touched(file: string): Promise<void> {
    await this.connection.sendNotification("workspace/didChangeWatchedFiles", {
      changes: [{ uri: this.uri(file), type: 2 }],
    });
  }
}
