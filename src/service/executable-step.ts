import type { Direction, Revision } from "../core/revisions/revision.ts";
import type { ExecutableStep } from "../protocol/engine.ts";

/** A revision as the engine is told to run it. */
export function executableStep(revision: Revision, direction: Direction): ExecutableStep {
  const { id, name, className, file, source } = revision;
  return { id, name, className, file, ...(source === undefined ? {} : { source }), direction };
}
