import { RevisionsError } from "../core/errors.ts";
import type { ErrorCode, ErrorFacts } from "../core/errors.ts";
import { nativeProblem } from "./driver-problem.ts";

/** The fields of a database error that drivers share; TypeORM wraps it as `driverError`. */
export interface DatabaseError {
  code?: string;
  message: string;
  position?: string;
  detail?: string;
  hint?: string;
}

const UNREACHABLE = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ECONNRESET",
  "EPIPE",
  "ENOENT",
  "57P03",
  "SQLITE_CANTOPEN",
]);

const REFUSED = new Set([
  "28P01",
  "28000",
  "3D000",
  "53300",
  "ER_ACCESS_DENIED_ERROR",
  "ER_BAD_DB_ERROR",
  "ER_DBACCESS_DENIED_ERROR",
]);

/** The database's own error inside whatever TypeORM threw. */
export function databaseErrorOf(error: unknown): DatabaseError {
  const wrapped = error as { driverError?: unknown; errors?: unknown[]; code?: string; message?: string } | null;
  if (typeof wrapped !== "object" || wrapped === null) return { message: String(error) };
  if (typeof wrapped.driverError === "object" && wrapped.driverError !== null)
    return databaseErrorOf(wrapped.driverError);
  // A host name with several addresses fails with one error for each.
  const [first] = wrapped.errors ?? [];
  if (first !== undefined && !wrapped.message)
    return { ...databaseErrorOf(first), ...(wrapped.code ? { code: wrapped.code } : {}) };
  return wrapped as DatabaseError;
}

/** Says why a database could not be connected to or asked, and what to do. */
export function connectionError(error: unknown, target: string): RevisionsError {
  if (error instanceof RevisionsError) return error;
  const { code, message } = databaseErrorOf(error);
  const native = nativeProblem(message);
  if (native !== undefined)
    return new RevisionsError("data-source-failed", native.message, { hint: native.hint, cause: error });
  const facts: ErrorFacts & { cause: unknown } = { cause: error, ...(code === undefined ? {} : { sqlState: code }) };
  const general = codeOf(error);
  if (general === "permission-denied" || general === "read-only-database") return refusal(general, error, target);
  if (general === "database-unreachable") {
    return new RevisionsError(
      "database-unreachable",
      `The database ${target} cannot be reached: ${withoutSecrets(message)}.`,
      {
        ...facts,
        hint: "Check host and port and whether the server runs, or use the embedded database.",
      },
    );
  }
  if (general === "database-refused") {
    return new RevisionsError(
      "database-refused",
      `The database ${target} refuses the connection: ${withoutSecrets(message)}.`,
      {
        ...facts,
        hint:
          code === "3D000"
            ? "Create the database, or correct its name."
            : "Check user and password of the data source.",
      },
    );
  }
  return new RevisionsError("database-refused", `The database ${target} cannot be used: ${withoutSecrets(message)}.`, {
    ...facts,
    hint: "Check the connection options of the data source.",
  });
}

/** An error of a statement that has nothing to do with a migration: rights, or a database that only reads. */
export function refusal(
  code: "permission-denied" | "read-only-database",
  error: unknown,
  target: string,
): RevisionsError {
  const { code: sqlState, message } = databaseErrorOf(error);
  const facts = { cause: error, ...(sqlState === undefined ? {} : { sqlState }) };
  return code === "permission-denied"
    ? new RevisionsError(code, `The database ${target} does not allow it: ${withoutSecrets(message)}.`, {
        ...facts,
        hint: "Grant the user of the data source the right to create and alter, or use another user.",
      })
    : new RevisionsError(code, `The database ${target} is read-only: ${withoutSecrets(message)}.`, {
        ...facts,
        hint: "Connect to the primary server instead of a replica.",
      });
}

/** The code for an error of the database; undefined when nothing but a failed statement can be said of it. */
export function codeOf(
  error: unknown,
):
  | Extract<ErrorCode, "database-unreachable" | "database-refused" | "permission-denied" | "read-only-database">
  | undefined {
  const { code = "", message } = databaseErrorOf(error);
  if (code === "42501") return "permission-denied";
  if (code === "25006") return "read-only-database";
  if (
    UNREACHABLE.has(code) ||
    /timeout exceeded|timeout expired|connection timeout|Connection terminated/i.test(message)
  )
    return "database-unreachable";
  if (REFUSED.has(code) || /SASL|password|does not support SSL/i.test(message)) return "database-refused";
  return undefined;
}

/** Drivers put connection URLs into messages now and then. */
export function withoutSecrets(message: string): string {
  return message.replace(/(\w+:\/\/[^:/\s]*):[^@\s]*@/g, "$1:***@").replace(/\.$/, "");
}
