import type { Choice, Question } from "./questions.ts";

/** Below it nothing is proposed: two columns that are alike in all but their names come to that. */
const LIKELY = 0.5;

/** A rename is proposed where every other one is less likely by that. */
const LEAD = 0.2;

/**
 * What is ticked before anybody has answered: renames that are likely, and clearly likelier than any other
 * for the old name as well as for the new one; and what is asked further. Nothing that loses or keeps anything.
 */
export function firstTicks(questions: readonly Question[]): Choice[] {
  const all = questions.flatMap(({ choices }) => choices);
  const likely = questions.flatMap(({ choices }) =>
    choices.filter((choice) => {
      const { likelihood = 0, takes } = choice;
      const rivals = all.filter((one) => one !== choice && (choices.includes(one) || one.takes === takes));
      return (
        takes !== undefined && likelihood >= LIKELY && rivals.every((one) => (one.likelihood ?? 0) <= likelihood - LEAD)
      );
    }),
  );
  const isFree = ({ takes }: Choice) => !likely.some((one) => one.takes === takes);
  return [...likely, ...all.filter((one) => one.goesOn && isFree(one))];
}

/**
 * The ticks after somebody has changed them: of each question one at most, and each new name taken once;
 * what was ticked last wins. Many at once, as the box for all of them does, is no answer to anything.
 */
export function ticksAfter(
  questions: readonly Question[],
  before: readonly Choice[],
  now: readonly Choice[],
): Choice[] {
  const fresh = now.filter((one) => !before.includes(one));
  if (fresh.length > 1) return [...before];
  const [last] = fresh;
  if (last === undefined) return [...now];
  const siblings = questions.find(({ choices }) => choices.includes(last))?.choices ?? [];
  return now.filter(
    (one) => one === last || (!siblings.includes(one) && (last.takes === undefined || one.takes !== last.takes)),
  );
}

/** What has no tick yet and needs one. */
export function openQuestions(questions: readonly Question[], ticked: readonly Choice[]): Question[] {
  return questions.filter(
    ({ choices, unless }) =>
      !choices.some((one) => ticked.includes(one)) &&
      (unless === undefined || !ticked.some(({ takes }) => takes === unless)),
  );
}
