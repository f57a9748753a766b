import { readFile } from "node:fs/promises";
import { RevisionsError } from "../core/errors.ts";
import type { ErrorFacts } from "../core/errors.ts";
import { extensionMissing } from "../core/replay/extension-missing.ts";
import { extensionOf } from "../core/replay/extension-of.ts";
import { isMadeBy } from "../core/replay/made-by.ts";
import { missingObject } from "../core/replay/missing-object.ts";
import type { MissingObject } from "../core/replay/missing-object.ts";
import type { Revision } from "../core/revisions/revision.ts";
import type { StepResult } from "../protocol/engine.ts";
import { EMBEDDED_EXTENSIONS } from "../shadow/embedded-extensions.ts";

/** Kinds that a schema of before the first revision may have brought; an extension is more to the point where one is known. */
const OF_A_SCHEMA: ReadonlySet<MissingObject["kind"]> = new Set(["table", "type", "schema", "function"]);

/**
 * Why the history could not be replayed on the shadow.
 * @param revisions the history, in the order of the graph
 * @param server where the shadow is, for people; undefined: it is the embedded Postgres
 */
export async function replayError(
  failed: StepResult,
  revisions: readonly Revision[],
  server: string | undefined,
): Promise<RevisionsError> {
  const { code: _, message, hint: __, ...rest } = failed.error ?? { code: "internal", message: "it failed" };
  const facts: ErrorFacts = { ...rest, revision: failed.id };
  const missing = missingObject(facts.sqlState, message);
  if (missing?.kind === "extension") return extensionMissing(missing.name, server, facts);
  const extension = missing && extensionOf(missing);
  if (extension !== undefined && server === undefined && !EMBEDDED_EXTENSIONS.has(extension))
    return extensionMissing(extension, server, facts);
  if (missing && extension !== undefined) return withoutExtension(failed, missing, extension, facts);
  const beginning = await missingBeginning(missing, failed, revisions);
  if (beginning !== undefined)
    return new RevisionsError("replay-failed", beginning.message, { ...facts, ...beginning });
  return new RevisionsError(
    "replay-failed",
    `The history cannot be replayed on an empty database: ${failed.name} failed: ${message}`,
    { hint: "Mend that revision, so that the migrations alone build the schema; nothing was written.", ...facts },
  );
}

/**
 * Says of a step up that failed on a database for want of something that no revision makes, that the
 * history has no beginning.
 */
export async function tellMissingBeginning(step: StepResult, revisions: readonly Revision[]): Promise<StepResult> {
  if (step.error === undefined || step.direction !== "up") return step;
  const missing = missingObject(step.error.sqlState, step.error.message);
  const beginning =
    missing && extensionOf(missing) === undefined ? await missingBeginning(missing, step, revisions) : undefined;
  return beginning === undefined ? step : { ...step, error: { ...step.error, ...beginning } };
}

async function missingBeginning(
  missing: MissingObject | undefined,
  failed: StepResult,
  revisions: readonly Revision[],
): Promise<{ message: string; hint: string } | undefined> {
  if (missing === undefined || !OF_A_SCHEMA.has(missing.kind)) return undefined;
  if (await isMade(missing, failed, revisions)) return undefined;
  return {
    message: `The history has no beginning: ${failed.name} needs the ${missing.kind} "${missing.name}", which no revision makes.`,
    hint: "The first schema was made by synchronize or by hand: write a revision that is older than all others and creates it, for instance with what pg_dump --schema-only prints.",
  };
}

function withoutExtension(
  failed: StepResult,
  missing: MissingObject,
  extension: string,
  facts: ErrorFacts,
): RevisionsError {
  return new RevisionsError(
    "replay-failed",
    `${failed.name} needs the ${missing.kind} "${missing.name}" of the extension ${extension}, which no revision creates.`,
    {
      hint: `Begin the revision with: CREATE EXTENSION IF NOT EXISTS "${extension}"`,
      ...facts,
    },
  );
}

/** Whether a revision up to the failed one makes the object: then the order or the revision is wrong, not the beginning. */
async function isMade(missing: MissingObject, failed: StepResult, revisions: readonly Revision[]): Promise<boolean> {
  const end = revisions.findIndex(({ id, name }) => id === failed.id && name === failed.name);
  const texts = await Promise.all(
    revisions.slice(0, end + 1).map(({ file }) => readFile(file, "utf8").catch(() => "")),
  );
  return texts.some((text) => isMadeBy(missing, text));
}
