import { window } from "vscode";
import type { RevisionJson, RevisionResult } from "../../protocol/results.ts";
import { serverMethods } from "../../protocol/server.ts";
import type { CreateParams, MergeParams, PlaceParams } from "../../protocol/server.ts";
import { titleOf } from "../views/revision-text.ts";
import { askServer } from "./ask-server.ts";
import type { CommandContext } from "./command-context.ts";
import { MessageBox } from "./message-box.ts";
import { pickRevision, pickRevisions } from "./pick-revision.ts";
import { openRevision, showWarnings } from "./show-revision.ts";

/** Arguments for key bindings and tasks. */
export interface CreateArguments extends PlaceParams {
  /** No input box is shown. */
  message?: string;
}

/** Arguments for key bindings and tasks. */
export interface MergeArguments {
  /** Ids; absent: the person picks among the heads. */
  revisions?: string[];
  /** No input box is shown. */
  message?: string;
}

/** Makes an empty revision and opens it. */
export async function create(context: CommandContext, given?: CreateArguments): Promise<RevisionResult | undefined> {
  const place = await askPlace(context, "Create Empty Revision", given);
  return place && createAt(context, place, given?.message);
}

/** Makes an empty revision on one that is picked, so that a branch begins there where others revise it already. */
export async function createBranch(context: CommandContext): Promise<RevisionResult | undefined> {
  const parent = await pickRevision(context, {
    title: "Create Revision on…",
    placeHolder: "The revision that the new one revises",
    noneLeft: "This project has no migrations yet.",
    offers: ({ file }) => file !== "",
  });
  if (parent === undefined) return undefined;
  const splice = context.store.current?.status?.heads.includes(parent.id) !== true;
  const branch = await window.showInputBox({
    title: "Create Revision on…",
    prompt: "A label for the branch that begins here, for commands like LABEL@head. Leave it empty for none.",
  });
  if (branch === undefined) return undefined;
  const label = branch.trim();
  const dependsOn = await askDependencies(context, parent);
  if (dependsOn === undefined) return undefined;
  return createAt(context, {
    parents: [parent.id],
    splice,
    ...(label !== "" && { branch: label }),
    ...(dependsOn.length > 0 && { dependsOn }),
  });
}

/** What of other branches must be applied before a revision on this one; undefined when that was dismissed. */
async function askDependencies({ store }: CommandContext, parent: RevisionJson): Promise<string[] | undefined> {
  const known = store.current?.status?.revisions ?? [];
  const below = new Set([parent.id]);
  // Newest first: whatever one rests on comes later.
  for (const { id, revises, dependsOn = [] } of known.toReversed())
    if (below.has(id)) for (const other of [...revises, ...dependsOn]) below.add(other);
  const others = (revision: RevisionJson): boolean => revision.file !== "" && !below.has(revision.id);
  if ((store.current?.status?.heads.length ?? 0) < 2 || !known.some(others)) return [];
  const question = {
    title: "Create Revision on…",
    placeHolder: "Of other branches: what must be applied before it; none is fine",
    noneLeft: "There is no other branch.",
    offers: others,
  };
  return (await pickRevisions({ store }, question, () => false))?.map(({ id }) => id);
}

/** Joins heads by an empty revision and opens it. */
export async function merge(context: CommandContext, given?: MergeArguments): Promise<RevisionResult | undefined> {
  const heads = context.store.current?.status?.heads ?? [];
  if (given?.revisions === undefined && heads.length < 2) {
    void window.showInformationMessage("There is nothing to merge: the history has one head.");
    return undefined;
  }
  const question = {
    title: "Merge Heads",
    placeHolder: "The heads that one revision joins",
    noneLeft: "The history has no head.",
    offers: ({ id }: { id: string }) => heads.includes(id),
  };
  const picked = given?.revisions ? undefined : await pickRevisions(context, question, () => true);
  const revisions = given?.revisions ?? picked?.map(({ id }) => id);
  if (revisions === undefined || revisions.length === 0) return undefined;
  const proposed = `merge ${picked?.map(titleOf).join(" and ") ?? "heads"}`;
  const message = given?.message ?? (await askMessage("Merge Heads", proposed));
  if (message === undefined) return undefined;
  const params: MergeParams = { revisions, message };
  return show(await askServer<RevisionResult>(context.connection, "Merging", serverMethods.merge, params));
}

/**
 * What a new revision revises: where the history has several heads, the person picks one.
 * @returns undefined when that was dismissed
 */
export async function askPlace(
  context: CommandContext,
  title: string,
  given: PlaceParams = {},
): Promise<PlaceParams | undefined> {
  const heads = context.store.current?.status?.heads ?? [];
  const { parents, splice, branch, dependsOn } = given;
  if (parents !== undefined || heads.length < 2) {
    return {
      ...(parents && { parents }),
      ...(splice && { splice }),
      ...(branch !== undefined && { branch }),
      ...(dependsOn && { dependsOn }),
    };
  }
  const parent = await pickRevision(context, {
    title,
    placeHolder: "The history has several heads: which one does the new revision revise?",
    noneLeft: "The history has no head.",
    offers: ({ id }) => heads.includes(id),
  });
  return parent && { parents: [parent.id] };
}

async function createAt(
  context: CommandContext,
  place: PlaceParams,
  given?: string,
): Promise<RevisionResult | undefined> {
  const message = given ?? (await askMessage("Create Empty Revision", ""));
  if (message === undefined) return undefined;
  const params: CreateParams = { ...place, message };
  return show(
    await askServer<RevisionResult>(context.connection, "Creating the revision", serverMethods.create, params),
  );
}

async function show(result: RevisionResult | undefined): Promise<RevisionResult | undefined> {
  if (result === undefined) return undefined;
  await openRevision(result.file);
  showWarnings(result);
  return result;
}

async function askMessage(title: string, proposed: string): Promise<string | undefined> {
  const box = new MessageBox(title);
  try {
    return await box.ask(proposed);
  } finally {
    box.dispose();
  }
}
