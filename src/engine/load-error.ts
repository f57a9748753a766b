import { RevisionsError } from "../core/errors.ts";
import type { ErrorCode, ErrorFacts } from "../core/errors.ts";
import { driverProblem } from "./driver-problem.ts";
import { exampleEnvFile } from "./example-env-file.ts";
import { CompileError } from "./loader/compile-error.ts";
import type { LoadedFiles } from "./loader/loaded-files.ts";
import { packageNameOf, workspacePackageOf } from "./loader/resolve.ts";
import { placeOf } from "./loader/stack-traces.ts";
import { StandInError } from "./loader/stand-ins.ts";
import { WaitingModuleError } from "./loader/waiting-module.ts";
import { missingVariables } from "./missing-variables.ts";
import { shownPath, withShownPaths } from "./shown-path.ts";
import { ExitError } from "./user-code-guard.ts";

interface Failure {
  code: ErrorCode;
  /** What could not be loaded, for the start of the message: "The data source src/db.ts". */
  what: string;
  /** The file that was asked for; the fault may lie in one that it imports. */
  file: string;
  loaded: LoadedFiles;
}

/** Says of a module that did not load where the fault is and what to do about it. */
export function loadError(error: unknown, { code, what, file, loaded }: Failure): RevisionsError {
  if (error instanceof RevisionsError && error.code !== "internal") return error;
  const place = whereFrom(error, loaded) ?? { file };
  const driver = driverProblem(error, file);
  if (driver !== undefined)
    return new RevisionsError(code, driver.message, { ...place, hint: driver.hint, cause: error });
  const elsewhere = place.file === file ? "" : ` (in ${shownPath(place.file)})`;
  return new RevisionsError(code, `${what} does not load: ${reasonOf(error, file)}${elsewhere}.`, {
    ...place,
    hint: hintFor(error, code, [place.file, ...loaded.list()]),
    cause: error,
  });
}

function whereFrom(error: unknown, loaded: LoadedFiles): (ErrorFacts & { file: string }) | undefined {
  if (error instanceof CompileError) {
    const { file, line, column } = error;
    return { file, ...(line === undefined ? {} : { line }), ...(column === undefined ? {} : { column }) };
  }
  return placeOf(error, (file) => loaded.has(file));
}

/**
 * The first line of the error's own message that says something, without a full stop at its end; what is wrong with a driver, where that is why.
 * @param file the data source, from where the project's drivers are found
 */
export function reasonOf(error: unknown, file: string): string {
  const driver = driverProblem(error, file);
  if (driver !== undefined) return driver.message.replace(/\.$/, "");
  const message = issuesOf(error) ?? (error instanceof Error ? error.message || error.name : String(error));
  const line = message.split("\n").find((each) => /\w/.test(each)) ?? message;
  return withShownPaths(line.trim()).replace(/\.$/, "");
}

/** What a validator of settings found, which its message only has as JSON: "DATABASE_URL: Required". */
function issuesOf(error: unknown): string | undefined {
  const { issues } = Object(error) as { issues?: { path?: unknown[]; message?: unknown }[] };
  if (!Array.isArray(issues)) return undefined;
  const told = issues.flatMap(({ path = [], message }) =>
    typeof message === "string" ? [[path.join("."), message].filter(Boolean).join(": ")] : [],
  );
  return told.length === 0 ? undefined : told.slice(0, 3).join("; ") + (told.length > 3 ? " …" : "");
}

function hintFor(error: unknown, failed: ErrorCode, files: string[]): string {
  const { code, message = "" } = error as { code?: string; message?: string };
  if (error instanceof StandInError) return `Install ${error.packageName}: the project cannot be loaded without it.`;
  if (error instanceof WaitingModuleError)
    return "Import that module with a static import, or export a promise from it instead of waiting.";
  if (code === "MODULE_NOT_FOUND" || code === "ERR_MODULE_NOT_FOUND") return missingModuleHint(message);
  if (/^Data type \S+ in |^Column type for .* is not defined/.test(message)) {
    return 'Give the column its type in the decorator, as in @Column("varchar"), or correct the type of the property.';
  }
  const mayBeForWant = failed === "data-source-failed" && !/^\w+ is not defined$/.test(message);
  const missing = missingVariables(files, message, mayBeForWant);
  if (missing.length > 0)
    return `Not set: ${missing.join(", ")}; set them or name an env file that does${exampleFor(missing)}.`;
  return error instanceof CompileError
    ? "Correct the syntax and save the file."
    : error instanceof ExitError
      ? "Its own messages are in the log; keep code that starts or ends the application out of the data source file."
      : "Mend what fails there when the module is imported.";
}

function exampleFor(missing: string[]): string {
  const example = exampleEnvFile(process.cwd(), missing);
  if (example === undefined) return "";
  const sets = example.sets.length === missing.length ? "them" : example.sets.join(", ");
  return `; ${shownPath(example.file)} sets ${sets} by example`;
}

function missingModuleHint(message: string): string {
  const name = /Cannot find (?:module|package) '([^']+)'/.exec(message)?.[1] ?? "";
  const unbuilt = workspacePackageOf(name);
  if (unbuilt !== undefined)
    return `Build the package ${unbuilt} of this workspace first; ${shownPath(name)} is not there.`;
  if (/^[./\\#]|^[A-Za-z]:/.test(name))
    return "Check the path, the aliases in tsconfig.json, and whether something has to be built first.";
  const packageName = packageNameOf(name);
  return (
    `Install it (npm install ${packageName}), or build it first when it is a package of this workspace. ` +
    "Where the schema does not need it, --stand-ins (setting typeormRevisions.standIns) loads the project without it."
  );
}
