import { Uri, window } from "vscode";
import type { QuickPickItem } from "vscode";
import type { PreexistingOperation } from "../../core/autogenerate/preexisting.ts";
import type { Operation } from "../../core/operations/operation.ts";
import type { AcceptResult } from "../../protocol/results.ts";
import { serverMethods } from "../../protocol/server.ts";
import type { AcceptParams } from "../../protocol/server.ts";
import type { ChangeNode } from "../views/changes-view.ts";
import { askServer } from "./ask-server.ts";
import type { CommandContext } from "./command-context.ts";

/**
 * Leaves differences as they are: those of a node of the changes view, else those that are picked.
 * @param undo they are accepted no longer
 */
export async function accept(
  context: CommandContext,
  node: ChangeNode | undefined,
  undo = false,
): Promise<AcceptResult | undefined> {
  const operations = node === undefined ? await pick(context, undo) : operationsOf(node);
  if (operations === undefined || operations.length === 0) return undefined;
  const params: AcceptParams = { operations, undo };
  const title = undo ? "Taking back what was accepted" : "Accepting differences";
  const result = await askServer<AcceptResult>(context.connection, title, serverMethods.accept, params);
  if (result !== undefined) tell(result, undo);
  return result;
}

/** Takes entries out of the file whose difference is gone. */
export async function pruneAccepted(context: CommandContext): Promise<AcceptResult | undefined> {
  const params: AcceptParams = { operations: [] };
  const title = "Taking out what is gone";
  const result = await askServer<AcceptResult>(context.connection, title, serverMethods.accept, params);
  if (result !== undefined) tell(result, true);
  return result;
}

function operationsOf(node: ChangeNode): Operation[] {
  return "operations" in node ? node.operations : [node];
}

async function pick({ store }: CommandContext, undo: boolean): Promise<Operation[] | undefined> {
  const { operations = [], preexisting = [] } = store.current?.changes ?? {};
  const isAccepted = ({ why }: PreexistingOperation) => why === "accepted";
  const offered: Operation[] = undo
    ? preexisting.filter(isAccepted)
    : [...operations, ...preexisting.filter((one) => !isAccepted(one))];
  if (offered.length === 0) {
    void window.showInformationMessage(
      undo ? "No difference is accepted." : "Entities and migrations do not differ in anything that is not accepted.",
    );
    return undefined;
  }
  const items = offered.map((operation): QuickPickItem & { operation: Operation } => ({
    label: operation.summary,
    description: operation.entity ?? operation.table,
    detail: operation.up.join(" "),
    picked: !undo,
    operation,
  }));
  const picked = await window.showQuickPick(items, {
    title: undo ? "Stop Accepting Differences" : "Accept Differences",
    placeHolder: undo ? "These belong to the next migration again" : "These stay as they are, in no migration",
    canPickMany: true,
    matchOnDescription: true,
  });
  return picked?.map(({ operation }) => operation);
}

function tell({ accepted, removed, preexisting, file }: AcceptResult, undo: boolean): void {
  const count = undo ? removed.length : accepted.length;
  const differences = count === 1 ? "1 difference is" : `${count} differences are`;
  const told = `${differences} ${undo ? "no longer accepted" : "accepted and in no migration"}.`;
  const actions = preexisting.length > 0 ? ["Open File"] : [];
  void window
    .showInformationMessage(told, ...actions)
    .then((chosen) => (chosen === undefined ? undefined : window.showTextDocument(Uri.file(file))));
}
