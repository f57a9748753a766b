import type { Answers, Comparison, Decision } from "../operations/operation.ts";
import { checkAnswers } from "./answers.ts";
import type { Dialect } from "./dialects/dialect.ts";
import { dialectOf } from "./dialects/dialects.ts";
import { addedValues, differencesOf, removedValues } from "./differences.ts";
import type { ColumnDifference, Differences, EnumDifference, TableDifference } from "./differences.ts";
import { nameSimilarity } from "./similarity.ts";
import { parseType } from "./sql-types.ts";
import { needsValue } from "./verdict.ts";

/**
 * What the developer still has to decide before a revision may be written, tables before columns.
 * @param comparison before or after the answered renames are carried out
 * @throws RevisionsError `usage` for an answer that matches nothing
 */
export function openDecisions(comparison: Comparison, answers: Answers, defaultSchema: string): Decision[] {
  const differences = differencesOf(comparison, defaultSchema);
  const dialect = dialectOf(comparison);
  checkAnswers(differences, answers);
  const tables = openTables(differences, answers);
  const columns = openColumns(differences, answers, dialect);
  const undecided = new Set(
    columns.flatMap(({ table, candidates }) => candidates.map((column) => `${table}.${column}`)),
  );
  const missing = missingValues(differences, answers).map((one) => askDefault(one, dialect));
  return [
    ...tables,
    ...openViews(differences, answers),
    ...columns.map((one) => withOtherwise(one, missing)),
    ...openValues(differences, answers),
    ...openLosses(differences, answers, dialect),
    ...missing.filter(({ table, column }) => !undecided.has(`${table}.${column}`)),
  ];
}

function withOtherwise(decision: Decision, missing: readonly Decision[]): Decision {
  const otherwise = missing.filter(
    ({ table, column = "" }) => table === decision.table && decision.candidates.includes(column),
  );
  return otherwise.length > 0 ? { ...decision, otherwise } : decision;
}

/** A change of type that loses values without failing. */
function openLosses({ retyped }: Differences, { losses = [] }: Answers, dialect: Dialect): Decision[] {
  return retyped.flatMap(({ table, column, before, after, cuts }) => {
    const place = `${table}.${column}`;
    const { verdict, reason = "values are lost" } = dialect.judgeTypeChange(before, after, cuts);
    if (verdict !== "destructive" || losses.includes(place)) return [];
    const change = `${place} changes from ${dialect.displayType(before)} to ${dialect.displayType(after)}`;
    return [
      {
        kind: "lossy-change" as const,
        table,
        column,
        candidates: [],
        question: `${change}: ${reason}. May it?`,
        flags: [`--lossy ${place}`],
      },
    ];
  });
}

/** A value that an enum loses while it gets another one. One that merely goes stops the revision where a row has it. */
function openValues({ enums }: Differences, { drops, valueRenames = [], noRenames }: Answers): Decision[] {
  if (noRenames) return [];
  return enums.flatMap((one) => {
    const taken = valueRenames.filter(({ type }) => type === one.type);
    const free = addedValues(one).filter((value) => !taken.some(({ to }) => to === value));
    if (free.length === 0) return [];
    const open = removedValues(one).filter(
      (value) => !taken.some(({ from }) => from === value) && !drops.includes(`${one.type}.${value}`),
    );
    return open.map((value) =>
      askEnumValue(
        one,
        value,
        rank(free, (to) => valueLikeness(one, value, to)),
      ),
    );
  });
}

/** A renamed value mostly keeps its place. */
function valueLikeness({ before, after }: EnumDifference, from: string, to: string): number {
  const apart = Math.abs(before.indexOf(from) - after.indexOf(to));
  return 0.5 / (1 + apart) + 0.5 * nameSimilarity(from, to);
}

function askEnumValue({ type, table }: EnumDifference, value: string, ranked: Ranked<string>): Decision {
  const { candidates, scores } = ranked;
  return {
    kind: "rename-or-remove-value",
    table,
    type,
    value,
    candidates,
    scores,
    question: `The enum ${type} has no value '${value}' any more: was it renamed, or does it go, which fails where a row has it?`,
    flags: [...candidates.map((to) => `--rename-value ${type}.${value}:${to}`), `--drop ${type}.${value}`],
  };
}

function openTables({ created, droppedTables }: Differences, { drops, tableRenames, noRenames }: Answers): Decision[] {
  const taken = new Set(tableRenames.map(({ to }) => to));
  return droppedTables
    .filter(({ table }) => !drops.includes(table) && !tableRenames.some(({ from }) => from === table))
    .map((dropped) => {
      const free = noRenames ? [] : created.filter(({ table }) => !taken.has(table));
      return askTable(
        dropped.table,
        rank(free, (one) => tableLikeness(dropped, one)),
      );
    });
}

/** A view holds no rows, but what others read of it goes. */
function openViews({ droppedViews }: Differences, { drops }: Answers): Decision[] {
  return droppedViews
    .filter(({ table }) => !drops.includes(table))
    .map(({ table }) => ({
      kind: "drop-view" as const,
      table,
      candidates: [],
      question: `No entity has the view ${table} any more: may it be dropped? It holds no rows; under another name it is made anew.`,
      flags: [`--drop ${table}`, `--keep ${table}`],
    }));
}

