import { StatusBarAlignment, ThemeColor, window } from "vscode";
import type { Disposable, StatusBarItem } from "vscode";
import type { OverviewStore } from "./overview-store.ts";
import { statusTextOf } from "./status-text.ts";

const BACKGROUNDS = {
  none: undefined,
  warning: new ThemeColor("statusBarItem.warningBackground"),
  error: new ThemeColor("statusBarItem.errorBackground"),
};

/** The current revision and how many are pending; a click offers the actions. */
export class StatusBar implements Disposable {
  readonly #item: StatusBarItem;
  readonly #subscription: Disposable;

  constructor(store: OverviewStore) {
    this.#item = window.createStatusBarItem("typeormRevisions.status", StatusBarAlignment.Left, 10);
    this.#item.name = "TypeORM Revisions";
    this.#item.command = "typeormRevisions.showActions";
    this.#subscription = store.onChanged(() => {
      const status = statusTextOf(store.current, store.stopped);
      if (status === undefined) {
        this.#item.hide();
        return;
      }
      this.#item.text = status.text;
      this.#item.tooltip = status.tooltip;
      this.#item.backgroundColor = BACKGROUNDS[status.severity];
      this.#item.show();
    });
  }

  get text(): string {
    return this.#item.text;
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#item.dispose();
  }
}
