import { placesOf } from "../core/revisions/lanes.ts";
import type { StatusResult } from "../protocol/results.ts";
import type { InitResult, Outcome } from "../protocol/results.ts";
import type {
  DataSourceLocation,
  InitParams,
  Overview,
  ServerInitialization,
  ServerSettings,
} from "../protocol/server.ts";
import type { EditorPort } from "./editor-port.ts";
import { isInside, isSameFile, pathOf } from "./paths.ts";
import { ProjectSession } from "./project-session.ts";
import type { ProjectView, SessionContext } from "./project-session.ts";

/** What the workspace gets from outside, so that it is tested without processes. */
export type WorkspacePorts = Pick<SessionContext, "openService">;

/** The folders of the workspace, one session each, and which of them views and commands are about. */
export class Workspace {
  readonly #ports: WorkspacePorts;
  readonly #editor: EditorPort;
  readonly #changed: () => void;
  readonly #sessions = new Map<string, ProjectSession>();
  #trusted: boolean;
  #settings: ServerSettings;
  /** By folder. */
  readonly #selected: Map<string, DataSourceLocation>;
  /** The folder of the last selection. */
  #inUse: string | undefined;

  /** @param changed something that overview, lenses or diagnostics show is different now */
  constructor(ports: WorkspacePorts, editor: EditorPort, initialization: ServerInitialization, changed: () => void) {
    this.#ports = ports;
    this.#editor = editor;
    this.#changed = changed;
    this.#trusted = initialization.trusted;
    this.#settings = initialization.settings;
    const selected = initialization.selected ?? [];
    this.#selected = new Map(selected.map((location) => [location.folder, location]));
    this.#inUse = selected.at(-1)?.folder;
  }

  /** The folder of the last selection, else the first one with a data source, else the first one. */
  get active(): ProjectSession | undefined {
    const sessions = [...this.#sessions.values()];
    const selected = this.#inUse === undefined ? undefined : this.#sessions.get(this.#inUse);
    return selected ?? sessions.find((session) => session.view.dataSources.length > 0) ?? sessions[0];
  }

  get overview(): Overview {
    const views = [...this.#sessions.values()].map((session) => session.view);
    const active = this.active?.view;
    return {
      trusted: this.#trusted,
      busy: views.some((view) => view.busy),
      dataSources: views.flatMap((view) => view.dataSources),
      ...(active && detailsOf(active)),
    };
  }

  /** Adds folders (absolute paths) and takes others away; only the active one loads anything. */
  async setFolders(added: string[], removed: string[]): Promise<void> {
    const gone = removed.flatMap((folder) => this.#sessions.get(folder) ?? []);
    for (const folder of removed) this.#sessions.delete(folder);
    const fresh = added.map((folder) => this.#open(folder));
    await Promise.all([...gone.map((session) => session.dispose()), ...fresh.map((session) => session.scan())]);
    this.active?.refresh();
    this.#changed();
  }

  filesChanged(files: string[]): void {
    for (const session of this.#sessions.values()) {
      const inside = files.filter((file) => isInside(file, session.root));
      if (inside.length > 0) void session.filesChanged(inside, () => session === this.active);
    }
  }

  trust(): void {
    this.#trusted = true;
    this.active?.refresh();
  }

  async configure(settings: ServerSettings): Promise<void> {
    if (JSON.stringify(settings) === JSON.stringify(this.#settings)) return;
    this.#settings = settings;
    await this.active?.reload();
  }

  async select(location: DataSourceLocation): Promise<void> {
    const before = this.active;
    this.#selected.set(location.folder, location);
    this.#inUse = location.folder;
    this.active?.select(location);
    if (before !== this.active) await before?.close();
    await this.active?.reload();
  }

  /** @param folder the one in use where it is left out; undefined where no such folder is open */
  async init({ folder, file }: InitParams): Promise<Outcome<InitResult> | undefined> {
    const sessions = [...this.#sessions.values()];
    const session = folder === undefined ? this.active : sessions.find(({ root }) => isSameFile(root, folder));
    if (session === undefined) return undefined;
    const before = this.active;
    const result = await session.init(file);
    if (result.ok && session !== before) {
      this.#inUse = session.root;
      await before?.close();
      session.refresh();
    }
    return result;
  }

  async dispose(): Promise<void> {
    await Promise.all([...this.#sessions.values()].map((session) => session.dispose()));
    this.#sessions.clear();
  }

  #settingsOf(root: string): ServerSettings {
    const [, own] = Object.entries(this.#settings.folders ?? {}).find(([uri]) => isFolder(uri, root)) ?? [];
    return own ?? this.#settings;
  }

  #open(root: string): ProjectSession {
    const session = new ProjectSession(root, {
      ...this.#ports,
      settings: () => this.#settingsOf(root),
      isTrusted: () => this.#trusted,
      log: (line) => {
        this.#editor.log(line);
      },
      changed: this.#changed,
    });
    session.select(this.#selected.get(root));
    this.#sessions.set(root, session);
    return session;
  }
}

function isFolder(uri: string, root: string): boolean {
  const folder = pathOf(uri);
  return folder !== undefined && isSameFile(folder, root);
}

function detailsOf({ root, nestModule, status, check, error }: ProjectView): Partial<Overview> {
  return {
    folder: root,
    ...(nestModule !== undefined && { nestModule }),
    ...(status && { status, selected: status.dataSource, ...drawing(status) }),
    ...(check && { changes: check }),
    ...(error && { error }),
  };
}

/** A history that is one line needs no drawing. */
function drawing({ revisions }: StatusResult): Pick<Overview, "places"> {
  const onDisk = revisions.filter(({ state }) => state !== "missing").toReversed();
  const places = placesOf(onDisk);
  if (places.every(({ lane }) => lane === 0)) return {};
  return { places: Object.fromEntries(onDisk.map(({ id }, row) => [id, places[row]!])) };
}
