import path from "node:path";
import type { AppliedState } from "../core/revisions/applied.ts";
import { readApplied } from "../core/revisions/applied.ts";
import { acceptedFile } from "../project/accepted-file.ts";
import { configFiles, readConfig } from "../project/config.ts";
import { findDataSources } from "../project/data-sources.ts";
import type { DataSourcePlace } from "../project/data-sources.ts";
import type { ProjectScanner } from "../project/scan.ts";
import type { ApplySettings } from "../protocol/apply-settings.ts";
import type { AppliedMigrations, ApplyParams, ConnectionTarget } from "../protocol/engine.ts";
import type { DataSourceJson } from "../protocol/results.ts";
import { connectEmbedded } from "../shadow/embedded.ts";
import { requireWhole } from "./history.ts";
import type { History } from "./history.ts";
import type { LoadedProject } from "./loaded-project.ts";
import { Past } from "./past.ts";
import { entryPath } from "./processes/entries.ts";
import { OWN_NODE } from "./processes/node-binary.ts";
import type { ShadowPort } from "./shadow-port.ts";
import { Worlds } from "./worlds.ts";

export interface SessionOptions {
  /** Where paths that people see are relative to. */
  root: string;
  /** The package that owns the data source; the embedded database lives there. */
  packageRoot: string;
  dataSourceFile: string;
  /** The one whose entities are joined with it. */
  joined?: DataSourcePlace;
  embedded: boolean;
  project: LoadedProject;
  shadow: ShadowPort;
  /** URL of the server that the shadow is on; absent: it is embedded. */
  shadowUrl?: string;
  /** Of the package that owns the data source. */
  scanner: ProjectScanner;
  log: (line: string) => void;
}

/** How long a run waits for another one that is under way, unless told otherwise. */
const LOCK_WAIT_MS = 30_000;

/** What the commands work on: one project, its worlds and the database that moves are about. */
export class Session {
  readonly options: SessionOptions;
  readonly project: LoadedProject;
  readonly worlds: Worlds;
  readonly past: Past;

  constructor(options: SessionOptions) {
    this.options = options;
    this.project = options.project;
    this.worlds = new Worlds(options.project, options.shadow);
    this.past = new Past({ ...options, worlds: this.worlds });
  }

  /** The data source for people; the embedded database takes the place of the configured target. */
  async dataSource(): Promise<DataSourceJson> {
    const { exportName, type, target } = await this.project.dataSource();
    return {
      file: this.relative(this.options.dataSourceFile),
      export: exportName,
      type: this.options.embedded ? "postgres" : type,
      target: this.options.embedded ? "embedded" : target,
      ...this.joined,
    };
  }

  /** The part of {@link DataSourceJson} that tells which data source is joined. */
  get joined(): Pick<DataSourceJson, "joined"> {
    const { joined } = this.options;
    return joined ? { joined: { file: this.relative(joined.file), export: joined.exportName ?? "default" } } : {};
  }

  /** The history, which must be whole: problems in files are errors here. */
  async history(): Promise<History> {
    const history = await this.project.history();
    requireWhole(history);
    return history;
  }

  async connection(): Promise<ConnectionTarget> {
    const { embedded, packageRoot, log } = this.options;
    if (!embedded) return { kind: "configured" };
    return connectEmbedded({ root: packageRoot, entry: entryPath("embedded.mjs"), node: OWN_NODE, log });
  }

  /** How a run is carried out: as the caller says, else as the project's configuration, else as the data source. */
  async applySettings(settings: ApplySettings = {}): Promise<Omit<ApplyParams, "connection" | "steps">> {
    const { transactionMode } = await this.project.dataSource();
    const { apply } = readConfig(this.options.packageRoot);
    return { transaction: transactionMode, lockWaitMs: LOCK_WAIT_MS, ...apply, ...settings };
  }

  /** What the database holds. Reads only. */
  async applied(): Promise<AppliedState> {
    const [{ graph }, { rows }] = await Promise.all([this.project.history(), this.recorded()]);
    return readApplied(graph, rows);
  }

  /** TypeORM's table as it is. Reads only. */
  async recorded(): Promise<AppliedMigrations> {
    const [engine, connection] = await Promise.all([this.project.engine(), this.connection()]);
    return engine.applied(connection);
  }

  /** Files that say what of a comparison counts. */
  get comparisonFiles(): string[] {
    return [this.acceptedFile, ...configFiles(this.options.packageRoot)];
  }

  /** Where accepted differences are written down. */
  get acceptedFile(): string {
    return acceptedFile(this.options.packageRoot);
  }

  /** The data source's name where the package has several; the same for a source and for what it is built to. */
  async nameAmongSeveral(): Promise<string | undefined> {
    const { packageRoot, dataSourceFile, scanner } = this.options;
    const { found } = findDataSources(await scanner.scan(), packageRoot);
    if (found.length < 2) return undefined;
    const { exportName } = await this.project.dataSource();
    const file = path.relative(packageRoot, dataSourceFile).replaceAll("\\", "/");
    return `${file.replace(/^(?:(?:dist|build|out|lib|src)\/)+/, "").replace(/\.[^./]+$/, "")}#${exportName}`;
  }

  /** For revisions that plain TypeORM would not run, because the data source lists its migrations by class. */
  toBeListed(name: string): string {
    return `Add ${name} to the migrations of ${this.relative(this.options.dataSourceFile)}: that file lists its migrations by class.`;
  }

  relative(file: string): string {
    return path.relative(this.options.root, file).replaceAll("\\", "/");
  }
}
