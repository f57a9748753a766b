import { window } from "vscode";
import type { ErrorReport } from "../../core/errors.ts";
import type { ApplyCommandResult, Outcome, RevisionJson } from "../../protocol/results.ts";
import { serverMethods } from "../../protocol/server.ts";
import type { MoveParams } from "../../protocol/server.ts";
import type { OverviewStore } from "../overview-store.ts";
import { nameOfTarget } from "../target-name.ts";
import { askServer } from "./ask-server.ts";
import type { CommandContext } from "./command-context.ts";
import { mayBeApplied, mayBePending, pickRevision } from "./pick-revision.ts";
import { pickTarget } from "./pick-target.ts";
import { showError } from "./show-error.ts";

/** Arguments for key bindings and tasks. */
export interface MoveArguments {
  /** False: a downgrade begins without asking. */
  confirm?: boolean;
}

type Move = Pick<MoveParams, "direction" | "target" | "only" | "resume">;

/**
 * Moves the database. A downgrade, and a revision that is applied out of its order, shows its steps
 * first and begins only when they are agreed to.
 */
export async function move(
  { connection, store }: CommandContext,
  wanted: Move,
  given?: MoveArguments,
): Promise<ApplyCommandResult | undefined> {
  let acceptFound = false;
  if ((wanted.direction === "downgrade" || wanted.only === true) && given?.confirm !== false) {
    const plan = await connection.request<Outcome<ApplyCommandResult>>(serverMethods.move, { ...wanted, dryRun: true });
    if (!plan.ok) {
      showError(plan.error);
      return undefined;
    }
    if (!(await agree(plan.value, wanted))) return undefined;
    acceptFound = true;
  }
  const title = `${wanted.direction === "upgrade" ? "Upgrading" : "Downgrading"} ${targetOf(store)}`;
  const result = await askServer<ApplyCommandResult>(connection, title, serverMethods.move, { ...wanted, acceptFound });
  if (result !== undefined) tell(result, wanted.direction);
  return result;
}

/** Upgrades to the head; where there are several, the person says to which. */
export async function upgradeToHead(context: CommandContext): Promise<ApplyCommandResult | undefined> {
  const heads = context.store.current?.status?.heads.length ?? 0;
  return heads > 1 ? moveToPicked(context, "upgrade") : move(context, { direction: "upgrade", target: "head" });
}

/** Takes one revision back; where the database stands at several, the person says which one it goes back to. */
export async function downgradeOne(
  context: CommandContext,
  given?: MoveArguments,
): Promise<ApplyCommandResult | undefined> {
  const current = context.store.current?.status?.current.length ?? 0;
  if (current > 1) return moveToPicked(context, "downgrade", given);
  return move(context, { direction: "downgrade", target: "-1" }, given);
}

/**
 * Goes on with the revision that a server which commits by itself left half applied.
 * @param failure what says so; absent: what the status says
 */
export async function resume(
  context: CommandContext,
  failure: ErrorReport | undefined = context.store.current?.status?.problems.find((one) => one.resumable),
): Promise<ApplyCommandResult | undefined> {
  const { revision, resumable: direction } = failure ?? {};
  if (revision === undefined || direction === undefined) {
    void window.showInformationMessage("No revision is half applied.");
    return undefined;
  }
  const target = direction === "upgrade" ? revision : `${revision}-1`;
  return move(context, { direction, target, resume: true });
}

/** Runs what is pending on the database itself, in a transaction that is rolled back. */
export async function rehearse({ connection, store }: CommandContext): Promise<ApplyCommandResult | undefined> {
  const title = `Rehearsing on ${targetOf(store)}`;
  const result = await askServer<ApplyCommandResult>(connection, title, serverMethods.move, {
    direction: "upgrade",
    target: "heads",
    rehearse: true,
  });
  if (result === undefined) return undefined;
  const failed = result.steps.find(({ error }) => error !== undefined);
  if (failed?.error !== undefined) showError(failed.error);
  else {
    const count = result.steps.length;
    void window.showInformationMessage(
      count === 0
        ? "There is nothing to rehearse: no revision is pending."
        : `${count === 1 ? "The pending revision runs" : `All ${count} pending revisions run`} on ${nameOfTarget(result.dataSource)}. Everything was rolled back.`,
    );
  }
  return result;
}