function tableLikeness(dropped: TableDifference, created: TableDifference): number {
  const names = nameSimilarity(dropped.table, created.table);
  if (dropped.columns.length === 0 || created.columns.length === 0) return names;
  const shared = created.columns.filter((column) => dropped.columns.includes(column)).length;
  const all = new Set([...dropped.columns, ...created.columns]).size;
  return 0.4 * names + 0.6 * (shared / all);
}

function askTable(table: string, ranked: Ranked<TableDifference>): Decision {
  const candidates = ranked.candidates.map((one) => one.table);
  const question =
    candidates.length > 0
      ? `No entity has the table ${table} any more: was it renamed, or is it dropped with all its rows?`
      : `No entity has the table ${table} any more: may it be dropped with all its rows?`;
  const flags = [...candidates.map((to) => `--rename-table ${table}:${to}`), `--drop ${table}`, `--keep ${table}`];
  return {
    kind: candidates.length > 0 ? "rename-or-drop-table" : "drop-table",
    table,
    candidates,
    scores: ranked.scores,
    question,
    flags,
  };
}

function openColumns(
  { added, dropped }: Differences,
  { drops, renames, noRenames }: Answers,
  dialect: Dialect,
): Decision[] {
  const taken = new Set(renames.map(({ table, to }) => `${table}.${to}`));
  return dropped
    .filter(({ generated }) => !generated)
    .filter(
      ({ table, column }) =>
        !drops.includes(`${table}.${column}`) && !renames.some((one) => one.table === table && one.from === column),
    )
    .map((column) => {
      const here = noRenames
        ? []
        : added.filter((one) => one.table === column.table && one.column !== column.column && !one.generated);
      const free = here.filter((one) => !taken.has(`${one.table}.${one.column}`));
      return askColumn(
        column,
        rank(free, (one) => columnLikeness(column, one)),
        dialect,
      );
    });
}

/** A rename keeps the type, the options and the place more often than the name. */
function columnLikeness(dropped: ColumnDifference, added: ColumnDifference): number {
  const type = typeLikeness(dropped.type, added.type);
  const options = Number(dropped.notNull === added.notNull) / 2 + Number(dropped.default === added.default) / 2;
  const apart = Math.abs((dropped.position ?? 0) - (added.position ?? 0));
  const place = dropped.position === undefined || added.position === undefined ? 0 : 1 / (1 + apart);
  return 0.4 * type + 0.4 * nameSimilarity(dropped.column, added.column) + 0.1 * options + 0.1 * place;
}

function typeLikeness(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return 0;
  if (a === b) return 1;
  const one = parseType(a);
  const two = parseType(b);
  return one.base === two.base && one.array === two.array ? 0.8 : 0;
}

function askColumn(
  { table, column, type }: ColumnDifference,
  ranked: Ranked<ColumnDifference>,
  dialect: Dialect,
): Decision {
  const names = ranked.candidates.map((one) => one.column);
  const which = `${table}.${column}${type === undefined ? "" : ` (${dialect.displayType(type)})`}`;
  const question =
    names.length > 0
      ? `No property has the column ${which} any more: was it renamed, or is it dropped with its values?`
      : `No property has the column ${which} any more: may it be dropped with its values?`;
  const flags = [
    ...names.map((to) => `--rename ${table}.${column}:${to}`),
    `--drop ${table}.${column}`,
    `--keep ${table}.${column}`,
  ];
  return {
    kind: names.length > 0 ? "rename-or-drop-column" : "drop-column",
    table,
    column,
    candidates: names,
    scores: ranked.scores,
    question,
    flags,
  };
}

function missingValues({ added }: Differences, { defaults, renames }: Answers): ColumnDifference[] {
  return added.filter(({ table, column, facts }) => {
    if (!facts || !needsValue(facts) || Object.hasOwn(defaults, `${table}.${column}`)) return false;
    return !renames.some((one) => one.table === table && one.to === column);
  });
}

function askDefault({ table, column, type }: ColumnDifference, dialect: Dialect): Decision {
  const value = dialect.plainValue(type ?? "");
  return {
    kind: "default-for-column",
    table,
    column,
    candidates: [],
    question: `${table}.${column} is not nullable and has no default: which value do the rows that exist get?`,
    ...(value === "EXPR" ? {} : { suggestion: value }),
    flags: [`--default ${table}.${column}=${value}`, `--nullable ${table}.${column}`],
  };
}

/** The likeliest first, each with its score. */
interface Ranked<T> {
  candidates: T[];
  scores: number[];
}

function rank<T>(all: readonly T[], score: (one: T) => number): Ranked<T> {
  const sorted = all.map((one) => ({ one, score: score(one) })).toSorted((a, b) => b.score - a.score);
  return { candidates: sorted.map(({ one }) => one), scores: sorted.map((one) => Math.round(one.score * 100) / 100) };
}
