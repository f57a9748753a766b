import { EventEmitter, ThemeColor, ThemeIcon, TreeItem, TreeItemCollapsibleState, window } from "vscode";
import path from "node:path";
import type { Disposable, TreeDataProvider } from "vscode";
import { sentencesOf } from "../../core/errors.ts";
import type { ErrorReport } from "../../core/errors.ts";
import type { DataSourceJson, StatusResult } from "../../protocol/results.ts";
import type { DataSourceLocation, Overview } from "../../protocol/server.ts";
import type { OverviewStore } from "../overview-store.ts";

/** One line about the selected data source. */
interface Fact {
  label: string;
  icon: ThemeIcon;
  tooltip?: string;
}

export type DataSourceNode = DataSourceLocation | Fact;

/** The data sources that were found, which of them is used, where it points, and whether it answers. */
export class DataSourcesView implements TreeDataProvider<DataSourceNode>, Disposable {
  readonly #store: OverviewStore;
  readonly #changed = new EventEmitter<void>();
  readonly #disposables: Disposable[];

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(store: OverviewStore, shown: () => void) {
    this.#store = store;
    const view = window.createTreeView("typeormRevisions.dataSources", { treeDataProvider: this });
    this.#disposables = [
      view,
      this.#changed,
      store.onChanged(() => {
        const { current } = store;
        const untrusted = current?.trusted === false && current.dataSources.length > 0;
        view.message = untrusted
          ? "Found in the files, and not loaded because this workspace is not trusted."
          : undefined;
        this.#changed.fire();
      }),
      view.onDidChangeVisibility(({ visible }) => {
        if (visible) shown();
      }),
    ];
  }

  getChildren(element?: DataSourceNode): DataSourceNode[] {
    const overview = this.#store.current;
    if (overview === undefined) return [];
    if (element === undefined) return overview.dataSources;
    return "file" in element && isUsed(element, overview) ? factsOf(overview) : [];
  }

  getTreeItem(node: DataSourceNode): TreeItem {
    return "file" in node ? this.#sourceItem(node) : factItem(node);
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #sourceItem(location: DataSourceLocation): TreeItem {
    const overview = this.#store.current;
    const selected = overview !== undefined && isUsed(location, overview);
    const joined = overview !== undefined && isJoined(location, overview);
    const state = selected ? TreeItemCollapsibleState.Expanded : TreeItemCollapsibleState.None;
    const item = new TreeItem(path.posix.basename(location.file), state);
    // Whether it is open belongs to the identity: a data source that is selected opens by itself.
    item.id = `${location.folder}/${location.file}#${location.export}${selected ? " in use" : ""}`;
    item.description = [location.export, path.posix.dirname(location.file), ...(joined ? ["its entities"] : [])].join(
      " · ",
    );
    item.tooltip = path.join(location.folder, location.file);
    item.iconPath = new ThemeIcon("database", selected || joined ? new ThemeColor("charts.green") : undefined);
    item.contextValue = selected ? "dataSource.selected" : "dataSource";
    if (!selected) {
      item.command = { command: "typeormRevisions.selectDataSource", title: "Select", arguments: [location] };
    }
    return item;
  }
}

/** It is the one that is loaded, or the only one there is, which could not be loaded. */
function isUsed(location: DataSourceLocation, { selected, folder, dataSources, error }: Overview): boolean {
  if (selected === undefined) return error !== undefined && dataSources.length === 1;
  return location.folder === folder && location.file === selected.file && location.export === selected.export;
}

/** Its entities belong to the migrations of the one that is loaded. */
function isJoined(location: DataSourceLocation, { selected, folder }: Overview): boolean {
  const joined = selected?.joined;
  return location.folder === folder && location.file === joined?.file && location.export === joined.export;
}

function factsOf({ selected, status, error }: Overview): Fact[] {
  const failure = error === undefined ? [] : [failed(error)];
  if (selected === undefined) return failure;
  const target = { label: targetOf(selected), icon: new ThemeIcon("plug") };
  const warnings = (status?.warnings ?? []).map((label) => ({ label, icon: new ThemeIcon("info"), tooltip: label }));
  return [target, ...(status === undefined ? [] : [reachability(status)]), ...failure, ...warnings];
}

function targetOf({ type, target }: DataSourceJson): string {
  return target === "embedded" ? "embedded Postgres" : `${type} · ${target}`;
}

function reachability({ databasePending, databaseError }: StatusResult): Fact {
  if (databasePending) return { label: "waiting for its answer…", icon: new ThemeIcon("loading~spin") };
  if (databaseError !== undefined) return failed(databaseError);
  return { label: "reachable", icon: new ThemeIcon("pass", new ThemeColor("charts.green")) };
}

function failed(error: ErrorReport): Fact {
  const icon = new ThemeIcon("error", new ThemeColor("charts.red"));
  return { label: error.message, icon, tooltip: sentencesOf(error) };
}

function factItem({ label, icon, tooltip }: Fact): TreeItem {
  const item = new TreeItem(label);
  item.iconPath = icon;
  if (tooltip !== undefined) item.tooltip = tooltip;
  return item;
}
