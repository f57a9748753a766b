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
  /** The new name that it is about; no other answer can be about the same. */
  takes?: string;
  /** It is asked further when this is the answer, so it may be ticked beforehand. */
  goesOn?: true;
  answers: (before: Answers) => Answers;
}

/** One thing to decide: exactly one of its choices is the answer. */
export interface Question {
  /** What it is about, in a few words. */
  name: string;
  heading: string;
  choices: Choice[];
  /** A new name: when another question's answer takes it, nothing is to be decided here. */
  unless?: string;
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
  // Tables go by no name, and so come first.
  const placeIn = ({ table, column, value }: Decision) => (column === undefined && value === undefined ? "" : table);
  const tables = [...new Set(decisions.map(placeIn))].toSorted((a, b) => Number(a !== "") - Number(b !== ""));
  return tables.map((table) => {
    const own = decisions.filter((one) => placeIn(one) === table);
    const values = eachOnce(own.flatMap((one) => (one.kind === "default-for-column" ? one : (one.otherwise ?? []))));
    const others = own.filter(({ kind }) => kind !== "default-for-column");
    return { about: table || "tables", questions: [...others.map(questionOf), ...values.map(newColumn)], values };
  });
}

/** Those values that are typed once the rest is answered. */
export function neededValues({ values }: QuestionSet, { renames, defaults, nullable = [] }: Answers): Decision[] {
  return values.filter(
    (one) =>
      !Object.hasOwn(defaults, placeOf(one)) &&
      !nullable.includes(placeOf(one)) &&
      !renames.some(({ table, to }) => table === one.table && to === one.column),
  );
}

function eachOnce(decisions: readonly Decision[]): Decision[] {
  return [...new Map(decisions.map((one) => [placeOf(one), one])).values()];
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

/** A column, a table or a view that is gone from the entities. */
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
  const lost =
    decision.kind === "drop-view"
      ? "it holds no rows; what reads it fails"
      : `${column === undefined ? "the table and its rows are" : "its values are"} lost`;
  return {
    name,
    heading: candidates.length > 0 ? `${name}: renamed, dropped, or kept?` : `${name}: dropped, or kept?`,
    choices: [
      ...renames,
      {
        label: `$(trash) drop ${name}`,
        description: lost,
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
    heading: `${name} of ${type}`,
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
    heading: column,
    choices: [
      {
        label: `$(warning) change the type of ${column}`,
        description: "values are lost",
        detail: question.replace(/ May it\?$/, ""),
        answers: (before) => ({ ...before, losses: [...(before.losses ?? []), placeOf(decision)] }),
      },
    ],
  };
}

/** A new column that rows have no value for. */
function newColumn(decision: Decision): Question {
  const { column = "", flags } = decision;
  const later: Choice = {
    label: `$(clock) leave ${column} nullable for now`,
    description: "fill it, then make it not null by the next migration",
    takes: column,
    answers: (before) => ({ ...before, nullable: [...(before.nullable ?? []), placeOf(decision)] }),
  };
  return {
    name: column,
    heading: `${column}, if new: rows that exist get`,
    unless: column,
    choices: [
      {
        label: `$(symbol-constant) a value in ${column}`,
        description: "an SQL expression, asked next",
        takes: column,
        goesOn: true,
        answers: (before) => before,
      },
      ...(flags.some((flag) => flag.startsWith("--nullable ")) ? [later] : []),
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
    description: `${alike}values stay`,
    ...(likelihood === undefined ? {} : { likelihood }),
  };
}

function placeOf({ table, column }: Decision): string {
  return column === undefined ? table : `${table}.${column}`;
}
