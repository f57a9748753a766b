import type { ErrorReport } from "../core/errors.ts";
import type { Answers } from "../core/operations/operation.ts";
import type { OfflineCommand } from "../core/offline/range.ts";
import type { ApplySettings, TransactionMode } from "../protocol/apply-settings.ts";
import type { StatementsKind } from "../project/config.ts";
import type { PlacementInput } from "../core/revisions/placement.ts";
import type { EntityModel } from "../protocol/engine.ts";
import type {
  AcceptInput,
  AcceptResult,
  ApplyCommandResult,
  CheckResult,
  DataSourceJson,
  EnsureVersionResult,
  ExplainResult,
  GenerateResult,
  JournalResult,
  LeftOutResult,
  OfflineResult,
  LookResult,
  RebaseResult,
  RevisionResult,
  StampCommandResult,
  StatusResult,
  VerifyInput,
  VerifyResult,
} from "../protocol/results.ts";
import type { LookInput } from "./commands/look.ts";

export interface OfflineInput {
  command: OfflineCommand;
  /** `R` from an empty database, or `A:B`; several for a stamp. */
  targets: readonly string[];
  transaction?: TransactionMode;
}

/** Told while a long command runs. `fraction` is 0..1 where it is known. */
export type Report = (message: string, fraction?: number) => void;

export interface CommandOptions {
  report?: Report;
  /** Ends the command as `cancelled`; also while it waits for the project's code to load. */
  signal?: AbortSignal;
}

export interface ServiceOptions {
  /** Absolute path of the project: where data sources are looked for. */
  root: string;
  /** `FILE[#export]`, relative to `root`, or two of them with a comma between, which are joined; absent: found by parsing. */
  dataSource?: string;
  envFile?: string;
  /** Stand in for packages that cannot be resolved and that the schema does not need; absent: do not. */
  standIns?: boolean;
  embedded: boolean;
  /** Where history is replayed and schemas are made: "embedded", or the URL of a server for temporary databases; absent: embedded. */
  shadow?: string;
  /** Node for the engine; absent: `node` on PATH, else this process's own. */
  nodePath?: string;
  loadTimeoutMs: number;
  /** Keep a second engine ready between requests; for callers that stay. */
  warm: boolean;
  /** What the engine's user code prints, and what the processes say; never shown as a result. */
  log: (line: string) => void;
}

export interface MoveInput {
  direction: "upgrade" | "downgrade";
  target: string;
  /** The target alone, not what it rests on or what rests on it. */
  only?: boolean;
  /** Nothing is executed: every step comes back as `not-run`; "sql": with the statements that it would run. */
  dryRun?: boolean | "sql";
  /** Every step is run on the database and taken back. */
  rehearse?: boolean;
  /** Run revisions too whose files are not in the project and were found in the journal or in git. */
  acceptFound?: boolean;
  settings?: ApplySettings;
}

export interface StampInput {
  targets: string[];
  /** Take out every row first, those of other histories too. */
  purge?: boolean;
  /** Nothing is written. */
  dryRun?: boolean;
  settings?: ApplySettings;
}

/** A new revision as it is asked for. Revisions are identifiers as typed. */
export interface NewRevisionInput extends PlacementInput {
  message: string;
  /** Template of the file's name, instead of the project's. */
  fileTemplate?: string;
  /** For the file, relative to the project; absent: that of what it revises. */
  folder?: string;
}

export interface MergeInput extends Omit<NewRevisionInput, "message" | "parents"> {
  /** What it joins: two or more, or `heads`. */
  revisions: readonly string[];
  /** Absent: it names them. */
  message?: string;
}

export interface GenerateInput extends NewRevisionInput {
  answers: Answers;
  /** Tell what would be written, write nothing. */
  dryRun?: boolean;
  /** Write what was accepted as well. */
  includePreexisting?: boolean | undefined;
  /** Instead of what the project's settings say. */
  statements?: StatementsKind | undefined;
}

export interface RebaseInput {
  revision: string;
  /** What it shall revise; absent: the head of the rest of the history. */
  onto?: string;
  /** No database has the revision: none is asked. */
  notApplied?: boolean;
}

/**
 * Everything that can be done with one data source. The command line and the language server are
 * shells over it. It keeps engine and shadow warm between calls and notices by itself when files
 * that the data source reaches have changed.
 */
export interface RevisionService {
  readonly dataSource: DataSourceJson;
  status(options?: CommandOptions): Promise<StatusResult>;
  /** The status as far as it is known without the database, which is not asked. */
  onDisk(options?: CommandOptions): Promise<StatusResult>;
  /** With `includePreexisting` all differences are change. */
  check(
    answers: Answers,
    options?: CommandOptions & {
      includePreexisting?: boolean | undefined;
      /** Answer without what takes long and only tells what is older. */
      quick?: boolean | undefined;
    },
  ): Promise<CheckResult>;
  /** Accepts differences, so that they are told apart from the change, or takes that back. */
  accept(input: AcceptInput, options?: CommandOptions): Promise<AcceptResult>;
  /** The entities as loaded, for mapping operations to source. */
  entities(options?: CommandOptions): Promise<EntityModel[]>;
  proposeMessage(answers: Answers, options?: { includePreexisting?: boolean | undefined }): Promise<string>;
  generate(input: GenerateInput, options?: CommandOptions): Promise<GenerateResult>;
  create(input: NewRevisionInput): Promise<RevisionResult>;
  /** An empty revision that joins several. */
  merge(input: MergeInput): Promise<RevisionResult>;
  /** The one revision that an identifier names, with its file. */
  locate(identifier: string): Promise<RevisionResult>;
  /** Moves a revision that is not applied to the end of the history. */
  rebase(input: RebaseInput): Promise<RebaseResult>;
  /** Round trips of revisions on the shadow, with rows in the tables. */
  verify(input: VerifyInput, options?: CommandOptions): Promise<VerifyResult>;
  /** Moves the database; a failed step is in the result. */
  move(input: MoveInput, options?: CommandOptions): Promise<ApplyCommandResult>;
  /** Changes what TypeORM's table says, without running anything. */
  stamp(input: StampInput, options?: CommandOptions): Promise<StampCommandResult>;
  /** Makes TypeORM's table where there is none. */
  ensureVersion(settings?: ApplySettings, options?: CommandOptions): Promise<EnsureVersionResult>;
  /** Who ran what when, as far as the journal was on. Reads only. */
  journal(options?: CommandOptions): Promise<JournalResult>;
  /** A run as a script, without a database being asked or changed. */
  offline(input: OfflineInput, options?: CommandOptions): Promise<OfflineResult>;
  /** Readable SQL of the operations, up and down, with a comment per operation. */
  preview(input: { entity?: string; answers: Answers }, options?: CommandOptions): Promise<string>;
  /** Differences that are not looked at, and entries about differences that are gone. */
  leftOut(options?: CommandOptions): Promise<LeftOutResult & { notCompared?: ErrorReport }>;
  /** Which files the data source finds and which entities it does not see. */
  explain(options?: CommandOptions): Promise<ExplainResult>;
  /** The part of the history that is asked for, with everything that is wrong with it. Reads only. */
  look(input: LookInput, options?: CommandOptions): Promise<LookResult>;
  /** Something on disk changed; what was derived from it is made anew when next needed. Returns whether anything was. */
  invalidate(files: string[]): boolean;
  /** Ends engine and shadow. The embedded database stays for others. */
  dispose(): Promise<void>;
}
