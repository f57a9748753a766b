import { commands } from "vscode";
import type { Disposable } from "vscode";
import type { OverviewStore } from "./overview-store.ts";
import { databaseStateOf, projectStateOf } from "./project-state.ts";

/** Keeps the keys that welcome views, menus and enablement clauses of package.json ask for. */
export function keepContextKeys(store: OverviewStore): Disposable {
  const set = (): void => {
    const overview = store.current;
    const keys = {
      started: overview !== undefined || store.stopped,
      state: projectStateOf(overview, store.stopped),
      database: databaseStateOf(overview),
      empty: overview?.status?.revisions.length === 0,
      severalHeads: (overview?.status?.heads.length ?? 0) > 1,
      checked: overview?.changes !== undefined,
      noEntities: overview?.error?.code === "no-entities",
      unmatchedMigrations: overview?.status?.unmatched.some(({ option }) => option === "migrations") ?? false,
    };
    for (const [key, value] of Object.entries(keys)) {
      void commands.executeCommand("setContext", `typeormRevisions.${key}`, value);
    }
  };
  set();
  return store.onChanged(set);
}
