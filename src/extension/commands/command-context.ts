import type { LogOutputChannel } from "vscode";
import type { DataSourceLocation } from "../../protocol/server.ts";
import type { Asking } from "../decisions/tick-answers.ts";
import type { OverviewStore } from "../overview-store.ts";
import type { PreviewDocuments } from "../preview-documents.ts";
import type { ServerConnection } from "../server-connection.ts";

/** What commands work with. */
export interface CommandContext {
  connection: ServerConnection;
  store: OverviewStore;
  previews: PreviewDocuments;
  log: LogOutputChannel;
  asking: Asking;
  /** Keeps the selection for the next time that the workspace is opened. */
  remember: (selected: DataSourceLocation) => Thenable<void>;
}
