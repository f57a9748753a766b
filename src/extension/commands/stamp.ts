import { QuickPickItemKind, window } from "vscode";
import type { QuickPickItem } from "vscode";
import type { EnsureVersionResult, Outcome, RevisionJson, StampCommandResult } from "../../protocol/results.ts";
import { serverMethods } from "../../protocol/server.ts";
import { nameOfTarget } from "../target-name.ts";
import { askServer } from "./ask-server.ts";
import type { CommandContext } from "./command-context.ts";
import type { MoveArguments } from "./move.ts";
import { itemsFor } from "./pick-revision.ts";
import { showError } from "./show-error.ts";

/** Arguments for key bindings and tasks. */
export interface StampArguments extends MoveArguments {
  /** Identifiers, "base" for none; absent: they are picked. */
  targets?: string[];
  /** Every row is taken out first, those of other histories too. */
  purge?: boolean;
}

/** Makes the database say that it is at some revisions, without running anything; shows first what is written. */
export async function stamp(
  context: CommandContext,
  revision?: Pick<RevisionJson, "id">,
  given: StampArguments = {},
): Promise<StampCommandResult | undefined> {
  const { connection } = context;
  const { purge = false } = given;
  const named = revision ? [revision.id] : given.targets;
  const chosen = named === undefined ? await pickStamp(context) : { targets: named, purge };
  if (chosen === undefined) return undefined;
  const plan = await connection.request<Outcome<StampCommandResult>>(serverMethods.stamp, { ...chosen, dryRun: true });
  if (!plan.ok) {
    showError(plan.error);
    return undefined;
  }
  const { added, removed, dataSource } = plan.value;
  if (added.length + removed.length === 0) {
    void window.showInformationMessage(
      `There is nothing to write: ${nameOfTarget(dataSource)} is recorded so already.`,
    );
    return plan.value;
  }
  if (given.confirm !== false && !(await agree(plan.value))) return undefined;
  const result = await askServer<StampCommandResult>(connection, "Stamping", serverMethods.stamp, chosen);
  if (result !== undefined)
    void window.showInformationMessage(
      `${nameOfTarget(dataSource)} is now recorded at ${result.current.join(", ") || "base"}.`,
    );
  return result;
}

interface StampItem extends QuickPickItem {
  target?: string;
  purge?: true;
}

/** Lets the person tick the revisions, one on each branch, and whether all rows go first. Undefined: dismissed, or none is ticked. */
async function pickStamp(context: CommandContext): Promise<{ targets: string[]; purge: boolean } | undefined> {
  const items = itemsFor(context, {
    noneLeft: "This project has no migrations yet.",
    offers: ({ file }) => file !== "",
  });
  if (items === undefined) return undefined;
  const offered: StampItem[] = [
    ...items.map(({ revision, ...item }) => ({ ...item, target: revision.id })),
    { label: "base", description: "before the first revision: no row is left of this history", target: "base" },
    { label: "Take out first", kind: QuickPickItemKind.Separator },
    { label: "$(trash) purge", description: "every row, those of other histories too", purge: true },
  ];
  const picked = await window.showQuickPick(offered, {
    title: "Stamp the Database",
    placeHolder: "Tick the revisions that the database is said to be at, one on each branch; nothing is run",
    matchOnDescription: true,
    matchOnDetail: true,
    canPickMany: true,
  });
  const targets = picked?.flatMap(({ target }) => target ?? []) ?? [];
  return targets.length === 0 ? undefined : { targets, purge: picked?.some((one) => one.purge) ?? false };
}

/** Makes TypeORM's table where there is none. */
export async function ensureVersion({ connection }: CommandContext): Promise<EnsureVersionResult | undefined> {
  const title = "Making the migrations table";
  const result = await askServer<EnsureVersionResult>(connection, title, serverMethods.ensureVersion, {});
  if (result === undefined) return undefined;
  const { table, created, dataSource } = result;
  void window.showInformationMessage(
    created
      ? `The table ${table} was made on ${nameOfTarget(dataSource)}.`
      : `The table ${table} is on ${nameOfTarget(dataSource)} already.`,
  );
  return result;
}

async function agree({ added, removed, dataSource }: StampCommandResult): Promise<boolean> {
  const lines = [...removed.map(({ name }) => `− ${name}`), ...added.map(({ name }) => `+ ${name}`)];
  const agreed = await window.showWarningMessage(
    `Stamp ${nameOfTarget(dataSource)}?`,
    {
      modal: true,
      detail: `Rows of TypeORM's table are written and taken out. No revision is run, so the schema stays as it is.\n\n${lines.join("\n")}`,
    },
    "Stamp",
  );
  return agreed !== undefined;
}
