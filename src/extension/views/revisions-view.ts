import { EventEmitter, MarkdownString, ThemeColor, ThemeIcon, TreeItem, Uri, window, workspace } from "vscode";
import type { Disposable, TreeDataProvider } from "vscode";
import { sentencesOf } from "../../core/errors.ts";
import type { RevisionJson } from "../../protocol/results.ts";
import type { Overview } from "../../protocol/server.ts";
import type { OverviewStore } from "../overview-store.ts";
import { databaseStateOf } from "../project-state.ts";
import { RevisionDecorations, resourceOf } from "./revision-decorations.ts";
import { areStatesKnown, descriptionOf, indentOf, titleOf, tooltipOf } from "./revision-text.ts";

const ICONS: Record<RevisionJson["state"], ThemeIcon> = {
  applied: new ThemeIcon("pass-filled", new ThemeColor("charts.green")),
  pending: new ThemeIcon("circle-large-outline", new ThemeColor("charts.yellow")),
  missing: new ThemeIcon("question", new ThemeColor("charts.red")),
  "out-of-order": new ThemeIcon("warning", new ThemeColor("charts.orange")),
};

/** The one place where the database stands now. */
const CURRENT = new ThemeIcon("arrow-circle-right", new ThemeColor("charts.green"));

/** Applied or pending: the database has not told yet, or cannot be asked. */
const UNKNOWN = new ThemeIcon("circle-outline", new ThemeColor("disabledForeground"));

/** Every revision, newest first, with its state as soon as the database has told it. */
export class RevisionsView implements TreeDataProvider<RevisionJson>, Disposable {
  readonly #store: OverviewStore;
  readonly #changed = new EventEmitter<void>();
  readonly #disposables: Disposable[];

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(store: OverviewStore, shown: () => void) {
    this.#store = store;
    const view = window.createTreeView("typeormRevisions.revisions", { treeDataProvider: this });
    const update = (): void => {
      const { current } = store;
      const pending = databaseStateOf(current) === "reachable" ? (current?.status?.pending ?? 0) : 0;
      const error = errorOf(current);
      const isEmpty = this.getChildren().length === 0;
      // A message takes the place of the welcome, which is needed where there is nothing else.
      view.message = isEmpty ? loadingText(current) : error;
      view.description = isEmpty ? error : undefined;
      view.badge = pending > 0 ? { value: pending, tooltip: pendingText(pending) } : undefined;
      this.#changed.fire();
    };
    this.#disposables = [
      view,
      new RevisionDecorations(),
      this.#changed,
      store.onChanged(update),
      view.onDidChangeVisibility(({ visible }) => {
        if (visible) shown();
      }),
    ];
    if (view.visible) shown();
  }

  getChildren(element?: RevisionJson): RevisionJson[] {
    return element === undefined ? (this.#store.current?.status?.revisions.toReversed() ?? []) : [];
  }

  getTreeItem(revision: RevisionJson): TreeItem {
    const status = this.#store.current?.status;
    const item = new TreeItem(`${indentOf(this.#store.current?.places?.[revision.id])}${titleOf(revision)}`);
    item.id = revision.id;
    if (status !== undefined) {
      const isCurrent = status.current.includes(revision.id);
      const known = areStatesKnown(status);
      item.tooltip = new MarkdownString(tooltipOf(revision, status, workspace.asRelativePath(revision.file)));
      item.description = descriptionOf(revision, status);
      item.resourceUri = resourceOf(revision, status);
      item.iconPath = known ? (isCurrent ? CURRENT : ICONS[revision.state]) : UNKNOWN;
      item.contextValue = `revision.${known ? revision.state : "unknown"}${isCurrent ? ".current" : ""}`;
    }
    if (revision.file !== "") {
      item.command = { command: "vscode.open", title: "Open", arguments: [Uri.file(revision.file)] };
    }
    return item;
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }
}

function pendingText(count: number): string {
  return count === 1 ? "1 revision is pending" : `${count} revisions are pending`;
}

function loadingText(overview: Overview | undefined): string | undefined {
  const loading = overview?.trusted === true && overview.busy && overview.status === undefined;
  return loading ? "Loading the data source…" : undefined;
}

/** Why something is missing; where there is no revision at all, which glob found none. */
function errorOf(overview: Overview | undefined): string | undefined {
  const status = overview?.status;
  const error = status === undefined ? overview?.error : status.databaseError;
  if (error !== undefined) return sentencesOf(error);
  return status?.revisions.length === 0
    ? status.unmatched.find(({ option }) => option === "migrations")?.message
    : undefined;
}