/** Applies or takes back one revision alone: that of a tree item, else one that is picked. */
export async function moveOnly(
  context: CommandContext,
  direction: Move["direction"],
  revision?: Pick<RevisionJson, "id">,
  given?: MoveArguments,
): Promise<ApplyCommandResult | undefined> {
  const isUpgrade = direction === "upgrade";
  const chosen =
    revision ??
    (await pickRevision(context, {
      title: isUpgrade ? "Apply Only…" : "Take Back Only…",
      placeHolder: "The one revision that is run",
      noneLeft: isUpgrade ? "No revision is pending." : "No revision is applied.",
      offers: isUpgrade ? mayBePending : mayBeApplied,
    }));
  return chosen && move(context, { direction, target: chosen.id, only: true }, given);
}

/** Lets the person pick the revision to move to. */
export async function moveToPicked(
  context: CommandContext,
  direction: Move["direction"],
  given?: MoveArguments,
): Promise<ApplyCommandResult | undefined> {
  const target = await pickTarget(context, direction, direction === "upgrade" ? "Upgrade to…" : "Downgrade to…");
  return target === undefined ? undefined : move(context, { direction, target }, given);
}

/** Moves to one revision: that of a tree item or code lens, else of the active editor's file, else one that is picked. */
export async function moveToHere(
  context: CommandContext,
  direction: Move["direction"],
  revision?: Pick<RevisionJson, "id">,
  given?: MoveArguments,
): Promise<ApplyCommandResult | undefined> {
  const active = window.activeTextEditor?.document.uri.fsPath;
  const target = revision ?? context.store.current?.status?.revisions.find(({ file }) => file === active);
  return target === undefined
    ? moveToPicked(context, direction, given)
    : move(context, { direction, target: target.id }, given);
}

/** Asks where data is lost, or the graph minds. */
async function agree({ dataSource, steps, warnings }: ApplyCommandResult, { direction }: Move): Promise<boolean> {
  const isDowngrade = direction === "downgrade";
  if (steps.length === 0 || (!isDowngrade && warnings.length === 0)) return true;
  const count = steps.length === 1 ? "1 revision" : `${steps.length} revisions`;
  const lines = steps.map(
    ({ name, summary, found }) =>
      `• ${summary ?? name}${found ? `: not in this project, found in ${found.origin}` : ""}`,
  );
  const told = [...(isDowngrade ? [warningOf(steps.length)] : []), ...warnings];
  const verb = isDowngrade ? "Downgrade" : "Upgrade";
  const agreed = await window.showWarningMessage(
    `${verb} ${nameOfTarget(dataSource)} by ${count}?`,
    { modal: true, detail: `${told.join(" ")}\n\n${lines.join("\n")}` },
    verb,
  );
  return agreed !== undefined;
}

function targetOf({ current }: OverviewStore): string {
  return current?.selected === undefined ? "the database" : nameOfTarget(current.selected);
}

function warningOf(count: number): string {
  return count === 1
    ? "The revision is undone, and data that only it holds is lost."
    : "The revisions are undone in this order, and data that only they hold is lost.";
}

function tell({ steps, dataSource }: ApplyCommandResult, direction: Move["direction"]): void {
  const failed = steps.find(({ error }) => error !== undefined);
  if (failed?.error !== undefined) {
    showError(failed.error);
    return;
  }
  const done = steps.filter(({ status }) => status === "done").length;
  const count = done === 1 ? "1 revision" : `${done} revisions`;
  const name = nameOfTarget(dataSource);
  const isUpgrade = direction === "upgrade";
  void window.showInformationMessage(
    done === 0
      ? `There is nothing to ${isUpgrade ? "apply" : "take back"}: ${name} is already there.`
      : `${isUpgrade ? "Applied" : "Took back"} ${count} on ${name}.`,
  );
}
