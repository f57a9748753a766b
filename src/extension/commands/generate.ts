import path from "node:path";
import { commands, window, workspace } from "vscode";
import type { CancellationToken } from "vscode";
import type { Answers } from "../../core/operations/operation.ts";
import type { CheckResult, GenerateResult } from "../../protocol/results.ts";
import { serverMethods } from "../../protocol/server.ts";
import type { AcceptParams, GenerateParams, PlaceParams } from "../../protocol/server.ts";
import { askDecisions } from "../decisions/ask-decisions.ts";
import { noAnswers } from "../decisions/questions.ts";
import { askQuietly, askServer } from "./ask-server.ts";
import type { CommandContext } from "./command-context.ts";
import { MessageBox } from "./message-box.ts";
import { askPlace } from "./new-revision.ts";
import { showError } from "./show-error.ts";
import { openRevision, showWarnings } from "./show-revision.ts";

/** Arguments for key bindings and tasks. */
export interface GenerateArguments extends PlaceParams {
  /** No input box is shown. */
  message?: string;
  /** Decisions that they answer are not asked. */
  answers?: Answers;
  /** What was accepted is written as well. */
  includePreexisting?: boolean;
}

/** Compares, asks what only the developer knows, generates, opens the file, and says whether it is proven. */
export async function generate(
  context: CommandContext,
  given?: GenerateArguments,
): Promise<GenerateResult | undefined> {
  const place = await askPlace(context, "Generate Migration", given);
  if (place === undefined) return undefined;
  await saveEntities();
  const choice: Choice = { answers: given?.answers ?? noAnswers(), includePreexisting: given?.includePreexisting };
  const asked =
    given?.message === undefined ? await askMessage(context, choice) : await settle(context, choice, given.message);
  if (asked === undefined) return undefined;
  const { connection, previews } = context;
  const title = "Generating the migration";
  const result = await askServer<GenerateResult>(connection, title, serverMethods.generate, {
    ...asked,
    ...place,
  });
  if (result === undefined) return undefined;
  // The file has that SQL now, and nothing is left to preview.
  await previews.close();
  await openRevision(result.file);
  tell(result);
  return result;
}

/** Compares entities and history and says what was found; the views show it. */
export async function check(context: CommandContext): Promise<CheckResult | undefined> {
  await saveEntities();
  const result = await compare(context, { answers: noAnswers() });
  if (result === undefined) return undefined;
  const { operations, decisions, warnings } = result;
  if (operations.length === 0 && decisions.length === 0) {
    const agree = `${agreement(result)}.`;
    if (warnings.length > 0) void window.showWarningMessage(`${agree} ${warnings.join(" ")}`);
    else void window.showInformationMessage(agree);
  } else {
    const count = operations.length === 1 ? "1 change is" : `${operations.length} changes are`;
    void window
      .showInformationMessage(`${count} in no migration yet.`, "Generate Migration")
      .then((chosen) => chosen && commands.executeCommand("typeormRevisions.generate"));
  }
  return result;
}

/** What is compared is on disk: modules with TypeORM in them are saved first. */
async function saveEntities(): Promise<void> {
  const unsaved = workspace.textDocuments.filter(
    (document) => document.isDirty && document.uri.scheme === "file" && document.getText().includes("typeorm"),
  );
  await Promise.all(unsaved.map((document) => document.save()));
}

/** What a migration is generated from. */
type Asked = Pick<GenerateParams, "message" | "answers" | "includePreexisting">;

type Choice = Omit<Asked, "message">;

/** Compares again after each round of answers: a rename that was decided may raise another question. */
async function settle(context: CommandContext, choice: Choice, message: string): Promise<Asked | undefined> {
  const result = await compare(context, choice);
  if (result === undefined || (await isNothing(context, result, choice))) return undefined;
  if (result.decisions.length === 0) return { ...choice, message };
  const answers = await askDecisions(result.decisions, choice.answers, context.asking);
  return answers && settle(context, { ...choice, answers }, message);
}

/** The same where the message is asked for as well: its box shows that the comparison is under way. */
async function askMessage(context: CommandContext, choice: Choice): Promise<Asked | undefined> {
  const box = new MessageBox("Generate Migration");
  try {
    const ask = <R>(method: string, token: CancellationToken): Promise<R | undefined> =>
      askQuietly<R>(context.connection, method, choice, token);
    const comparing = "Comparing entities with migrations…";
    const result = await box.during(comparing, (token) => ask<CheckResult>(serverMethods.check, token));
    if (result === undefined) return undefined;
    if (result.decisions.length === 0) {
      if (await isNothing(context, result, choice)) return undefined;
      const proposed = await box.during(comparing, (token) =>
        ask<{ message: string }>(serverMethods.proposeMessage, token),
      );
      const message = proposed && (await box.ask(proposed.message));
      return message === undefined ? undefined : { ...choice, message };
    }
    box.dispose();
    const answers = await askDecisions(result.decisions, choice.answers, context.asking);
    return answers && (await askMessage(context, { ...choice, answers }));
  } finally {
    box.dispose();
  }
}

/** Says that there is nothing to generate, where that is so; what was answered to stay is remembered all the same. */
async function isNothing({ connection }: CommandContext, result: CheckResult, { answers }: Choice): Promise<boolean> {
  const { operations, decisions, warnings } = result;
  if (operations.length > 0 || decisions.length > 0) return false;
  const params: AcceptParams = { names: answers.keeps };
  if ((answers.keeps?.length ?? 0) > 0) await askQuietly(connection, serverMethods.accept, params);
  const told = [`${agreement(result)}, so there is nothing to generate.`, ...warnings].join(" ");
  void window
    .showInformationMessage(told, "Create Empty Revision")
    .then((chosen) => chosen && commands.executeCommand("typeormRevisions.create"));
  return true;
}

function agreement({ preexisting }: CheckResult): string {
  if (preexisting.length === 0) return "Entities and migrations agree";
  const before = preexisting.length === 1 ? "1 difference that was" : `${preexisting.length} differences that were`;
  return `Entities and migrations agree, but for ${before} there before`;
}

function compare({ connection }: CommandContext, choice: Choice): Promise<CheckResult | undefined> {
  return askServer<CheckResult>(connection, "Comparing entities with migrations", serverMethods.check, choice);
}

function tell(result: GenerateResult): void {
  showWarnings(result);
  const written = result.first ? [result.first, result] : [result];
  const failed = written.find(({ verified }) => !isProven(verified));
  if (failed === undefined) {
    const proof = "up, empty diff, down, schema restored, up again.";
    const told =
      result.first === undefined
        ? `The migration was verified on the shadow database: ${proof}`
        : `Two migrations were written, because what ${path.basename(result.first.file)} does has to be committed first. Both were verified on the shadow database: ${proof}`;
    void window.showInformationMessage(told, "Upgrade to Head", "Show Log").then((chosen) => {
      if (chosen === "Upgrade to Head") return commands.executeCommand("typeormRevisions.upgradeToHead");
      if (chosen === "Show Log") return commands.executeCommand("typeormRevisions.showLog");
      return undefined;
    });
    return;
  }
  const { problem } = failed.verified;
  showError({
    code: "not-verified",
    message: `The migration did not pass its proof on the shadow database${problem === undefined ? "" : `: ${problem}`}`,
    hint: "Mend the file before you apply it.",
  });
}

function isProven({ up, diffEmpty, down, schemaRestored, upAgain }: GenerateResult["verified"]): boolean {
  return up && diffEmpty === true && down && schemaRestored && upAgain;
}
