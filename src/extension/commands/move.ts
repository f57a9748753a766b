import { window } from "vscode";
import type { ApplyCommandResult, Outcome, RevisionJson } from "../../protocol/results.ts";
import { serverMethods } from "../../protocol/server.ts";
import type { MoveParams } from "../../protocol/server.ts";
import { nameOfTarget } from "../target-name.ts";
import { askServer } from "./ask-server.ts";
import type { CommandContext } from "./command-context.ts";
import { pickTarget } from "./pick-target.ts";
import { showError } from "./show-error.ts";

/** Arguments for key bindings and tasks. */
export interface MoveArguments {
  /** False: a downgrade begins without asking. */
  confirm?: boolean;
}

type Move = Pick<MoveParams, "direction" | "target">;

/** Moves the database; a downgrade shows its steps first and begins only when they are agreed to. */
export async function move(
  { connection, store }: CommandContext,
  { direction, target }: Move,
  given?: MoveArguments,
): Promise<ApplyCommandResult | undefined> {
  if (direction === "downgrade" && given?.confirm !== false) {
    const plan = await connection.request<Outcome<ApplyCommandResult>>(serverMethods.move, {
      direction,
      target,
      dryRun: true,
    });
    if (!plan.ok) {
      showError(plan.error);
      return undefined;
    }
    if (plan.value.steps.length > 0 && !(await agree(plan.value))) return undefined;
  }
  const { selected } = store.current ?? {};
  const title = `${direction === "upgrade" ? "Upgrading" : "Downgrading"} ${selected === undefined ? "the database" : nameOfTarget(selected)}`;
  const result = await askServer<ApplyCommandResult>(connection, title, serverMethods.move, { direction, target });
  if (result !== undefined) tell(result, direction);
  return result;
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

async function agree({ dataSource, steps }: ApplyCommandResult): Promise<boolean> {
  const count = steps.length === 1 ? "1 revision" : `${steps.length} revisions`;
  const lines = steps.map(({ name, summary }) => `• ${summary ?? name}`);
  const agreed = await window.showWarningMessage(
    `Downgrade ${nameOfTarget(dataSource)} by ${count}?`,
    { modal: true, detail: `${warningOf(steps.length)}\n\n${lines.join("\n")}` },
    "Downgrade",
  );
  return agreed !== undefined;
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
