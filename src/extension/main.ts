import { Disposable, window } from "vscode";
import type { ExtensionContext } from "vscode";
import type { DataSourceLocation } from "../protocol/server.ts";
import { registerCommands } from "./commands/register.ts";
import { keepContextKeys } from "./context-keys.ts";
import type { ExtensionApi } from "./extension-api.ts";
import { OverviewStore } from "./overview-store.ts";
import { PreviewDocuments } from "./preview-documents.ts";
import { isTypeormWorkspace } from "./project-detection.ts";
import { RememberedSelection } from "./remembered-selection.ts";
import { ServerConnection } from "./server-connection.ts";
import { StatusBar } from "./status-bar.ts";
import { ChangesView } from "./views/changes-view.ts";
import type { Asking } from "./decisions/tick-answers.ts";
import { DataSourcesView } from "./views/data-sources-view.ts";
import { RevisionsView } from "./views/revisions-view.ts";

let connection: ServerConnection | undefined;

/** Makes views and commands; the language server starts when the workspace is one of TypeORM, or a view or command asks. */
export function activate(context: ExtensionContext): ExtensionApi {
  const log = window.createOutputChannel("TypeORM Revisions", { log: true });
  const selection = new RememberedSelection(context.workspaceState);
  const server = new ServerConnection(context, log, () => selection.all);
  connection = server;
  const store = new OverviewStore(server);
  const start = (): void => {
    server.start().catch((error: unknown) => {
      log.error(error instanceof Error ? error : String(error));
    });
  };
  const statusBar = new StatusBar(store);
  const revisions = new RevisionsView(store, start);
  const changes = new ChangesView(store, start);
  const dataSources = new DataSourcesView(store, start);
  const previews = new PreviewDocuments(server, store);
  const asking: Asking = {};
  const remember = (selected: DataSourceLocation): Promise<void> => selection.remember(selected);
  context.subscriptions.push(
    log,
    server,
    store,
    keepContextKeys(store),
    statusBar,
    revisions,
    changes,
    dataSources,
    previews,
    window.onDidEndTerminalShellExecution(({ execution }) => {
      // Somebody moved the database or wrote a migration beside us.
      if (server.running && /typeorm|migration/.test(execution.commandLine.value)) void server.refresh();
    }),
    ...registerCommands({ connection: server, store, previews, log, asking, remember }),
    new Disposable(() => {
      connection = undefined;
    }),
  );
  void isTypeormWorkspace().then((found) => {
    if (found) start();
  });
  return {
    overview: () => store.current,
    whenIdle: () => store.whenIdle(),
    revisions,
    changes,
    dataSources,
    statusText: () => statusBar.text,
    asking: () => asking.current,
  };
}

/** Ends the language server, and with it engine and shadow. */
export async function deactivate(): Promise<void> {
  await connection?.stop();
}
