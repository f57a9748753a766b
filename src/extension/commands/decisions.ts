import { window } from "vscode";
import type { Answers, Decision } from "../../core/operations/operation.ts";

export function noAnswers(): Answers {
  return { renames: [], tableRenames: [], drops: [], defaults: {} };
}

interface Choice {
  label: string;
  detail?: string;
  answers: (before: Answers) => Answers;
}

/**
 * Puts each decision to the developer.
 * @returns the answers with theirs added; undefined when a question was dismissed
 */
export async function askDecisions(decisions: Decision[], before: Answers): Promise<Answers | undefined> {
  let answers = before;
  for (const decision of decisions) {
    // Questions are put one after another.
    // oxlint-disable-next-line no-await-in-loop
    const answered = await ask(decision, answers);
    if (answered === undefined) return undefined;
    answers = answered;
  }
  return answers;
}

async function ask(decision: Decision, answers: Answers): Promise<Answers | undefined> {
  if (decision.kind === "default-for-column") return askDefault(decision, answers);
  const choice = await window.showQuickPick(choicesOf(decision), {
    title: "Generate Migration",
    placeHolder: decision.question,
    ignoreFocusOut: true,
  });
  return choice?.answers(answers);
}

async function askDefault(decision: Decision, answers: Answers): Promise<Answers | undefined> {
  const expression = await window.showInputBox({
    title: "Generate Migration",
    prompt: decision.question,
    placeHolder: "an SQL expression for the rows that exist: 0, '', now()",
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() === "" ? "An SQL expression is needed." : undefined),
  });
  if (expression === undefined) return undefined;
  return { ...answers, defaults: { ...answers.defaults, [nameOf(decision)]: expression.trim() } };
}

/** The possible answers of a rename or drop question; renames first, as the candidates stand. */
export function choicesOf(decision: Decision): Choice[] {
  if (decision.kind === "rename-or-remove-value") return choicesOfValue(decision);
  if (decision.kind === "lossy-change") return [lossOf(decision)];
  const { table, column, candidates } = decision;
  const name = nameOf(decision);
  const renames = candidates.map((to) => ({
    label: `$(edit) ${name} was renamed to ${to}`,
    detail: "The data is kept.",
    answers: (before: Answers) =>
      column === undefined
        ? { ...before, tableRenames: [...before.tableRenames, { from: table, to }] }
        : { ...before, renames: [...before.renames, { table, from: column, to }] },
  }));
  const drop = {
    label: `$(trash) ${name} is dropped`,
    detail: column === undefined ? "The table and its rows are lost." : "The values of the column are lost.",
    answers: (before: Answers) => ({ ...before, drops: [...before.drops, name] }),
  };
  const keep = {
    label: `$(shield) ${name} stays`,
    detail: "No entity has it. It is accepted as a difference and not asked about again.",
    answers: (before: Answers) => ({ ...before, keeps: [...(before.keeps ?? []), name] }),
  };
  return [...renames, drop, keep];
}

function nameOf({ table, column }: Decision): string {
  return column === undefined ? table : `${table}.${column}`;
}

function lossOf(decision: Decision): Choice {
  return {
    label: `$(warning) ${nameOf(decision)} may change`,
    detail: "Its values are lost as told above.",
    answers: (before: Answers) => ({ ...before, losses: [...(before.losses ?? []), nameOf(decision)] }),
  };
}

function choicesOfValue({ type = "", value = "", candidates }: Decision): Choice[] {
  const renames = candidates.map((to) => ({
    label: `$(edit) '${value}' was renamed to '${to}'`,
    detail: "Rows keep it under its new name.",
    answers: (before: Answers) => ({
      ...before,
      valueRenames: [...(before.valueRenames ?? []), { type, from: value, to }],
    }),
  }));
  const remove = {
    label: `$(trash) '${value}' goes away`,
    detail: "The migration fails where a row has it.",
    answers: (before: Answers) => ({ ...before, drops: [...before.drops, `${type}.${value}`] }),
  };
  return [...renames, remove];
}
