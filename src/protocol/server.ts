import type { ErrorReport } from "../core/errors.ts";
import type { Answers, Operation } from "../core/operations/operation.ts";
import type { Place } from "../core/revisions/lanes.ts";
import type {
  AcceptInput,
  ApplyCommandResult,
  CheckResult,
  DataSourceJson,
  GenerateResult,
  Outcome,
  RevisionResult,
  StatusResult,
  VerifyInput,
} from "./results.ts";

/**
 * Custom messages between the extension and the language server, beside plain LSP (code lenses,
 * diagnostics, hovers, work-done progress). Requests answer an {@link Outcome} and never reject.
 */
export const serverMethods = {
  /** OverviewParams → Overview. Never runs user code by itself beyond what is already loading; cheap, answers at once. */
  overview: "typeormRevisions/overview",
  /** CheckParams → Outcome<CheckResult>. */
  check: "typeormRevisions/check",
  /** ProposeParams → Outcome<{ message: string }>. */
  proposeMessage: "typeormRevisions/proposeMessage",
  /** GenerateParams → Outcome<GenerateResult>. */
  generate: "typeormRevisions/generate",
  /** VerifyParams → Outcome<VerifyResult>. What is found stays with the files, as lenses and diagnostics. */
  verify: "typeormRevisions/verify",
  /** AcceptParams → Outcome<AcceptResult>. */
  accept: "typeormRevisions/accept",
  /** CreateParams → Outcome<RevisionResult>: an empty revision. */
  create: "typeormRevisions/create",
  /** MergeParams → Outcome<RevisionResult>: an empty revision that joins several. */
  merge: "typeormRevisions/merge",
  /** RebaseParams → Outcome<RebaseResult>: a revision that is not applied moves to the end of the history. */
  rebase: "typeormRevisions/rebase",
  /** MoveParams → Outcome<ApplyCommandResult>. */
  move: "typeormRevisions/move",
  /** StampServerParams → Outcome<StampCommandResult>. */
  stamp: "typeormRevisions/stamp",
  /** WithToken → Outcome<EnsureVersionResult>. */
  ensureVersion: "typeormRevisions/ensureVersion",
  /** OfflineParams → Outcome<OfflineResult>: a run as a script. */
  offline: "typeormRevisions/offline",
  /** PreviewParams → Outcome<{ sql: string }>. */
  preview: "typeormRevisions/preview",
  /** void → Outcome<{ text: string }>: why an entity is seen, or is not. */
  explain: "typeormRevisions/explain",
  /** ShowParams → Outcome<{ text: string }>: everything that is known of a revision. */
  show: "typeormRevisions/show",
  /** void → Outcome<{ text: string }>: who ran what when, as far as the journal was on. */
  journal: "typeormRevisions/journal",
  /** InitParams → Outcome<InitResult>: writes a file that exports a data source, where there is none. */
  init: "typeormRevisions/init",
  /** SelectParams → Outcome<null>: which data source of the folder is used from now on. */
  select: "typeormRevisions/select",
  /** void → Outcome<null>: forget everything that is loaded and load anew. */
  reload: "typeormRevisions/reload",
  /** Notification client → server: ask the database and compare again, without loading anything anew. */
  refresh: "typeormRevisions/refresh",
  /** Notification client → server: the workspace has become trusted. */
  trusted: "typeormRevisions/trusted",
  /** Notification server → client: ask for the overview again. */
  changed: "typeormRevisions/changed",
} as const;

/** Sent as `initializationOptions`. */
export interface ServerInitialization {
  trusted: boolean;
  settings: ServerSettings;
  /** What was selected in each folder when the workspace was open the last time, that of the folder in use last; the `dataSource` setting wins over it. */
  selected?: SelectParams[];
}

export interface ServerSettings {
  /** Path relative to the workspace folder, optionally `#export`. Empty: found by parsing. */
  dataSource: string;
  /** Use the embedded Postgres of the project instead of the configured connection. */
  embedded: boolean;
  /** Where revisions are tried out: "embedded", or the URL of a server for temporary databases. */
  shadow: string;
  /** Node to run the engine with; empty: `node` on PATH, else the editor's own. */
  nodePath: string;
  /** Env file relative to the workspace folder; empty: none. */
  envFile: string;
  /** Stand in for packages that cannot be resolved. */
  standIns: boolean;
  /** Milliseconds after which a load is given up. */
  loadTimeout: number;
  /** Of each folder by its URI, where the workspace has several; a folder that is not among them has the settings above. */
  folders?: Record<string, Omit<ServerSettings, "folders">>;
}

