import { RevisionsError } from "../errors.ts";
import type { ErrorFacts } from "../errors.ts";

/**
 * The shadow's Postgres does not bring an extension that revisions or entities need.
 * @param server where the shadow is, for people; undefined: it is the embedded Postgres
 */
export function extensionMissing(
  extension: string,
  server: string | undefined,
  facts: ErrorFacts & { cause?: unknown } = {},
): RevisionsError {
  return server === undefined
    ? new RevisionsError("extension-missing", `The embedded Postgres has no extension ${extension}.`, {
        hint: "Use a real server for the shadow: --shadow postgres://… or the setting typeormRevisions.shadow.",
        ...facts,
      })
    : new RevisionsError("extension-missing", `The shadow's server ${server} has no extension ${extension}.`, {
        hint: "Install the extension there, or name another server for the shadow.",
        ...facts,
      });
}
