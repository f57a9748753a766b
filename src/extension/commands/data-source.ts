import { window } from "vscode";
import type { Outcome } from "../../protocol/results.ts";
import { serverMethods } from "../../protocol/server.ts";
import type { DataSourceLocation } from "../../protocol/server.ts";
import { folderAt, readSettingsOf, writeSetting } from "../settings.ts";
import { askServer } from "./ask-server.ts";
import type { CommandContext } from "./command-context.ts";
import { showError } from "./show-error.ts";

/** Uses one of the data sources that were found, from now on and the next time. */
export async function selectDataSource(context: CommandContext, given?: DataSourceLocation): Promise<void> {
  const location = given ?? (await pick(context));
  if (location === undefined) return;
  await context.remember(location);
  // The setting wins over what is selected.
  if (readSettingsOf(folderAt(location.folder)).dataSource !== "") {
    await writeSetting("dataSource", `${location.file}#${location.export}`, location.folder);
  }
  const outcome = await context.connection.request<Outcome<null>>(serverMethods.select, location);
  if (!outcome.ok) showError(outcome.error);
}

/** Switches this workspace to the embedded Postgres. */
export async function useEmbedded({ store }: CommandContext): Promise<void> {
  await writeSetting("embedded", true, store.current?.folder);
}

/** Forgets what is loaded and loads anew; starts the language server when it has stopped. */
export async function reload({ connection }: CommandContext): Promise<void> {
  await askServer<null>(connection, "Reloading the data source", serverMethods.reload, {});
}

async function pick({ store }: CommandContext): Promise<DataSourceLocation | undefined> {
  const locations = store.current?.dataSources ?? [];
  if (locations.length === 0) {
    void window.showInformationMessage(
      "No file of this workspace exports a TypeORM DataSource. Name one in the setting typeormRevisions.dataSource.",
    );
    return undefined;
  }
  const severalFolders = new Set(locations.map(({ folder }) => folder)).size > 1;
  const items = locations.map((location) => ({
    label: location.file,
    description: location.export,
    ...(severalFolders && { detail: folderAt(location.folder)?.name ?? location.folder }),
    location,
  }));
  const picked = await window.showQuickPick(items, { title: "Select Data Source", matchOnDescription: true });
  return picked?.location;
}
