import type { Answers, Decision } from "../../core/operations/operation.ts";

export function noAnswers(): Answers {
  return { renames: [], tableRenames: [], drops: [], defaults: {} };
}

/** One possible answer. */
export interface Choice {
  label: string;
  description: string;
  detail?: string;
  /** How likely it is, from 0 to 1; of renames only, because nothing else is ever proposed. */
  likelihood?: number;
  /** The new name that it takes; no other answer can take the same. */
  takes?: string;
  answers: (before: Answers) => Answers;
}

/** One thing to decide: exactly one of its choices is the answer. */
export interface Question {
  /** What it is about, in a few words. */
  name: string;
  heading: string;
  choices: Choice[];
}

/** What is asked together: all that is open about one table, or which tables were renamed. */
export interface QuestionSet {
  /** For people: the table, or "tables". */
  about: string;
  questions: Question[];
  /** New columns whose rows may need a value. */
  values: Decision[];
}

/** The decisions as they are put: tables in one set, before the rest of each table in one of its own. */
export function questionSets(decisions: readonly Decision[]): QuestionSet[] {
  const sets = new Map<string, QuestionSet>();
  for (const decision of decisions) {
    const isTable = decision.column === undefined && decision.value === undefined;
    const key = isTable ? "" : decision.table;
    const set = sets.get(key) ?? { about: isTable ? "tables" : decision.table, questions: [], values: [] };
    sets.set(key, set);
    if (decision.kind === "default-for-column") set.values.push(decision);
    else set.questions.push(questionOf(decision));
    set.values.push(...(decision.otherwise ?? []));
  }
  return [...sets.values()];
}

/** Those values that are needed once the rest is answered, each once: a column that is the new name of another needs none. */
export function neededValues({ values }: QuestionSet, { renames, defaults }: Answers): Decision[] {
  const open = values.filter(
    (one) =>
      !Object.hasOwn(defaults, placeOf(one)) &&
      !renames.some(({ table, to }) => table === one.table && to === one.column),
  );
  return [...new Map(open.map((one) => [placeOf(one), one])).values()];
}

export function withValue(answers: Answers, decision: Decision, expression: string): Answers {
  return { ...answers, defaults: { ...answers.defaults, [placeOf(decision)]: expression.trim() } };
}

function questionOf(decision: Decision): Question {
  switch (decision.kind) {
    case "rename-or-remove-value":
      return enumValue(decision);
    case "lossy-change":
      return loss(decision);
    default:
      return removal(decision);
  }
}

/** A column or a table that is gone from the entities. */
function removal(decision: Decision): Question {
  const { table, column, candidates } = decision;
  const place = placeOf(decision);
  const name = column ?? table;
  const renames = candidates.map((to, at): Choice => {
    const answers = (before: Answers): Answers =>
      column === undefined
        ? { ...before, tableRenames: [...before.tableRenames, { from: table, to }] }
        : { ...before, renames: [...before.renames, { table, from: column, to }] };
    return { ...renamed(decision, `${name} → ${to}`, at), takes: to, answers };
  });
  const what = column === undefined ? "the table and its rows are" : "its values are";
  return {
    name,
    heading: candidates.length > 0 ? `${name}: renamed, dropped, or kept?` : `${name}: dropped, or kept?`,
    choices: [
      ...renames,
      {
        label: `$(trash) drop ${name}`,
        description: `${what} lost`,
        answers: (before) => ({ ...before, drops: [...before.drops, place] }),
      },
      {
        label: `$(shield) keep ${name}`,
        description: "no entity has it; accepted as a difference and not asked about again",
        answers: (before) => ({ ...before, keeps: [...(before.keeps ?? []), place] }),
      },
    ],
  };
}

function enumValue(decision: Decision): Question {
  const { type = "", value = "", candidates } = decision;
  const name = `'${value}'`;
  return {
    name: `${name} of ${type}`,
    heading: `${name} of ${type}: renamed, or gone?`,
    choices: [
      ...candidates.map((to, at): Choice => ({
        ...renamed(decision, `${name} → '${to}'`, at),
        takes: `${type} ${to}`,
        answers: (before) => ({
          ...before,
          valueRenames: [...(before.valueRenames ?? []), { type, from: value, to }],
        }),
      })),
      {
        label: `$(trash) ${name} goes away`,
        description: "the migration fails where a row has it",
        answers: (before) => ({ ...before, drops: [...before.drops, `${type}.${value}`] }),
      },
    ],
  };
}

function loss(decision: Decision): Question {
  const { column = "", question } = decision;
  return {
    name: column,
    heading: `${column}: may values be lost?`,
    choices: [
      {
        label: `$(warning) change the type of ${column}`,
        description: "values are lost",
        detail: question,
        answers: (before) => ({ ...before, losses: [...(before.losses ?? []), placeOf(decision)] }),
      },
    ],
  };
}

function renamed(
  { scores = [] }: Decision,
  label: string,
  at: number,
): Pick<Choice, "label" | "description"> & Partial<Choice> {
  const likelihood = scores[at];
  const alike = likelihood === undefined ? "" : `${Math.round(likelihood * 100)} % alike, `;
  return {
    label: `$(edit) ${label}`,
    description: `${alike}nothing is lost`,
    ...(likelihood === undefined ? {} : { likelihood }),
  };
}

function placeOf({ table, column }: Decision): string {
  return column === undefined ? table : `${table}.${column}`;
}
