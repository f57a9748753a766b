import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { RevisionsError, toReport } from "../core/errors.ts";
import { readApplied } from "../core/revisions/applied.ts";
import type { AppliedRow, AppliedState } from "../core/revisions/applied.ts";
import type { RevisionGraph } from "../core/revisions/graph.ts";
import type { RevisionPlan } from "../core/revisions/revision.ts";
import { Git } from "../project/git.ts";
import { declares, findLostMigration } from "../project/lost-migrations.ts";
import type { LostMigration } from "../project/lost-migrations.ts";
import { readHistory, wholeProblem } from "./history.ts";
import type { History } from "./history.ts";
import type { MoveInput } from "./revision-service.ts";
import type { Session } from "./session.ts";

/** The history together with revisions that are applied and not on disk, as far as their files were found. */
export interface MendedHistory {
  history: History;
  applied: AppliedState;
  /** What was found, by the name of the revision. */
  brought: ReadonlyMap<string, LostMigration>;
  /** Why some were not looked for everywhere, one sentence each. */
  notes: string[];
}

/** What stops a plan where a revision is missing. */
const MAY_BE_MISSING: ReadonlySet<string> = new Set(["missing-revision", "unknown-revision", "out-of-range"]);

/**
 * Plans a move. Where a downgrade finds revisions without a file in its way, or all are to be taken back, their
 * files are looked for, which may take a while.
 */
export async function planWithMissing<T>(
  session: Session,
  { direction, target }: Pick<MoveInput, "direction" | "target">,
  plan: (graph: RevisionGraph, applied: AppliedState) => T,
  report?: (message: string) => void,
): Promise<MendedHistory & { planned: T }> {
  const asIs = await asOnDisk(session);
  const planOn = ({ history, applied }: MendedHistory): T => plan(history.graph, applied);
  if (direction === "upgrade" || asIs.applied.missing.length === 0) return { ...asIs, planned: planOn(asIs) };
  if (target !== "base") {
    try {
      return { ...asIs, planned: planOn(asIs) };
    } catch (error) {
      if (!(error instanceof RevisionsError) || !MAY_BE_MISSING.has(error.code)) throw error;
    }
  }
  const mended = await withMissingRevisions(session, asIs, report);
  return { ...mended, planned: tellWhereSought(mended, target, () => planOn(mended)) };
}

/** The history and the database as they are. */
async function asOnDisk(session: Session): Promise<MendedHistory> {
  return { history: await session.history(), applied: await session.applied(), brought: new Map(), notes: [] };
}

/** Looks for the files of missing revisions, first in the journal, which has what was run, then in git. */
async function withMissingRevisions(
  session: Session,
  { history, applied }: MendedHistory,
  report?: (message: string) => void,
): Promise<MendedHistory> {
  report?.(`Looking for the files of ${applied.missing.map(({ name }) => name).join(", ")}`);
  const brought = new Map<string, LostMigration>();
  const notes = new Set<string>();
  for (const row of applied.missing) {
    try {
      const found = (await inJournal(session, row)) ?? (await inGit(session, history, row));
      if (found) brought.set(row.name, { ...(await withItsPlace(found, row)), file: ownPlace(found.file, row) });
    } catch (error) {
      notes.add(toReport(error).message);
    }
  }
  if (brought.size === 0) return { history, applied, brought, notes: [...notes] };
  const texts = new Map([...brought.values()].map(({ file, source }) => [file, source]));
  const mended = await readHistory(await session.project.dataSource(), texts);
  const { rows } = await session.recorded();
  const problem = wholeProblem(mended.problems);
  if (problem) return { history, applied, brought: new Map(), notes: [...notes, problem.message] };
  return { history: mended, applied: readApplied(mended.graph, rows), brought, notes: [...notes] };
}

/**
 * Code that is not in the project is run only by somebody who was told so.
 * @throws RevisionsError `missing-revision` that says where each file was found
 */
export function refuseFound({ steps }: RevisionPlan, found: readonly (LostMigration | undefined)[]): void {
  const candidates = steps.flatMap(({ revision }, index) => {
    const { origin, file } = found[index] ?? {};
    return origin === undefined ? [] : [`${revision.name}: ${path.basename(file ?? "")} from ${origin}`];
  });
  if (candidates.length === 0) return;
  const [one, ...others] = candidates;
  throw new RevisionsError(
    "missing-revision",
    others.length === 0
      ? `${one?.split(":")[0]} is applied and not in this project; its file was found elsewhere.`
      : `${candidates.length} revisions are applied and not in this project; their files were found elsewhere.`,
    { hint: "Look at what would be run with --dry-run, then run it with --yes.", candidates },
  );
}

/** Says of a missing revision that stops a plan where its file was looked for. */
function tellWhereSought<T>({ notes, applied: { missing } }: MendedHistory, target: string, plan: () => T): T {
  try {
    return plan();
  } catch (error) {
    if (!(error instanceof RevisionsError)) throw error;
    const named = missing.find(({ timestamp, name }) => timestamp === target || name === target);
    const isMeant = error.code === "unknown-revision" && named !== undefined;
    if (error.code !== "missing-revision" && !isMeant) throw error;
    throw new RevisionsError(
      "missing-revision",
      isMeant ? `${named.name} is applied, but its file is not in this project.` : error.message,
      {
        ...error.facts,
        hint: [
          "Neither the journal nor git has it.",
          ...notes,
          "Bring the file back from where it was written, then downgrade again.",
        ].join(" "),
        cause: error,
      },
    );
  }
}

async function inJournal(session: Session, { name }: AppliedRow): Promise<LostMigration | undefined> {
  const engine = await session.project.engine();
  const kept = await engine.journalSource({ connection: await session.connection(), name });
  if (kept === null || !declares(kept.file, kept.source, name)) return undefined;
  return { file: path.resolve(session.options.packageRoot, kept.file), source: kept.source, origin: "the journal" };
}

function inGit(
  session: Session,
  { graph }: History,
  { name, timestamp }: AppliedRow,
): Promise<LostMigration | undefined> {
  const { packageRoot } = session.options;
  const last = graph.ordered.at(-1)?.file;
  const folder = last === undefined ? packageRoot : path.dirname(last);
  return findLostMigration(new Git(packageRoot), { name, timestamp: timestamp.padStart(13, "0"), folder });
}

/** A file that is there, and not this data source's: the table may be shared with another one. */
async function withItsPlace(found: LostMigration, { name }: AppliedRow): Promise<LostMigration> {
  const text = await readFile(found.file, "utf8").catch(() => "");
  if (!declares(found.file, text, name)) return found;
  return { ...found, origin: `${found.origin}, which is no migration of this data source` };
}

/** Another migration may stand by now where this one stood. */
function ownPlace(file: string, { timestamp }: AppliedRow): string {
  if (!existsSync(file)) return file;
  const { dir, name, ext } = path.parse(file);
  return path.join(dir, `${name}.${timestamp}${ext}`);
}
