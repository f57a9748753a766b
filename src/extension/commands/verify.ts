import { commands, window } from "vscode";
import type { RevisionJson, VerifyResult } from "../../protocol/results.ts";
import { serverMethods } from "../../protocol/server.ts";
import type { VerifyParams } from "../../protocol/server.ts";
import { askServer } from "./ask-server.ts";
import type { CommandContext } from "./command-context.ts";
import { pickRevision } from "./pick-revision.ts";

/** Proves one revision on the shadow and says what was found; the file keeps it as a diagnostic. */
export async function verify(
  context: CommandContext,
  given?: Pick<RevisionJson, "id">,
): Promise<VerifyResult | undefined> {
  const revision =
    given ??
    (await pickRevision(context, {
      title: "Verify",
      placeHolder: "Run up, down and up again on the shadow database",
      noneLeft: "There is no migration to verify.",
      offers: ({ state }) => state !== "missing",
    }));
  if (revision === undefined) return undefined;
  const params: VerifyParams = { targets: [revision.id] };
  const result = await askServer<VerifyResult>(context.connection, "Verifying", serverMethods.verify, params);
  if (result !== undefined) tell(result);
  return result;
}

function tell({ revisions }: VerifyResult): void {
  for (const { name, verified } of revisions) {
    const { problem, seeded = [] } = verified;
    const rows = seeded.reduce((sum, one) => sum + one.rows, 0);
    if (problem === undefined) {
      const proven = "up, down, schema restored, up again";
      void window.showInformationMessage(
        `${name} was verified on the shadow database: ${proven}${rows > 0 ? `, with ${rows} rows` : ""}.`,
      );
    } else {
      void window
        .showWarningMessage(`${name} did not pass its proof: ${problem}.`, "Show Problems")
        .then((chosen) => chosen && commands.executeCommand("workbench.actions.view.problems"));
    }
  }
}
