import { QuickPickItemKind, window } from "vscode";
import type { QuickPick, QuickPickItem } from "vscode";
import type { Choice, Question } from "./questions.ts";
import { firstTicks, openQuestions, ticksAfter } from "./ticks.ts";

/** What a person is asked right now. */
export interface Asking {
  current?: QuickPick<QuickPickItem> | undefined;
}

interface ChoiceItem extends QuickPickItem {
  choice?: Choice;
}

/**
 * Puts several questions in one list, from which each gets one answer.
 * @returns one choice of each; undefined when the list was dismissed
 */
export function tickAnswers(
  title: string,
  questions: readonly Question[],
  asking: Asking,
): Promise<Choice[] | undefined> {
  const pick = window.createQuickPick<ChoiceItem>();
  asking.current = pick;
  pick.title = title;
  pick.canSelectMany = true;
  pick.ignoreFocusOut = true;
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  pick.items = questions.flatMap(({ heading, choices }): ChoiceItem[] => [
    { label: heading, kind: QuickPickItemKind.Separator },
    ...choices.map((choice) => itemOf(choice)),
  ]);
  const itemsOf = (choices: readonly Choice[]) =>
    pick.items.filter(({ choice }) => choice !== undefined && choices.includes(choice));
  let ticked = firstTicks(questions);
  pick.selectedItems = itemsOf(ticked);
  pick.placeholder = progressOf(questions, ticked);
  return new Promise((resolve) => {
    pick.onDidChangeSelection((selected) => {
      const now = selected.flatMap(({ choice }) => choice ?? []);
      ticked = ticksAfter(questions, ticked, now);
      if (!isSame(ticked, now)) pick.selectedItems = itemsOf(ticked);
      pick.placeholder = progressOf(questions, ticked);
    });
    pick.onDidAccept(() => {
      const [open] = openQuestions(questions, ticked);
      if (open === undefined) {
        resolve(ticked);
        pick.hide();
        return;
      }
      // Whatever was searched for may hide it.
      pick.value = "";
      pick.activeItems = itemsOf(open.choices.slice(0, 1));
      pick.placeholder = `Still to be decided: ${openQuestions(questions, ticked)
        .map(({ name }) => name)
        .join(", ")}`;
    });
    pick.onDidHide(() => {
      asking.current = undefined;
      pick.dispose();
      resolve(undefined);
    });
    pick.show();
  });
}

function isSame(some: readonly Choice[], others: readonly Choice[]): boolean {
  return some.length === others.length && some.every((one) => others.includes(one));
}

function itemOf(choice: Choice): ChoiceItem {
  const { label, description, detail } = choice;
  return { label, description, ...(detail === undefined ? {} : { detail }), choice };
}

function progressOf(questions: readonly Question[], ticked: readonly Choice[]): string {
  const open = openQuestions(questions, ticked).length;
  if (open === 0) return "All is decided: Enter goes on, Escape cancels";
  return `Tick one answer for each: Space ticks, Enter goes on (${questions.length - open} of ${questions.length})`;
}
