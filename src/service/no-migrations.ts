import { RevisionsError } from "../core/errors.ts";
import type { Session } from "./session.ts";
import { warningsOfMigrations } from "./unmatched-globs.ts";

/** A glob that matches nothing must not pass for a database that is up to date. */
export async function noMigrations(session: Session): Promise<RevisionsError> {
  const reasons = await warningsOfMigrations(session);
  return new RevisionsError(
    "no-migrations",
    reasons.length === 0 ? "The files that the data source names hold no migration." : reasons.join(" "),
    {
      hint: "Write the first one with: typeorm-revisions revision --autogenerate; or correct the data source's migrations.",
      file: session.options.dataSourceFile,
    },
  );
}
