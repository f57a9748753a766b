import { window } from "vscode";
import type { EnsureVersionResult, Outcome, RevisionJson, StampCommandResult } from "../../protocol/results.ts";
import { serverMethods } from "../../protocol/server.ts";
import { nameOfTarget } from "../target-name.ts";
import { askServer } from "./ask-server.ts";
import type { CommandContext } from "./command-context.ts";
import type { MoveArguments } from "./move.ts";
import { pickRevision } from "./pick-revision.ts";
import { showError } from "./show-error.ts";

/** Makes the database say that it is at a revision, without running anything; shows first what is written. */
export async function stamp(
  context: CommandContext,
  revision?: Pick<RevisionJson, "id">,
  given?: MoveArguments,
): Promise<StampCommandResult | undefined> {
  const { connection } = context;
  const chosen =
    revision ??
    (await pickRevision(context, {
      title: "Stamp the Database",
      placeHolder: "The revision that the database is said to be at; nothing is run",
      noneLeft: "This project has no migrations yet.",
      offers: ({ file }) => file !== "",
    }));
  if (chosen === undefined) return undefined;
  const targets = [chosen.id];
  const plan = await connection.request<Outcome<StampCommandResult>>(serverMethods.stamp, { targets, dryRun: true });
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
  if (given?.confirm !== false && !(await agree(plan.value))) return undefined;
  const result = await askServer<StampCommandResult>(connection, "Stamping", serverMethods.stamp, { targets });
  if (result !== undefined)
    void window.showInformationMessage(`${nameOfTarget(dataSource)} is now recorded at ${result.current.join(", ")}.`);
  return result;
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
