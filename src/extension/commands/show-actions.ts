import { QuickPickItemKind, commands, window } from "vscode";
import type { QuickPickItem } from "vscode";
import type { CommandContext } from "./command-context.ts";
import { databaseStateOf, projectStateOf } from "../project-state.ts";

interface Action extends QuickPickItem {
  command?: string;
}

/** What a click on the status bar offers: only what can be done now. */
export async function showActions({ store }: CommandContext): Promise<void> {
  const state = projectStateOf(store.current, store.stopped);
  const isReady = state === "ready";
  const isMissing = state === "noDataSource" || state === "nestModule";
  const isUnreachable = databaseStateOf(store.current) === "unreachable";
  const move: Action[] = [
    { label: "$(arrow-circle-up) Upgrade to Head", command: "upgradeToHead" },
    { label: "$(arrow-circle-down) Downgrade One", command: "downgradeOne" },
    { label: "$(arrow-up) Upgrade to…", command: "upgradeTo" },
    { label: "$(arrow-down) Downgrade to…", command: "downgradeTo" },
  ];
  const write: Action[] = [
    { label: "$(sparkle) Generate Migration", command: "generate" },
    { label: "$(new-file) Create Empty Revision", command: "create" },
    { label: "$(open-preview) Preview SQL", command: "preview" },
  ];
  const rest: Action[] = [
    { label: "$(list-selection) Select Data Source", command: "selectDataSource" },
    { label: "$(refresh) Refresh", command: "refresh" },
    { label: "$(output) Show Log", command: "showLog" },
  ];
  const separator: Action = { label: "", kind: QuickPickItemKind.Separator };
  const actions = [
    ...(isUnreachable ? [{ label: "$(server-environment) Use an Embedded Postgres", command: "useEmbedded" }] : []),
    ...(isMissing ? [{ label: "$(new-file) Write Data Source", command: "init" }] : []),
    ...(isReady ? [...move, separator, ...write, separator] : []),
    ...rest,
  ];
  const picked = await window.showQuickPick(actions, { title: "TypeORM Revisions" });
  if (picked?.command !== undefined) await commands.executeCommand(`typeormRevisions.${picked.command}`);
}
