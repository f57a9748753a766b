import { extensionOf } from "../core/replay/extension-of.ts";
import { missingObject } from "../core/replay/missing-object.ts";
import type { StepResult } from "../protocol/engine.ts";
import { EMBEDDED_EXTENSIONS } from "../shadow/embedded-extensions.ts";

/** Where a step fails for an extension that the embedded Postgres does not have, the way on is another database. */
export function tellEmbeddedLimit(step: StepResult): StepResult {
  const missing = step.error && missingObject(step.error.sqlState, step.error.message);
  const extension = missing && extensionOf(missing);
  if (!step.error || extension === undefined || EMBEDDED_EXTENSIONS.has(extension)) return step;
  return {
    ...step,
    error: {
      ...step.error,
      code: "extension-missing",
      message: `The embedded Postgres has no extension ${extension}, which ${step.name} needs.`,
      hint: "Use the configured connection in place of the embedded Postgres, on a server that has the extension.",
    },
  };
}
