import { EventEmitter, TabInputText, Uri, ViewColumn, window, workspace } from "vscode";
import type { Disposable, TextDocumentContentProvider } from "vscode";
import { sentencesOf } from "../core/errors.ts";
import type { Outcome } from "../protocol/results.ts";
import { serverMethods } from "../protocol/server.ts";
import type { OverviewStore } from "./overview-store.ts";
import type { ServerConnection } from "./server-connection.ts";

export const PREVIEW_SCHEME = "typeorm-revisions";

const EXPLANATION = "/why entities are seen.txt";

/** Read-only documents: the SQL of the next migration, which follows the entities while it is open, and why an entity is seen. */
export class PreviewDocuments implements TextDocumentContentProvider, Disposable {
  readonly #connection: ServerConnection;
  readonly #changed = new EventEmitter<Uri>();
  readonly #disposables: Disposable[];

  readonly onDidChange = this.#changed.event;

  constructor(connection: ServerConnection, store: OverviewStore) {
    this.#connection = connection;
    let shown = store.current?.changes;
    this.#disposables = [
      this.#changed,
      workspace.registerTextDocumentContentProvider(PREVIEW_SCHEME, this),
      store.onChanged(() => {
        const changes = store.current?.changes;
        if (JSON.stringify(changes) === JSON.stringify(shown)) return;
        shown = changes;
        for (const { uri } of workspace.textDocuments) if (uri.scheme === PREVIEW_SCHEME) this.#changed.fire(uri);
      }),
    ];
  }

  /** Opens the SQL beside the active editor; of one entity, or of all. */
  async show(entity: string | undefined): Promise<void> {
    const name = `${entity ?? "next migration"}.sql`;
    const uri = Uri.from({ scheme: PREVIEW_SCHEME, path: `/${name}`, query: entity ?? "" });
    this.#changed.fire(uri);
    const document = await workspace.openTextDocument(uri);
    await window.showTextDocument(document, { viewColumn: ViewColumn.Beside, preview: true, preserveFocus: true });
  }

  /** Opens what each glob of the data source finds, and the classes that are left over. */
  async showExplanation(): Promise<void> {
    const uri = Uri.from({ scheme: PREVIEW_SCHEME, path: EXPLANATION });
    this.#changed.fire(uri);
    await window.showTextDocument(await workspace.openTextDocument(uri), { preview: true });
  }

  /** Closes what {@link show} has opened, and with it the empty place beside the editor. */
  async close(): Promise<void> {
    const tabs = window.tabGroups.all.flatMap((group) => group.tabs);
    await window.tabGroups.close(tabs.filter(({ input }) => input instanceof TabInputText && isSql(input.uri)));
  }

  async provideTextDocumentContent({ query, path }: Uri): Promise<string> {
    if (path === EXPLANATION) {
      const explained = await this.#connection.request<Outcome<{ text: string }>>(serverMethods.explain, {});
      return `${explained.ok ? explained.value.text : sentencesOf(explained.error)}\n`;
    }
    const outcome = await this.#connection.request<Outcome<{ sql: string }>>(serverMethods.preview, {
      ...(query !== "" && { entity: query }),
      answers: { renames: [], tableRenames: [], drops: [], defaults: {} },
    });
    if (outcome.ok) return outcome.value.sql;
    return `-- ${sentencesOf(outcome.error)}\n`;
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }
}

function isSql({ scheme, path }: Uri): boolean {
  return scheme === PREVIEW_SCHEME && path !== EXPLANATION;
}
