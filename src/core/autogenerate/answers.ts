import { RevisionsError } from "../errors.ts";
import type { Answers, Rename } from "../operations/operation.ts";
import { addedValues, removedValues } from "./differences.ts";
import type { Differences } from "./differences.ts";

/**
 * The renames among the answers, tables before columns, as they are carried out on the history.
 * A column of a renamed table may be answered under the table's old or new name.
 */
export function renamesOf(answers: Answers, defaultSchema: string): Rename[] {
  const tables = answers.tableRenames.map(({ from, to }): Rename => {
    const { schema, name } = splitTable(from, defaultSchema);
    return { kind: "table", schema, from: name, to: splitTable(to, defaultSchema).name };
  });
  const columns = answers.renames.map(({ table, from, to }): Rename => {
    const now = answers.tableRenames.find((one) => one.from === table)?.to ?? table;
    const { schema, name } = splitTable(now, defaultSchema);
    return { kind: "column", schema, table: name, from, to };
  });
  const values = (answers.valueRenames ?? []).map(({ type, from, to }): Rename => {
    const { schema, name } = splitTable(type, defaultSchema);
    return { kind: "value", schema, type: name, from, to };
  });
  // What follows tables and columns stands next to them then.
  return [...values, ...tables, ...columns];
}

function splitTable(table: string, defaultSchema: string): { schema: string; name: string } {
  const dot = table.indexOf(".");
  return dot < 0 ? { schema: defaultSchema, name: table } : { schema: table.slice(0, dot), name: table.slice(dot + 1) };
}

/**
 * Holds every answer against what there is to decide.
 * @throws RevisionsError `usage` naming the first that matches nothing
 */
export function checkAnswers(differences: Differences, answers: Answers): void {
  for (const answer of answers.tableRenames) checkTableRename(differences, answer);
  for (const answer of answers.renames) checkRename(differences, answer, answers);
  for (const answer of answers.valueRenames ?? []) checkValueRename(differences, answer);
  for (const drop of answers.drops) checkDrop(differences, drop, answers);
  for (const place of answers.losses ?? []) checkLoss(differences, place, answers);
  for (const place of Object.keys(answers.defaults)) checkDefault(differences, place);
}

function checkTableRename(
  { renamedTables, droppedTables, created }: Differences,
  { from, to }: { from: string; to: string },
): void {
  if (renamedTables.some((one) => one.from === from && one.to === to)) return;
  const flag = `--rename-table ${from}:${to}`;
  if (!droppedTables.some(({ table }) => table === from))
    throw unmatched(flag, `no table ${from} goes away`, names(droppedTables));
  if (!created.some(({ table }) => table === to)) throw unmatched(flag, `no table ${to} is new`, names(created));
}

function checkRename(differences: Differences, answer: Answers["renames"][number], { tableRenames }: Answers): void {
  const { renamedColumns, dropped, added } = differences;
  const { table, from, to } = answer;
  const isRenamedTable = tableRenames.some((one) => one.from === table || one.to === table);
  const carriedOut = renamedColumns.some(
    (one) => one.from === from && one.to === to && (one.table === table || isRenamedTable),
  );
  // While its table is still dropped and created there is no column to be seen.
  if (carriedOut || (isRenamedTable && differences.renamedTables.length === 0)) return;
  const flag = `--rename ${table}.${from}:${to}`;
  const tables = new Set([table, ...tableRenames.filter((one) => one.from === table).map((one) => one.to)]);
  const gone = dropped.filter((one) => tables.has(one.table));
  const fresh = added.filter((one) => tables.has(one.table));
  if (!gone.some(({ column }) => column === from))
    throw unmatched(flag, `no column ${table}.${from} goes away`, columns(gone));
  if (!fresh.some(({ column }) => column === to))
    throw unmatched(flag, `no column ${table}.${to} is new`, columns(fresh));
}

function checkValueRename(
  { enums, renamedValues }: Differences,
  { type, from, to }: { type: string; from: string; to: string },
): void {
  if (renamedValues.some((one) => one.type === type && one.from === from && one.to === to)) return;
  const flag = `--rename-value ${type}.${from}:${to}`;
  const known = enums.find((one) => one.type === type);
  if (!known)
    throw unmatched(
      flag,
      `no enum ${type} changes its values`,
      enums.map((one) => one.type),
    );
  const gone = removedValues(known);
  const fresh = addedValues(known);
  if (!gone.includes(from)) throw unmatched(flag, `${type} loses no value '${from}'`, gone);
  if (!fresh.includes(to)) throw unmatched(flag, `${type} gets no value '${to}'`, fresh);
}

function checkDrop(
  { dropped, droppedTables, droppedViews, enums }: Differences,
  drop: string,
  { tableRenames }: Answers,
): void {
  const values = enums.flatMap((one) => removedValues(one).map((value) => `${one.type}.${value}`));
  const known = [...names(droppedTables), ...names(droppedViews), ...columns(dropped), ...values];
  const ofRenamed = tableRenames.some(({ from, to }) => drop.startsWith(`${from}.`) || drop.startsWith(`${to}.`));
  if (!known.includes(drop) && !ofRenamed) throw unmatched(`--drop ${drop}`, `nothing called ${drop} goes away`, known);
}

function checkLoss({ retyped }: Differences, place: string, { renames, tableRenames }: Answers): void {
  const known = columns(retyped);
  // A column under a new name changes its type only once the rename is carried out.
  const isRenamed =
    renames.some(({ table, to }) => place === `${table}.${to}`) ||
    tableRenames.some(({ from, to }) => place.startsWith(`${from}.`) || place.startsWith(`${to}.`));
  if (!known.includes(place) && !isRenamed)
    throw unmatched(`--lossy ${place}`, `no column ${place} changes its type`, known);
}

function checkDefault({ added, tightened }: Differences, place: string): void {
  const known = columns([...added, ...tightened]);
  if (!known.includes(place))
    throw unmatched(`--default ${place}`, `no column ${place} is added or made not null`, known);
}

function names(tables: readonly { table: string }[]): string[] {
  return tables.map(({ table }) => table);
}

function columns(all: readonly { table: string; column: string }[]): string[] {
  return all.map(({ table, column }) => `${table}.${column}`);
}

function unmatched(flag: string, why: string, candidates: string[]): RevisionsError {
  return new RevisionsError("usage", `${flag} does not fit: ${why}.`, {
    hint: candidates.length > 0 ? `It could be: ${candidates.join(", ")}.` : "Leave it out.",
    ...(candidates.length > 0 ? { candidates } : {}),
  });
}
