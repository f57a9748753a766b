import type { Answers, Comparison, Decision } from "../operations/operation.ts";
import { checkAnswers } from "./answers.ts";
import { differencesOf } from "./differences.ts";
import type { ColumnDifference, Differences, TableDifference } from "./differences.ts";
import { nameSimilarity } from "./similarity.ts";
import { displayType, parseType } from "./sql-types.ts";
import { needsValue } from "./verdict.ts";

/**
 * What the developer still has to decide before a revision may be written, tables before columns.
 * @param comparison before or after the answered renames are carried out
 * @throws RevisionsError `usage` for an answer that matches nothing
 */
export function openDecisions(comparison: Comparison, answers: Answers, defaultSchema: string): Decision[] {
  const differences = differencesOf(comparison, defaultSchema);
  checkAnswers(differences, answers);
  const tables = openTables(differences, answers);
  const columns = openColumns(differences, answers);
  const undecided = new Set(
    columns.flatMap(({ table, candidates }) => candidates.map((column) => `${table}.${column}`)),
  );
  const missing = missingValues(differences, answers).filter(
    ({ table, column }) => !undecided.has(`${table}.${column}`),
  );
  return [...tables, ...columns, ...missing.map((one) => askValue(one))];
}

function openTables({ created, droppedTables }: Differences, { drops, tableRenames }: Answers): Decision[] {
  const taken = new Set(tableRenames.map(({ to }) => to));
  return droppedTables
    .filter(({ table }) => !drops.includes(table) && !tableRenames.some(({ from }) => from === table))
    .map((dropped) => {
      const candidates = ranked(
        created.filter(({ table }) => !taken.has(table)),
        (one) => tableLikeness(dropped, one),
      ).map(({ table }) => table);
      return askTable(dropped.table, candidates);
    });
}

function tableLikeness(dropped: TableDifference, created: TableDifference): number {
  const names = nameSimilarity(dropped.table, created.table);
  if (dropped.columns.length === 0 || created.columns.length === 0) return names;
  const shared = created.columns.filter((column) => dropped.columns.includes(column)).length;
  const all = new Set([...dropped.columns, ...created.columns]).size;
  return 0.4 * names + 0.6 * (shared / all);
}

function askTable(table: string, candidates: string[]): Decision {
  const question =
    candidates.length > 0
      ? `No entity has the table ${table} any more: was it renamed, or is it dropped with all its rows?`
      : `No entity has the table ${table} any more: may it be dropped with all its rows?`;
  const flags = [...candidates.map((to) => `--rename-table ${table}:${to}`), `--drop ${table}`];
  return { kind: candidates.length > 0 ? "rename-or-drop-table" : "drop-table", table, candidates, question, flags };
}

function openColumns({ added, dropped }: Differences, { drops, renames }: Answers): Decision[] {
  const taken = new Set(renames.map(({ table, to }) => `${table}.${to}`));
  return dropped
    .filter(({ generated }) => !generated)
    .filter(
      ({ table, column }) =>
        !drops.includes(`${table}.${column}`) && !renames.some((one) => one.table === table && one.from === column),
    )
    .map((column) => {
      const here = added.filter((one) => one.table === column.table && one.column !== column.column && !one.generated);
      const free = here.filter((one) => !taken.has(`${one.table}.${one.column}`));
      return askColumn(
        column,
        ranked(free, (one) => columnLikeness(column, one)),
      );
    });
}

/** A rename keeps the type more often than the name. */
function columnLikeness(dropped: ColumnDifference, added: ColumnDifference): number {
  return 0.5 * typeLikeness(dropped.type, added.type) + 0.5 * nameSimilarity(dropped.column, added.column);
}

function typeLikeness(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return 0;
  if (a === b) return 1;
  const one = parseType(a);
  const two = parseType(b);
  return one.base === two.base && one.array === two.array ? 0.8 : 0;
}

function askColumn({ table, column, type }: ColumnDifference, candidates: ColumnDifference[]): Decision {
  const names = candidates.map((one) => one.column);
  const which = `${table}.${column}${type === undefined ? "" : ` (${displayType(type)})`}`;
  const question =
    names.length > 0
      ? `No property has the column ${which} any more: was it renamed, or is it dropped with its values?`
      : `No property has the column ${which} any more: may it be dropped with its values?`;
  const flags = [...names.map((to) => `--rename ${table}.${column}:${to}`), `--drop ${table}.${column}`];
  return {
    kind: names.length > 0 ? "rename-or-drop-column" : "drop-column",
    table,
    column,
    candidates: names,
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

function askValue({ table, column, type }: ColumnDifference): Decision {
  return {
    kind: "default-for-column",
    table,
    column,
    candidates: [],
    question: `${table}.${column} is not nullable and has no default: which value do the rows that exist get?`,
    flags: [`--default ${table}.${column}=${plainValue(type)}`],
  };
}

/** A value that suits the type, to begin with. */
function plainValue(type: string | undefined): string {
  const { base, array } = parseType(type ?? "");
  if (array) return "'{}'";
  switch (base) {
    case "smallint":
    case "integer":
    case "bigint":
    case "numeric":
    case "real":
    case "double precision":
      return "0";
    case "boolean":
      return "false";
    case "text":
    case "varchar":
    case "char":
    case "citext":
      return "''";
    case "timestamptz":
    case "timestamp":
    case "date":
    case "time":
    case "timetz":
      return "now()";
    case "uuid":
      return "gen_random_uuid()";
    case "json":
    case "jsonb":
      return "'{}'";
    default:
      return "EXPR";
  }
}

function ranked<T>(all: readonly T[], score: (one: T) => number): T[] {
  return all
    .map((one) => ({ one, score: score(one) }))
    .toSorted((a, b) => b.score - a.score)
    .map(({ one }) => one);
}
