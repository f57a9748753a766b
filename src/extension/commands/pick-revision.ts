import { window } from "vscode";
import type { QuickPickItem, QuickPickOptions } from "vscode";
import type { RevisionJson, StatusResult } from "../../protocol/results.ts";
import { areStatesKnown, descriptionOf, titleOf } from "../views/revision-text.ts";
import type { CommandContext } from "./command-context.ts";

/** What a person is asked to choose from, newest first. */
export interface RevisionQuestion {
  title: string;
  placeHolder: string;
  /** Said instead where no revision is offered. */
  noneLeft: string;
  offers: (revision: RevisionJson, status: StatusResult) => boolean;
}

/** A revision as a line to pick. */
export interface RevisionItem extends QuickPickItem {
  revision: RevisionJson;
}

/** Lets the person pick one revision, by its message, name, id or branch. Undefined: dismissed, or none is offered. */
export async function pickRevision(
  context: CommandContext,
  question: RevisionQuestion,
): Promise<RevisionJson | undefined> {
  const items = itemsFor(context, question);
  if (items === undefined) return undefined;
  return (await window.showQuickPick(items, optionsOf(question)))?.revision;
}

/**
 * The same for several.
 * @param isPicked what is ticked at first
 */
export async function pickRevisions(
  context: Pick<CommandContext, "store">,
  question: RevisionQuestion,
  isPicked: (revision: RevisionJson) => boolean,
): Promise<RevisionJson[] | undefined> {
  const items = itemsFor(context, question)?.map((item) => ({ ...item, picked: isPicked(item.revision) }));
  if (items === undefined) return undefined;
  const picked = await window.showQuickPick(items, { ...optionsOf(question), canPickMany: true as const });
  return picked?.map(({ revision }) => revision);
}

/** Whether a revision is applied, as far as the database has told. */
export function isApplied({ state }: RevisionJson): boolean {
  return state === "applied" || state === "missing";
}

/** Whether a revision may be pending; where the database has not told, each may be. */
export function mayBePending(revision: RevisionJson, status: StatusResult): boolean {
  return !areStatesKnown(status) || !isApplied(revision);
}

/** Whether a revision may be applied; where the database has not told, each may be. */
export function mayBeApplied(revision: RevisionJson, status: StatusResult): boolean {
  return !areStatesKnown(status) || isApplied(revision);
}

/** The lines to pick from; tells and gives undefined where there are none. */
export function itemsFor(
  { store }: Pick<CommandContext, "store">,
  { noneLeft, offers }: Pick<RevisionQuestion, "noneLeft" | "offers">,
): RevisionItem[] | undefined {
  const status = store.current?.status;
  const offered = status?.revisions.filter((revision) => offers(revision, status)).toReversed() ?? [];
  if (status === undefined || offered.length === 0) {
    void window.showInformationMessage(noneLeft);
    return undefined;
  }
  return offered.map((revision) => ({
    label: titleOf(revision),
    description: descriptionOf(revision, status),
    detail: revision.id,
    revision,
  }));
}

export function optionsOf({ title, placeHolder }: RevisionQuestion): QuickPickOptions {
  return { title, placeHolder, matchOnDescription: true, matchOnDetail: true };
}
