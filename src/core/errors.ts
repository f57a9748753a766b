/** Every way in which a command can end badly. Stable: scripts and tests rely on the spelling. */
export type ErrorCode =
  | "usage"
  | "no-project"
  | "bad-config"
  | "no-data-source"
  | "ambiguous-data-source"
  | "data-source-failed"
  | "load-timeout"
  | "entity-failed"
  | "no-entities"
  | "no-migrations"
  | "unsupported-dialect"
  | "untrusted-workspace"
  | "bad-migration-name"
  | "bad-graph"
  | "bad-branch-label"
  | "wrong-order"
  | "wrong-revision-tag"
  | "equal-timestamps"
  | "syntax-error"
  | "duplicate-revision"
  | "unknown-revision"
  | "ambiguous-revision"
  | "out-of-range"
  | "multiple-heads"
  | "missing-revision"
  | "bad-migrations-table"
  | "hook-failed"
  | "no-git"
  | "edited-revision"
  | "already-applied"
  | "needs-decision"
  | "bad-accepted-file"
  | "no-changes"
  | "not-verified"
  | "file-exists"
  | "write-failed"
  | "database-unreachable"
  | "database-refused"
  | "permission-denied"
  | "read-only-database"
  | "lock-timeout"
  | "migration-failed"
  | "cannot-resume"
  | "half-applied"
  | "not-rehearsable"
  | "replay-failed"
  | "engine-crashed"
  | "shadow-failed"
  | "extension-missing"
  | "embedded-failed"
  | "cancelled"
  | "internal";

/** Codes whose cause is the database or a migration; every other code is wrong use or configuration. */
const DATABASE_CODES: ReadonlySet<ErrorCode> = new Set([
  "database-unreachable",
  "database-refused",
  "permission-denied",
  "read-only-database",
  "lock-timeout",
  "migration-failed",
  "replay-failed",
  "engine-crashed",
  "shadow-failed",
  "extension-missing",
  "embedded-failed",
  "cancelled",
  "internal",
]);

/** Facts of an error that a shell may show or jump to. All optional; absent when not known. */
export interface ErrorFacts {
  /** Absolute path of the file at fault. */
  file?: string;
  /** 1-based. */
  line?: number;
  /** 1-based, in UTF-16 units. */
  column?: number;
  /** 1-based; the first column behind what is at fault, on the same line. */
  endColumn?: number;
  /** 13-digit id of the revision at fault. */
  revision?: string;
  /** The revision is half applied and can be gone on with, by this command. */
  resumable?: "upgrade" | "downgrade";
  /** What was asked for and is not there. */
  asked?: string;
  /** The SQL statement that failed, as it was sent. */
  statement?: string;
  /** 1-based offset into `statement`, as Postgres reports it. */
  position?: number;
  /** SQLSTATE, or the driver's own code (ECONNREFUSED). */
  sqlState?: string;
  /** What the caller may choose from, one line each. */
  candidates?: string[];
}

/** The serialisable form of an error: crosses processes and is what `--json` prints under `error`. */
export interface ErrorReport extends ErrorFacts {
  code: ErrorCode;
  /** One sentence. Never holds a password. */
  message: string;
  /** What to do next, one sentence. */
  hint?: string;
  /** Worth knowing, and no reason to stop; absent: an error. */
  severity?: "warning";
}

/** The one error class that shells show to people. `cause` keeps the original. */
export class RevisionsError extends Error {
  override readonly name = "RevisionsError";
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly facts: ErrorFacts;

  constructor(code: ErrorCode, message: string, options: { hint?: string; cause?: unknown } & ErrorFacts = {}) {
    const { hint, cause, ...facts } = options;
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.hint = hint;
    this.facts = facts;
  }

  /** Rebuilds an error that crossed a process boundary. */
  static from(report: ErrorReport): RevisionsError {
    const { code, message, severity: _, ...rest } = report;
    return new RevisionsError(code, message, rest);
  }

  toReport(): ErrorReport {
    return {
      code: this.code,
      message: this.message,
      ...(this.hint === undefined ? {} : { hint: this.hint }),
      ...this.facts,
    };
  }
}

/** Turns anything thrown into a report; what is not ours becomes `internal`. */
export function toReport(error: unknown): ErrorReport {
  if (error instanceof RevisionsError) return error.toReport();
  const message = error instanceof Error ? error.message : String(error);
  return { code: "internal", message, hint: "This is a fault of TypeORM Revisions; its log has the details." };
}

/** Message and hint as one text of whole sentences. */
export function sentencesOf({ message, hint }: ErrorReport): string {
  const sentence = /[.!?…]$/.test(message) ? message : `${message}.`;
  return hint === undefined ? sentence : `${sentence} ${hint}`;
}

/** The exit code of the command line for an error: 2 wrong use or configuration, 3 database or migration. */
export function exitCodeOf(code: ErrorCode): 2 | 3 {
  return DATABASE_CODES.has(code) ? 3 : 2;
}
