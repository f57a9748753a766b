import { RevisionsError } from "../core/errors.ts";
import type { ExecutableStep } from "../protocol/engine.ts";
import { codeOf, databaseErrorOf, withoutSecrets } from "./connection-error.ts";
import { staying } from "./self-committing.ts";
import type { RanStatement } from "./self-committing.ts";
import { placeOf } from "./loader/stack-traces.ts";

/** In what a step ran. */
export interface StepCircumstances {
  inTransaction: boolean;
  /** Statements that ran before on a server that commits changes of the schema by itself; absent for others. */
  ran?: readonly RanStatement[] | undefined;
  /** What stayed of it can be gone on from. */
  resumable?: boolean;
  /** The statement that failed, where the error itself does not tell it. */
  failed?: string | undefined;
}

/** Says which statement of a revision failed, where, and why. */
export function stepError(
  error: unknown,
  step: ExecutableStep,
  { inTransaction, ran, failed, resumable = false }: StepCircumstances,
): RevisionsError {
  const { message, code: sqlState, position: reported, detail, hint } = databaseErrorOf(error);
  const statement = statementOf(error) ?? failed;
  const position = reported === undefined ? undefined : Number(reported);
  const place = placeOf(error, (file) => file === step.file);
  const general = codeOf(error);
  const code = general === "permission-denied" || general === "read-only-database" ? general : "migration-failed";
  const verb = step.direction === "up" ? "upgrading to" : "downgrading from";
  return new RevisionsError(
    code,
    `Revision ${step.id} (${step.name}) failed while ${verb} it: ${withoutSecrets(message)}.`,
    {
      file: step.file,
      ...(place === undefined ? {} : { line: place.line, column: place.column }),
      revision: step.id,
      ...(resumable ? { resumable: commandOf(step) } : {}),
      ...(statement === undefined ? {} : { statement }),
      ...(position === undefined ? {} : { position }),
      ...(sqlState === undefined ? {} : { sqlState }),
      hint: [
        ...(statement !== undefined && position !== undefined ? [pointAt(statement, position)] : []),
        ...[detail, hint].flatMap((told) => (typeof told === "string" ? [`${withoutSecrets(told)}.`] : [])),
        ...(general === "permission-denied"
          ? ["Grant the user of the data source the right to do this, or use another user."]
          : []),
        ...(LIMITS[sqlState ?? ""] ?? []),
        ...aftermath(
          inTransaction,
          ran && staying(ran, statement ?? "", inTransaction).map(({ sql }) => sql),
          general === undefined,
        ),
        ...(resumable ? [goOn(step)] : []),
      ].join("\n"),
      cause: error,
    },
  );
}

function commandOf({ direction }: ExecutableStep): "upgrade" | "downgrade" {
  return direction === "up" ? "upgrade" : "downgrade";
}

function goOn(step: ExecutableStep): string {
  return `Correct what comes after these and go on with: typeorm-revisions ${commandOf(step)} … --resume; or take these back by hand and run it again.`;
}

/** By SQLSTATE of PostgreSQL; 57014 is also what an administrator's cancel is told by. */
const LIMITS: Record<string, string[]> = {
  "55P03": [
    "Another session has the table or row locked: wait until it is done, or allow more time with --lock-timeout SECONDS.",
  ],
  "57014": ["If this statement may take longer, allow more time with --statement-timeout SECONDS."],
};

function aftermath(inTransaction: boolean, stays: string[] | undefined, isMigrationsFault: boolean): string[] {
  if (stays !== undefined && stays.length > 0) {
    const list = stays.map((statement) => `\n  ${statement.replace(/\s+/g, " ").slice(0, 120)}`).join("");
    return [`This server commits changes of the schema by itself; what ran before stays:${list}`];
  }
  if (!inTransaction) return ["The revision runs outside a transaction: what it did before this stays done."];
  return isMigrationsFault ? ["Its changes were rolled back; correct the migration and try again."] : [];
}

/** Line and column of a 1-based offset into a statement, and the line with a caret under it. */
export function pointAt(statement: string, position: number): string {
  // The server counts characters, not the units of JavaScript strings.
  const before = Array.from(statement)
    .slice(0, position - 1)
    .join("");
  const line = before.split("\n").length;
  const column = Array.from(before.slice(before.lastIndexOf("\n") + 1)).length + 1;
  const text = statement.split("\n")[line - 1] ?? "";
  const start = Math.max(0, column - 61);
  const shown = Array.from(text)
    .slice(start, start + 120)
    .join("")
    .replaceAll("\t", " ");
  return `At ${line}:${column}:\n  ${shown}\n  ${" ".repeat(column - 1 - start)}^`;
}

function statementOf(error: unknown): string | undefined {
  const query = (error as { query?: unknown } | null)?.query;
  return typeof query === "string" ? query : undefined;
}
