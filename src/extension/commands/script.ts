import { window, workspace } from "vscode";
import type { OfflineResult, RevisionJson } from "../../protocol/results.ts";
import { serverMethods } from "../../protocol/server.ts";
import type { OfflineParams } from "../../protocol/server.ts";
import { areStatesKnown } from "../views/revision-text.ts";
import { askServer } from "./ask-server.ts";
import type { CommandContext } from "./command-context.ts";
import { pickRevision } from "./pick-revision.ts";
import { pickTarget } from "./pick-target.ts";

type Direction = "upgrade" | "downgrade";

/** Opens a move from where the database stands as a script that others can review and run; the database is not asked. */
export async function script(
  context: CommandContext,
  direction: Direction,
  given?: Pick<RevisionJson, "id">,
): Promise<OfflineResult | undefined> {
  const title = direction === "upgrade" ? "Write Upgrade Script to…" : "Write Downgrade Script to…";
  const target = given?.id ?? (await pickTarget(context, direction, title));
  const from = target === undefined ? undefined : await startOf(context);
  if (target === undefined || from === undefined) return undefined;
  const params: OfflineParams = { command: direction, targets: [`${from}:${target}`] };
  const result = await askServer<OfflineResult>(
    context.connection,
    "Writing the script",
    serverMethods.offline,
    params,
  );
  if (result === undefined) return undefined;
  // Untitled, so that it is saved where the developer wants it.
  const document = await workspace.openTextDocument({ language: "sql", content: result.sql });
  await window.showTextDocument(document, { preview: false });
  if (result.warnings.length > 0) void window.showWarningMessage(result.warnings.join(" "));
  return result;
}

/** Where the database stands, as far as that is one known place; else the developer says it. */
async function startOf(context: CommandContext): Promise<string | undefined> {
  const status = context.store.current?.status;
  if (status !== undefined && areStatesKnown(status) && status.current.length < 2) return status.current[0] ?? "base";
  const start = await pickRevision(context, {
    title: "Where Does the Database Stand?",
    placeHolder: "The script begins after this revision",
    noneLeft: "This project has no migrations yet.",
    offers: () => true,
  });
  return start?.id;
}
