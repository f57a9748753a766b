import { EventEmitter, TabInputText, Uri, ViewColumn, window, workspace } from "vscode";
import type { Disposable, TextDocumentContentProvider } from "vscode";
import { sentencesOf } from "../core/errors.ts";
import type { Outcome, RevisionJson } from "../protocol/results.ts";
import { serverMethods } from "../protocol/server.ts";
import type { OverviewStore } from "./overview-store.ts";
import type { ServerConnection } from "./server-connection.ts";

export const PREVIEW_SCHEME = "typeorm-revisions";

/** Texts that the server writes, by the path of their document. */
const TEXTS: Record<string, string> = {
  "/why entities are seen.txt": serverMethods.explain,
  "/journal.txt": serverMethods.journal,
};

/** Before the id of a revision, in the path of the document about it. */
const REVISION = "/revision ";

/**
 * Read-only documents: the SQL of the next migration, which follows the entities while it is open, why an
 * entity is seen, what is known of a revision, and the journal.
 */
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
  showExplanation(): Promise<void> {
    return this.#showText("/why entities are seen.txt");
  }

  /** Opens everything that is known of a revision. */
  async showRevision({ id }: Pick<RevisionJson, "id">): Promise<void> {
    await this.#open(Uri.from({ scheme: PREVIEW_SCHEME, path: `${REVISION}${id}.txt`, query: id }));
  }

  /** Opens who ran what when. */
  showJournal(): Promise<void> {
    return this.#showText("/journal.txt");
  }

  async #showText(path: keyof typeof TEXTS): Promise<void> {
    await this.#open(Uri.from({ scheme: PREVIEW_SCHEME, path }));
  }

  async #open(uri: Uri): Promise<void> {
    this.#changed.fire(uri);
    await window.showTextDocument(await workspace.openTextDocument(uri), { preview: true });
  }

  /** Closes what {@link show} has opened, and with it the empty place beside the editor. */
  async close(): Promise<void> {
    const tabs = window.tabGroups.all.flatMap((group) => group.tabs);
    await window.tabGroups.close(tabs.filter(({ input }) => input instanceof TabInputText && isSql(input.uri)));
  }

  async provideTextDocumentContent({ query, path }: Uri): Promise<string> {
    const isRevision = path.startsWith(REVISION);
    const method = isRevision ? serverMethods.show : TEXTS[path];
    if (method !== undefined) {
      const params = isRevision ? { revision: query } : {};
      const answer = await this.#connection.request<Outcome<{ text: string }>>(method, params);
      return `${answer.ok ? answer.value.text : sentencesOf(answer.error)}\n`;
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
  return scheme === PREVIEW_SCHEME && path.endsWith(".sql");
}
