import {
  EventEmitter,
  MarkdownString,
  ThemeColor,
  ThemeIcon,
  TreeItem,
  TreeItemCollapsibleState,
  window,
} from "vscode";
import type { Disposable, TreeDataProvider } from "vscode";
import { sentencesOf } from "../../core/errors.ts";
import type { Operation, Verdict } from "../../core/operations/operation.ts";
import type { LeftOutOperation } from "../../core/autogenerate/managed.ts";
import type { PreexistingOperation } from "../../core/autogenerate/preexisting.ts";
import type { CheckResult } from "../../protocol/results.ts";
import type { OverviewStore } from "../overview-store.ts";

/** The operations of one entity, or those that were there before. */
export interface ChangeGroup {
  label: string;
  entity?: string;
  operations: Operation[];
  /** They were there before the change. */
  preexisting?: "accepted" | "older" | "both";
  /** They are no part of any change: not looked at, or accepted and gone since. */
  aside?: "leftOut" | "stale";
}

export type ChangeNode = ChangeGroup | Operation | LeftOutOperation | StaleNode;

/** What somebody accepted, as it was. */
type StaleNode = Operation & { isStale: true };

const ICONS: Record<Verdict, ThemeIcon> = {
  lossless: new ThemeIcon("diff-added", new ThemeColor("charts.green")),
  "may-fail": new ThemeIcon("warning", new ThemeColor("charts.yellow")),
  destructive: new ThemeIcon("flame", new ThemeColor("charts.red")),
};

const GROUP_ICONS = {
  entity: new ThemeIcon("symbol-class"),
  table: new ThemeIcon("table"),
  preexisting: new ThemeIcon("history"),
  leftOut: new ThemeIcon("eye-closed"),
  stale: new ThemeIcon("archive"),
};

const LEFT_OUT_BY: Record<LeftOutOperation["leftOutBy"], string> = {
  filter: "include and exclude in the settings",
  synchronize: "synchronize: false",
};

const VERDICTS: Record<Verdict, string | undefined> = {
  lossless: undefined,
  "may-fail": "may fail on existing data",
  destructive: "destructive",
};

/** What the next migration would do, by entity. */
export class ChangesView implements TreeDataProvider<ChangeNode>, Disposable {
  readonly #store: OverviewStore;
  readonly #changed = new EventEmitter<void>();
  readonly #disposables: Disposable[];

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(store: OverviewStore, shown: () => void) {
    this.#store = store;
    const view = window.createTreeView("typeormRevisions.changes", { treeDataProvider: this, showCollapseAll: true });
    this.#disposables = [
      view,
      this.#changed,
      store.onChanged(() => {
        const { changes, status, error } = store.current ?? {};
        const count = changes?.operations.length ?? 0;
        // Without a status the error is about the project, and the view's welcome tells it.
        const told = error === undefined ? (changes?.warnings ?? []) : [sentencesOf(error)];
        const text = status !== undefined && told.length > 0 ? told.join(" ") : undefined;
        // A message takes the place of the welcome, which has the ways out.
        const welcomes = error?.code === "no-entities";
        view.message = welcomes ? undefined : text;
        view.description = welcomes ? text : undefined;
        view.badge = count > 0 ? { value: count, tooltip: changesText(count) } : undefined;
        this.#changed.fire();
      }),
      view.onDidChangeVisibility(({ visible }) => {
        if (visible) shown();
      }),
    ];
  }

  getChildren(element?: ChangeNode): ChangeNode[] {
    if (element !== undefined) return "operations" in element ? element.operations : [];
    const changes = this.#store.current?.changes;
    return changes === undefined ? [] : [...groupsOf(changes.operations, changes.preexisting), ...asideOf(changes)];
  }

  getTreeItem(node: ChangeNode): TreeItem {
    if ("operations" in node) return groupItem(node);
    if ("leftOutBy" in node) return operationItem(node, "operation.leftOut", LEFT_OUT_BY[node.leftOutBy]);
    if ("isStale" in node) return operationItem(node, "operation.stale", "gone");
    const before = this.#store.current?.changes?.preexisting.find((one) => one === node);
    return before === undefined
      ? operationItem(node, "operation")
      : operationItem(node, before.why === "accepted" ? "operation.preexisting" : "operation.older", whyOf(before));
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }
}

function changesText(count: number): string {
  return count === 1 ? "1 change is in no migration yet" : `${count} changes are in no migration yet`;
}

function groupsOf(operations: Operation[], preexisting: PreexistingOperation[]): ChangeGroup[] {
  const groups = new Map<string, ChangeGroup>();
  for (const operation of operations) {
    const { entity, table } = operation;
    const label = entity ?? table;
    const group = groups.get(label) ?? { label, operations: [], ...(entity !== undefined && { entity }) };
    groups.set(label, { ...group, operations: [...group.operations, operation] });
  }
  if (preexisting.length === 0) return [...groups.values()];
  const why = new Set(preexisting.map((one) => one.why));
  const [kind = "accepted"] = why.size > 1 ? (["both"] as const) : why;
  return [...groups.values(), { label: "Already different before", operations: preexisting, preexisting: kind }];
}

/** What is no part of any change, so that nobody wonders where it is. */
function asideOf({ leftOut, stale }: CheckResult): ChangeGroup[] {
  const gone = stale.map((one): StaleNode => ({ ...one, verdict: "lossless", down: [], isStale: true }));
  const groups: ChangeGroup[] = [
    { label: "Not looked at", operations: leftOut, aside: "leftOut" },
    { label: "Accepted, and gone since", operations: gone, aside: "stale" },
  ];
  return groups.filter(({ operations }) => operations.length > 0);
}

function groupItem(group: ChangeGroup): TreeItem {
  const { preexisting, operations, aside } = group;
  const kind = aside ?? (preexisting ? "preexisting" : group.entity === undefined ? "table" : "entity");
  const item = new TreeItem(
    group.label,
    preexisting || aside ? TreeItemCollapsibleState.Collapsed : TreeItemCollapsibleState.Expanded,
  );
  const why = preexisting === undefined || preexisting === "both" ? "" : ` ${preexisting}`;
  item.description = `${operations.length}${why}`;
  item.iconPath = GROUP_ICONS[kind];
  item.contextValue = preexisting === "older" ? "preexisting.older" : kind;
  return item;
}

function whyOf({ why, olderThan }: PreexistingOperation): string {
  return why === "accepted" ? why : `older than ${olderThan}`;
}

function operationItem(operation: Operation, contextValue: string, why?: string): TreeItem {
  const item = new TreeItem(operation.summary);
  const verdict = VERDICTS[operation.verdict];
  item.iconPath = ICONS[operation.verdict];
  item.contextValue = contextValue;
  if (why !== undefined) item.description = why;
  else if (verdict !== undefined) item.description = operation.reason ?? verdict;
  item.tooltip = new MarkdownString()
    .appendMarkdown([verdict, operation.reason].filter((line) => line !== undefined).join(": "))
    .appendCodeblock(operation.up.join("\n"), "sql");
  item.command = {
    command: "typeormRevisions.preview",
    title: "Preview SQL",
    arguments: [{ entity: operation.entity, operations: [operation] }],
  };
  return item;
}
