import { window } from "vscode";
import type { Answers, Decision } from "../../core/operations/operation.ts";
import { neededValues, questionSets, withValue } from "./questions.ts";
import type { QuestionSet } from "./questions.ts";
import { tickAnswers } from "./tick-answers.ts";
import type { Asking } from "./tick-answers.ts";

/**
 * Puts what is open to the developer: one list for each table, then the values that its rows get.
 * @returns the answers with theirs added; undefined when a question was dismissed
 */
export async function askDecisions(
  decisions: readonly Decision[],
  before: Answers,
  asking: Asking,
): Promise<Answers | undefined> {
  let answers: Answers | undefined = before;
  for (const set of questionSets(decisions)) {
    // Questions are put one after another.
    // oxlint-disable-next-line no-await-in-loop
    answers = answers && (await askSet(set, answers, asking));
  }
  return answers;
}

async function askSet(set: QuestionSet, before: Answers, asking: Asking): Promise<Answers | undefined> {
  const title = `Generate Migration: ${set.about}`;
  const ticked = set.questions.length > 0 ? await tickAnswers(title, set.questions, asking) : [];
  if (ticked === undefined) return undefined;
  let answers = ticked.reduce((all, choice) => choice.answers(all), before);
  for (const decision of neededValues(set, answers)) {
    // oxlint-disable-next-line no-await-in-loop
    const expression = await askValue(title, decision);
    if (expression === undefined) return undefined;
    answers = withValue(answers, decision, expression);
  }
  return answers;
}

function askValue(title: string, { question, suggestion = "" }: Decision): Thenable<string | undefined> {
  return window.showInputBox({
    title,
    prompt: question,
    placeHolder: "an SQL expression for the rows that exist: 0, '', now()",
    value: suggestion,
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() === "" ? "An SQL expression is needed." : undefined),
  });
}
