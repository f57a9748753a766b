import { window, workspace } from "vscode";
import type { Outcome, RebaseResult, RevisionJson } from "../../protocol/results.ts";
import { serverMethods } from "../../protocol/server.ts";
import type { RebaseParams } from "../../protocol/server.ts";
import { titleOf } from "../views/revision-text.ts";
import type { CommandContext } from "./command-context.ts";
import type { MoveArguments } from "./move.ts";
import { mayBePending, pickRevision } from "./pick-revision.ts";
import { showError } from "./show-error.ts";
import { openRevision, showWarnings } from "./show-revision.ts";

const TITLE = "Move Revision to the End";

/** Moves a revision that is not applied behind the others: that of a tree item, else one that is picked. */
export async function rebase(
  context: CommandContext,
  revision?: Pick<RevisionJson, "id">,
  given?: MoveArguments,
): Promise<RebaseResult | undefined> {
  const known = context.store.current?.status?.revisions ?? [];
  const chosen =
    known.find(({ id }) => id === revision?.id) ??
    (await pickRevision(context, {
      title: TITLE,
      placeHolder: "The revision that will be the newest; no database may have it",
      noneLeft: "No revision is pending.",
      offers: (one, status) => one.file !== "" && mayBePending(one, status),
    }));
  if (chosen === undefined) return undefined;
  const onto = await ontoFor(context, chosen, known);
  if (onto === undefined) return undefined;
  if (given?.confirm !== false && !(await agree(`Move "${titleOf(chosen)}" to the end of the history?`, "Move")))
    return undefined;
  // What is changed is on disk.
  const files = new Set(known.map(({ file }) => file));
  const unsaved = workspace.textDocuments.filter(({ isDirty, uri }) => isDirty && files.has(uri.fsPath));
  await Promise.all(unsaved.map((document) => document.save()));
  const result = await ask(context, { revision: chosen.id, ...onto });
  if (result === undefined) return undefined;
  await openRevision(result.file);
  showWarnings(result);
  return result;
}

/** Where several branches could take it the person says which; undefined when that was dismissed. */
async function ontoFor(
  context: CommandContext,
  chosen: RevisionJson,
  known: readonly RevisionJson[],
): Promise<Pick<RebaseParams, "onto"> | undefined> {
  const above = new Set([chosen.id]);
  // Oldest first: whatever rests on one comes later.
  for (const { id, revises } of known) if (revises.some((parent) => above.has(parent))) above.add(id);
  const heads = (context.store.current?.status?.heads ?? []).filter((id) => !above.has(id));
  if (heads.length < 2) return {};
  const onto = await pickRevision(context, {
    title: TITLE,
    placeHolder: "The history has several heads: which one shall it revise?",
    noneLeft: "The history has no head.",
    offers: ({ id }) => heads.includes(id),
  });
  return onto && { onto: onto.id };
}

async function ask(
  { connection }: Pick<CommandContext, "connection">,
  params: RebaseParams,
): Promise<RebaseResult | undefined> {
  const outcome = await connection.request<Outcome<RebaseResult>>(serverMethods.rebase, params);
  if (outcome.ok) return outcome.value;
  const { error } = outcome;
  if (error.code !== "database-unreachable" || params.notApplied === true) {
    showError(error);
    return undefined;
  }
  const question = `${error.message} Move the revision all the same?`;
  const agreed = await agree(question, "No Database Has It", "A database that has it would run it again.");
  return agreed ? ask({ connection }, { ...params, notApplied: true }) : undefined;
}

async function agree(
  question: string,
  verb: string,
  detail = "It gets a timestamp of now, in its class, its file name and what others say of it. What rests on it moves with it.",
): Promise<boolean> {
  return (await window.showWarningMessage(question, { modal: true, detail }, verb)) !== undefined;
}
