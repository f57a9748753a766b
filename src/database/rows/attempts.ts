import { quoteText } from "../../core/autogenerate/sql-tokens.ts";

/**
 * Telling values differ from row to row and use the room that their type gives, so that a change which
 * cuts or rounds shows; plain ones are small numbers, which most checks let pass.
 */
export type ValueStyle = "telling" | "plain";

/**
 * A way to fill a row.
 * @typeParam Column what tells a column of the table from the others
 */
export interface Attempt<Column> {
  style: ValueStyle;
  /** Columns that may be left out are left out. */
  minimal: boolean;
  /** Literals for some columns in place of what their types ask for. */
  overrides: ReadonlyMap<Column, string>;
}

/** The condition of a check, and the columns that it is about. */
export interface RowCheck<Column> {
  columns: readonly Column[];
  definition: string;
}

/** So many ways are tried to please the checks of one table. */
const MOST_ATTEMPTS = 40;

/** The ways to fill a row, most telling first: by the types, by what the checks name, and with as little as possible. */
export function attemptsFor<Column>(checks: readonly RowCheck<Column>[]): Attempt<Column>[] {
  const none: ReadonlyMap<Column, string> = new Map();
  const plain: Attempt<Column>[] = [
    { style: "telling", minimal: false, overrides: none },
    { style: "plain", minimal: false, overrides: none },
    { style: "telling", minimal: true, overrides: none },
    { style: "plain", minimal: true, overrides: none },
  ];
  const choices = checks.flatMap(({ columns, definition }) =>
    columns.map((column) => ({ column, literals: literalsOf(definition) })),
  );
  let combinations: Map<Column, string>[] = [new Map()];
  for (const { column, literals } of choices) {
    const more = combinations.flatMap((one) => literals.map((literal) => new Map(one).set(column, literal)));
    combinations = [...combinations, ...more].slice(0, MOST_ATTEMPTS);
  }
  const checked = combinations
    .filter(({ size }) => size > 0)
    .toSorted((a, b) => b.size - a.size)
    .flatMap((overrides): Attempt<Column>[] => [
      { style: "telling", minimal: false, overrides },
      { style: "plain", minimal: true, overrides },
    ]);
  return [...plain, ...checked].slice(0, MOST_ATTEMPTS);
}

/** The texts that a check names, and the numbers with their neighbours. */
function literalsOf(definition: string): string[] {
  const texts = [...definition.matchAll(/'((?:[^']|'')*)'/g)].map(([, text = ""]) =>
    quoteText(text.replaceAll("''", "'")),
  );
  const numbers = [...definition.replaceAll(/'(?:[^']|'')*'/g, "").matchAll(/(?<![\w.])-?\d+(?:\.\d+)?/g)].map(
    ([text]) => Number(text),
  );
  const near = numbers.flatMap((number) => [number, number + 1, number - 1]).map(String);
  return [...new Set([...texts, ...near])].slice(0, 12);
}

/** The first way that is taken: what the first row needed the others are likely to need. */
export async function firstPleased<Column>(
  attempts: readonly Attempt<Column>[],
  insert: (attempt: Attempt<Column>) => Promise<unknown>,
): Promise<{ pleased?: Attempt<Column>; refusal: string }> {
  let refusal = "";
  for (const attempt of attempts) {
    try {
      await insert(attempt);
      return { pleased: attempt, refusal };
    } catch (error) {
      // The first refusal says most.
      refusal ||= error instanceof Error ? error.message : String(error);
    }
  }
  return { refusal };
}
