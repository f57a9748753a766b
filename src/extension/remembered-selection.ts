import type { Memento } from "vscode";
import type { DataSourceLocation } from "../protocol/server.ts";

const KEY = "selectedDataSources";

/** The data source that was selected in each folder of the workspace, kept for the next time that it is opened. */
export class RememberedSelection {
  readonly #state: Pick<Memento, "get" | "update">;

  constructor(state: Pick<Memento, "get" | "update">) {
    this.#state = state;
  }

  /** One for a folder at most; that of the folder in use comes last. */
  get all(): DataSourceLocation[] {
    return this.#state.get<DataSourceLocation[]>(KEY, []);
  }

  async remember(selected: DataSourceLocation): Promise<void> {
    const others = this.all.filter(({ folder }) => folder !== selected.folder);
    await this.#state.update(KEY, [...others, selected]);
  }
}
