import path from "node:path";
import { RevisionsError } from "../../core/errors.ts";
import { describe } from "../../core/revisions/describe.ts";
import { RevisionGraph } from "../../core/revisions/graph.ts";
import { timestampOf } from "../../core/revisions/name.ts";
import { planRebase } from "../../core/revisions/rebase.ts";
import type { RebasePlan } from "../../core/revisions/rebase.ts";
import type { Revision } from "../../core/revisions/revision.ts";
import { findMentions } from "../../project/mentions.ts";
import { replaceFiles } from "../../project/replace-files.ts";
import type { FileChange } from "../../project/replace-files.ts";
import type { RebaseResult } from "../../protocol/results.ts";
import type { RebaseInput } from "../revision-service.ts";
import type { Session } from "../session.ts";
import { rewriteRevisions } from "./rebase-files.ts";
import { toJson } from "./revision-json.ts";

/**
 * Moves a revision that is not applied to the end of the history: its timestamp in class, `name`, tags and file
 * name, and what others say of it. All files are changed or none.
 * @throws RevisionsError `already-applied`, `usage`, `multiple-heads`, `write-failed`, or why the database cannot be asked
 */
export async function rebase(session: Session, input: RebaseInput): Promise<RebaseResult> {
  const { graph } = await session.history();
  const plan = planRebase(graph, input, Date.now());
  if (input.notApplied !== true) await refuseApplied(session, graph, plan);
  const { changes, revisions } = await rewriteRevisions(graph, plan);
  const { migrationFiles } = await session.project.dataSource();
  await replaceFiles(changes);
  session.project.invalidate(changes.map(({ file }) => file).filter((file) => migrationFiles.includes(file)));
  session.project.historyChanged();
  const revision = theMoved(revisions, plan);
  const { heads } = new RevisionGraph(revisions);
  return {
    revision: toJson(revision, "pending"),
    file: revision.file,
    previous: { id: plan.revision.id, name: plan.revision.name, file: plan.revision.file },
    moved: [...plan.moved].map(([from, to]) => ({ from, to })),
    changed: changes.map(({ file, to }) => to ?? file),
    warnings: [
      ...(await mentions(session, graph, plan, changes)),
      ...(heads.length > 1 ? [`The history still has ${heads.length} heads: ${heads.map(describe).join(", ")}.`] : []),
    ],
  };
}

async function refuseApplied(session: Session, graph: RevisionGraph, { moved }: RebasePlan): Promise<void> {
  const { applied } = await session.applied().catch((error: unknown) => {
    if (!(error instanceof RevisionsError)) throw error;
    throw RevisionsError.from({
      ...error.toReport(),
      hint: "Make the database answer, or say --not-applied where you know that no database has the revision.",
    });
  });
  const there = graph.ordered.find(({ id }) => moved.has(id) && applied.has(id));
  if (!there) return;
  const { target } = await session.dataSource();
  throw new RevisionsError(
    "already-applied",
    `${describe(there)} is applied to ${target}, and would run again there.`,
    {
      hint: "Downgrade it first, or write a new revision instead.",
      file: there.file,
      revision: there.id,
    },
  );
}

function theMoved(revisions: readonly Revision[], { revision, moved }: RebasePlan): Revision {
  const id = moved.get(revision.id);
  const found = revisions.find((one) => one.id === id);
  if (!found) throw new RevisionsError("internal", `Revision ${String(id)} was written and is not there.`);
  return found;
}

/** Other files that name a class or a file by its old name: they are the developer's to change. */
async function mentions(
  session: Session,
  graph: RevisionGraph,
  { moved }: RebasePlan,
  changes: readonly FileChange[],
): Promise<string[]> {
  const renamed = new Map<string, string>();
  for (const [id, to] of moved) {
    const { className = "" } = graph.get(id) ?? {};
    const digits = String(timestampOf(id));
    if (className.endsWith(digits)) renamed.set(className, className.slice(0, -digits.length) + to);
  }
  for (const { file, to } of changes) {
    const stem = (name: string) => path.basename(name, path.extname(name));
    if (to !== undefined) renamed.set(stem(file), stem(to));
  }
  const found = await findMentions(session.options.packageRoot, [...renamed.keys()]);
  return [...found].map(
    ([file, words]) =>
      `${session.relative(file)} names ${words.map((word) => `${word}, now ${renamed.get(word)}`).join("; ")}: change it there.`,
  );
}
