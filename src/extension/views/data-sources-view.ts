import { EventEmitter, ThemeColor, ThemeIcon, TreeItem, TreeItemCollapsibleState, window } from "vscode";
import path from "node:path";
import type { Disposable, TreeDataProvider } from "vscode";
import type { ErrorReport } from "../../core/errors.ts";
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
    return "file" in element && isSelected(element, overview) ? factsOf(overview) : [];
  }

  getTreeItem(node: DataSourceNode): TreeItem {
    return "file" in node ? this.#sourceItem(node) : factItem(node);
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #sourceItem(location: DataSourceLocation): TreeItem {
    const overview = this.#store.current;
    const selected = overview !== undefined && isSelected(location, overview);
    const state = selected ? TreeItemCollapsibleState.Expanded : TreeItemCollapsibleState.None;
    const item = new TreeItem(path.posix.basename(location.file), state);
    item.description = [location.export, path.posix.dirname(location.file)].join(" · ");
    item.tooltip = path.join(location.folder, location.file);
    item.iconPath = new ThemeIcon("database", selected ? new ThemeColor("charts.green") : undefined);
    item.contextValue = selected ? "dataSource.selected" : "dataSource";
    if (!selected) {
      item.command = { command: "typeormRevisions.selectDataSource", title: "Select", arguments: [location] };
    }
    return item;
  }
}

function isSelected(location: DataSourceLocation, { selected, folder }: Overview): boolean {
  return location.folder === folder && location.file === selected?.file && location.export === selected.export;
}

function factsOf({ selected, status }: Overview): Fact[] {
  if (selected === undefined) return [];
  const target = { label: `${selected.type} · ${selected.target}`, icon: new ThemeIcon("plug") };
  const warnings = (status?.warnings ?? []).map((label) => ({ label, icon: new ThemeIcon("info"), tooltip: label }));
  return [target, reachability(status?.databaseError), ...warnings];
}

function reachability(error: ErrorReport | undefined): Fact {
  if (error === undefined) {
    return { label: "reachable", icon: new ThemeIcon("pass", new ThemeColor("charts.green")) };
  }
  return {
    label: error.message,
    icon: new ThemeIcon("error", new ThemeColor("charts.red")),
    tooltip: error.hint ?? "",
  };
}

function factItem({ label, icon, tooltip }: Fact): TreeItem {
  const item = new TreeItem(label);
  item.iconPath = icon;
  if (tooltip !== undefined) item.tooltip = tooltip;
  return item;
}
