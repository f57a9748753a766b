import { Uri, commands, window, workspace } from "vscode";
import type { Answers } from "../../core/operations/operation.ts";
import type { CheckResult, GenerateResult, Outcome, RevisionResult } from "../../protocol/results.ts";
import { serverMethods } from "../../protocol/server.ts";
import { askServer } from "./ask-server.ts";
import type { CommandContext } from "./command-context.ts";
import { askDecisions, noAnswers } from "./decisions.ts";
import { showError } from "./show-error.ts";

/** Arguments for key bindings and tasks. */
export interface GenerateArguments {
  /** No input box is shown. */
  message?: string;
  /** Decisions that they answer are not asked. */
  answers?: Answers;
}

/** Compares, asks what only the developer knows, generates, opens the file, and says whether it is proven. */
export async function generate(
  context: CommandContext,
  given?: GenerateArguments,
): Promise<GenerateResult | undefined> {
  await saveEntities();
  const answers = await settle(context, given?.answers ?? noAnswers());
  if (answers === undefined) return undefined;
  const message = given?.message ?? (await askMessage(context, answers));
  if (message === undefined) return undefined;
  const result = await askServer<GenerateResult>(context.connection, "Generating a migration", serverMethods.generate, {
    message,
    answers,
  });
  if (result === undefined) return undefined;
  await open(result.file);
  tell(result);
  return result;
}

/** Makes an empty revision and opens it. */
export async function create(
  context: CommandContext,
  given?: { message?: string },
): Promise<RevisionResult | undefined> {
  const message = given?.message ?? (await inputMessage("Create Empty Revision", ""));
  if (message === undefined) return undefined;
  const params = { message };
  const result = await askServer<RevisionResult>(
    context.connection,
    "Creating a revision",
    serverMethods.create,
    params,
  );
  if (result !== undefined) await open(result.file);
  return result;
}

/** Compares entities and history and says what was found; the views show it. */
export async function check(context: CommandContext): Promise<CheckResult | undefined> {
  await saveEntities();
  const result = await compare(context, noAnswers());
  if (result === undefined) return undefined;
  const { operations, decisions } = result;
  if (operations.length === 0 && decisions.length === 0) {
    void window.showInformationMessage("Entities and migrations agree.");
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

/** Compares again after each round of answers: a rename that was decided may raise another question. */
async function settle(context: CommandContext, given: Answers): Promise<Answers | undefined> {
  const result = await compare(context, given);
  if (result === undefined) return undefined;
  if (result.decisions.length > 0) {
    const answers = await askDecisions(result.decisions, given);
    return answers && settle(context, answers);
  }
  if (result.operations.length > 0) return given;
  void window
    .showInformationMessage("Entities and migrations agree: there is nothing to generate.", "Create Empty Revision")
    .then((chosen) => chosen && commands.executeCommand("typeormRevisions.create"));
  return undefined;
}

/** In a tab that stays when another file is looked at. */
async function open(file: string): Promise<void> {
  await window.showTextDocument(Uri.file(file), { preview: false });
}

function compare({ connection }: CommandContext, answers: Answers): Promise<CheckResult | undefined> {
  return askServer<CheckResult>(connection, "Comparing entities with migrations", serverMethods.check, { answers });
}

async function askMessage({ connection }: CommandContext, answers: Answers): Promise<string | undefined> {
  const proposed = await connection.request<Outcome<{ message: string }>>(serverMethods.proposeMessage, { answers });
  if (proposed.ok) return inputMessage("Generate Migration", proposed.value.message);
  showError(proposed.error);
  return undefined;
}

async function inputMessage(title: string, value: string): Promise<string | undefined> {
  const message = await window.showInputBox({
    title,
    value,
    prompt: "What does this migration do? File and class are named after it.",
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() === "" ? "A message is needed." : undefined),
  });
  return message?.trim();
}

function tell({ verified }: GenerateResult): void {
  const { up, diffEmpty, down, schemaRestored, upAgain, problem } = verified;
  if (up && diffEmpty && down && schemaRestored && upAgain) {
    void window
      .showInformationMessage(
        "Verified on the shadow database: up, empty diff, down, schema restored, up again.",
        "Upgrade to Head",
        "Show Log",
      )
      .then((chosen) => {
        if (chosen === "Upgrade to Head") return commands.executeCommand("typeormRevisions.upgradeToHead");
        if (chosen === "Show Log") return commands.executeCommand("typeormRevisions.showLog");
        return undefined;
      });
    return;
  }
  showError({
    code: "not-verified",
    message: problem ?? "The migration did not pass its proof on the shadow database.",
    hint: "Mend the file before it is applied.",
  });
}