export interface WithToken {
  /** LSP work-done progress token made by the client; absent: no progress is wanted. */
  workDoneToken?: string | number;
}

/** Where a data source stands in the workspace. */
export interface DataSourceLocation {
  /** Absolute path of the workspace folder. */
  folder: string;
  /** Relative to `folder`, with forward slashes. */
  file: string;
  export: string;
}

/** Everything that tree, status bar and welcome views show. */
export interface Overview {
  trusted: boolean;
  /** Something is loading or running. */
  busy: boolean;
  /** Data sources found by parsing, in every folder of the workspace. */
  dataSources: DataSourceLocation[];
  /** Absolute path of the workspace folder that everything below is about. */
  folder?: string;
  /** The file that configures TypeORM through NestJS, relative to `folder`, where no data source is exported. */
  nestModule?: string;
  selected?: DataSourceJson;
  status?: StatusResult;
  /** Of each revision, by its id, where it stands in a drawing of the history; absent where the history is one line. */
  places?: Record<string, Place>;
  /** Operations of the entities against the history; absent while not known yet. */
  changes?: CheckResult;
  /** Why there is no status, or no changes. */
  error?: ErrorReport;
}

export type OverviewParams = Record<string, never>;

export interface CheckParams extends WithToken {
  answers: Answers;
  /** What was accepted is a part of the change all the same. */
  includePreexisting?: boolean | undefined;
}

export type ProposeParams = Omit<CheckParams, keyof WithToken>;

/** Where a new revision is put; absent: on the one head. Revisions are ids. */
export interface PlaceParams {
  parents?: string[];
  /** A parent need not be a head: a branch begins there. */
  splice?: boolean;
  /** Label of the branch that begins with it. */
  branch?: string;
  /** Of other branches: what must be applied before it. */
  dependsOn?: string[];
}

export interface GenerateParams extends CheckParams, PlaceParams {
  message: string;
}

export type AcceptParams = AcceptInput & WithToken;

export type VerifyParams = VerifyInput & WithToken;

export interface CreateParams extends PlaceParams {
  message: string;
}

export interface MergeParams {
  /** Ids. */
  revisions: string[];
  message: string;
}

export interface RebaseParams extends WithToken {
  /** An id. */
  revision: string;
  /** Id of what it shall revise; absent: the head of the rest of the history. */
  onto?: string;
  /** No database has it: none is asked. */
  notApplied?: boolean;
}

export interface MoveParams extends WithToken {
  direction: "upgrade" | "downgrade";
  /** An identifier of DESIGN's grammar: "head", "-1", an id. */
  target: string;
  /** Only the plan: nothing is executed, every step comes back as `not-run`. */
  dryRun?: boolean;
  /** The target alone, not what it rests on or what rests on it. */
  only?: boolean;
  /** Every step is run on the database and taken back. */
  rehearse?: boolean;
  /** Go on with the revision that is half applied. */
  resume?: boolean;
  /** Run files of missing revisions too that were found in the journal or in git: the person has agreed. */
  acceptFound?: boolean;
}

export interface StampServerParams extends WithToken {
  /** Identifiers; "base" for none. */
  targets: string[];
  /** Take out every row first, those of other histories too. */
  purge?: boolean;
  /** Only what would be written. */
  dryRun?: boolean;
}

export interface OfflineParams extends WithToken {
  command: "upgrade" | "downgrade" | "stamp";
  /** `A:B`: from where the database is taken to stand to where it is to be brought. */
  targets: string[];
}

export interface ShowParams {
  /** An identifier. */
  revision: string;
}

export interface PreviewParams {
  /** Only the operations of this entity; absent: all. */
  entity?: string;
  answers: Answers;
}

export type SelectParams = DataSourceLocation;

export interface InitParams {
  /** Absolute path of the workspace folder; absent: the one in use. */
  folder?: string;
  /** The file to write, relative to the folder; absent: where it suits the project. */
  file?: string;
}

export type CheckOutcome = Outcome<CheckResult>;
export type GenerateOutcome = Outcome<GenerateResult>;
export type CreateOutcome = Outcome<RevisionResult>;
export type MoveOutcome = Outcome<ApplyCommandResult>;

/** Arguments of the commands that code lenses carry. */
export interface LensArguments {
  entity: string;
  operations: Operation[];
}
