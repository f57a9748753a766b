import { sentencesOf } from "../core/errors.ts";
import type { ExplainResult } from "../protocol/results.ts";

/** For people: why an entity or a migration is seen, or is not. */
export function explainText({
  entityGlobs,
  migrationGlobs,
  entities,
  unmatched,
  unmatchedMigrations,
  unregistered,
  warnings,
  error,
}: ExplainResult): string {
  const globs = (what: string, reports: ExplainResult["entityGlobs"]) =>
    reports.map(({ glob, sources, files }) => {
      const found = sources === undefined ? glob : `${glob}, of which the sources are ${sources}`;
      return `${what}  ${found}: ${files} ${files === 1 ? "file" : "files"}`;
    });
  return [
    ...globs("Entities    ", entityGlobs),
    ...(entityGlobs.length === 0 && entities > 0 ? ["Entities      no glob: each class is listed"] : []),
    ...globs("Migrations  ", migrationGlobs),
    error === undefined
      ? `Registered    ${entities} ${entities === 1 ? "entity" : "entities"}`
      : `Not loaded    ${sentencesOf(error)}`,
    ...unmatched.map(
      ({ file, className }) => `Not seen      ${className} in ${file}: no glob matches the file and nothing imports it`,
    ),
    ...unregistered.map(({ file, className, reason }) => `Not seen      ${className} in ${file}: ${reason}`),
    ...unmatchedMigrations.map(
      ({ file, className }) =>
        `Not seen      ${className} in ${file}: no glob matches the file and nothing lists the migration`,
    ),
    ...warnings.map((warning) => `Warning       ${warning}`),
  ].join("\n");
}
