import type { QuickPick, QuickPickItem } from "vscode";
import type { Overview } from "../protocol/server.ts";
import type { ChangesView } from "./views/changes-view.ts";
import type { DataSourcesView } from "./views/data-sources-view.ts";
import type { RevisionsView } from "./views/revisions-view.ts";

/** What `activate` returns. For the host tests only: it lets them see what people see. */
export interface ExtensionApi {
  overview: () => Overview | undefined;
  /** Resolves when nothing is loading or running. */
  whenIdle: () => Promise<Overview>;
  revisions: RevisionsView;
  changes: ChangesView;
  dataSources: DataSourcesView;
  /** Text of the status bar item. */
  statusText: () => string;
  /** The list of decisions that is open. */
  asking: () => QuickPick<QuickPickItem> | undefined;
}
