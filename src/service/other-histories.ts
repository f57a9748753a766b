import { RevisionsError } from "../core/errors.ts";
import { isTestFile } from "../project/data-sources.ts";
import type { Session } from "./session.ts";

/**
 * Does what names revisions. Where one is unknown here and yet a migration of the project, the error
 * says which file has it: most likely it belongs to another data source.
 */
export async function sayingWhereElse<T>(session: Session, action: () => T | Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (!(error instanceof RevisionsError) || error.code !== "unknown-revision") throw error;
    throw (await foundElsewhere(session, error)) ?? error;
  }
}

async function foundElsewhere(session: Session, error: RevisionsError): Promise<RevisionsError | undefined> {
  const asked = error.facts.asked ?? "";
  if (!/\d{13}$/.test(asked)) return undefined;
  const { graph } = await session.project.history();
  const known = new Set(graph.ordered.map(({ file }) => file));
  const { scanner, packageRoot } = session.options;
  for (const [file, { migrations }] of await scanner.scan()) {
    if (known.has(file) || isTestFile(file, packageRoot)) continue;
    const found = migrations.map(({ name, className }) => name ?? className).find((name) => name.endsWith(asked));
    if (found === undefined) continue;
    return new RevisionsError(
      "unknown-revision",
      `${found} is in ${session.relative(file)}, which this data source does not name.`,
      { hint: "Name the data source that it belongs to with -d FILE.", file, asked, cause: error },
    );
  }
  return undefined;
}
