import { window } from "vscode";
import type { RevisionJson, StatusResult } from "../../protocol/results.ts";
import { areStatesKnown } from "../views/revision-text.ts";
import type { CommandContext } from "./command-context.ts";
import { pickRevision } from "./pick-revision.ts";
import type { RevisionQuestion } from "./pick-revision.ts";
import { openRevision } from "./show-revision.ts";

/** What of the history is looked at. */
export type Excerpt = "history" | "current" | "heads" | "branches";

const QUESTIONS: Record<Excerpt, RevisionQuestion> = {
  history: {
    title: "History",
    placeHolder: "Open a revision",
    noneLeft: "This project has no migrations yet.",
    offers: () => true,
  },
  current: {
    title: "Current Revisions",
    placeHolder: "Where the database stands",
    noneLeft: "No revision is applied: the database is at base.",
    offers: ({ id }, { current }) => current.includes(id),
  },
  heads: {
    title: "Heads",
    placeHolder: "Revisions that nothing revises",
    noneLeft: "This project has no migrations yet.",
    offers: ({ id }, { heads }) => heads.includes(id),
  },
  branches: {
    title: "Branches",
    placeHolder: "Where the history branches, and what has a label",
    noneLeft: "The history is one line: nothing branches off.",
    offers: isBranch,
  },
};

/** Lists a part of the history; the revision that is picked is opened. */
export async function browse(context: CommandContext, excerpt: Excerpt): Promise<RevisionJson | undefined> {
  const status = context.store.current?.status;
  if (excerpt === "current" && status !== undefined && !areStatesKnown(status)) {
    void window.showWarningMessage("The database has not answered, so what is current is not known.");
    return undefined;
  }
  return show(await pickRevision(context, QUESTIONS[excerpt]));
}

/** Opens the file of a revision: that of a tree item, else one that is picked. */
export async function edit(context: CommandContext, revision?: RevisionJson): Promise<RevisionJson | undefined> {
  return show(revision ?? (await pickRevision(context, { ...QUESTIONS.history, title: "Open Revision" })));
}

/** Shows everything that is known of one revision: that of a tree item, else one that is picked. */
export async function showDetails(
  context: CommandContext,
  given?: Pick<RevisionJson, "id">,
): Promise<Pick<RevisionJson, "id"> | undefined> {
  const revision = given ?? (await pickRevision(context, { ...QUESTIONS.history, title: "Show Revision" }));
  if (revision !== undefined) await context.previews.showRevision(revision);
  return revision;
}

async function show(revision: RevisionJson | undefined): Promise<RevisionJson | undefined> {
  if (revision === undefined) return undefined;
  if (revision.file === "") {
    void window.showWarningMessage(`The file of ${revision.name} is missing: it was applied and is not on disk.`);
    return revision;
  }
  await openRevision(revision.file);
  return revision;
}

/** Several revise it, or it begins a branch with a name. */
function isBranch({ id, branch }: RevisionJson, { revisions }: StatusResult): boolean {
  return branch !== undefined || revisions.filter(({ revises }) => revises.includes(id)).length > 1;
}
