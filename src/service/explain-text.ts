import { sentencesOf } from "../core/errors.ts";
import type { ExplainResult } from "../protocol/results.ts";

/** For people: why an entity or a migration is seen, or is not. */
export function explainText({
  entityGlobs,
  migrationGlobs,
  entities,
  unmatched,
  unregistered,
  warnings,
  error,
}: ExplainResult): string {
  const globs = (what: string, reports: ExplainResult["entityGlobs"]) =>
    reports.map(({ glob, files }) => `${what}  ${glob}: ${files} ${files === 1 ? "file" : "files"}`);
  return [
    ...globs("Entities    ", entityGlobs),
    ...globs("Migrations  ", migrationGlobs),
    error === undefined
      ? `Registered    ${entities} ${entities === 1 ? "entity" : "entities"}`
      : `Not loaded    ${sentencesOf(error)}`,
    ...unmatched.map(
      ({ file, className }) => `Not seen      ${className} in ${file}: no glob matches the file and nothing imports it`,
    ),
    ...unregistered.map(
      ({ file, className }) => `Not seen      ${className} in ${file}: it is loaded, but not exported or not listed`,
    ),
    ...warnings.map((warning) => `Warning       ${warning}`),
  ].join("\n");
}
