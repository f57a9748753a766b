import type { Answers, Comparison } from "../operations/operation.ts";
import { differencesOf } from "./differences.ts";

/** What an entity says of the old name of its table, or of one of its columns. */
export interface RenameAnnotation {
  table: string;
  schema?: string;
  /** Absent: the table was renamed. */
  column?: string;
  from: string;
}

/**
 * The answers with the renames that entities declare. A declaration stays in the code for ever: one that
 * fits no open question was carried out long ago and says nothing.
 */
export function withAnnotations(
  comparison: Comparison,
  answers: Answers,
  annotations: readonly RenameAnnotation[],
  defaultSchema: string,
): Answers {
  if (annotations.length === 0) return answers;
  const { created, droppedTables, added, dropped } = differencesOf(comparison, defaultSchema);
  const tableRenames = [...answers.tableRenames];
  const renames = [...answers.renames];
  const display = ({ table, schema }: RenameAnnotation, name = table) =>
    schema === undefined || schema === defaultSchema ? name : `${schema}.${name}`;
  for (const annotation of annotations) {
    const [from, to] = [display(annotation, annotation.from), display(annotation)];
    if (annotation.column !== undefined || answers.drops.includes(from)) continue;
    const fits = droppedTables.some(({ table }) => table === from) && created.some(({ table }) => table === to);
    const isAnswered = tableRenames.some((one) => one.from === from || one.to === to);
    if (fits && !isAnswered) tableRenames.push({ from, to });
  }
  for (const annotation of annotations) {
    const { column, from } = annotation;
    const table = display(annotation);
    if (column === undefined || answers.drops.includes(`${table}.${from}`)) continue;
    const old = tableRenames.find(({ to }) => to === table)?.from;
    const fits =
      old === undefined
        ? has(dropped, table, from) && has(added, table, column)
        : columnsOf(droppedTables, old).includes(from) && columnsOf(created, table).includes(column);
    const isAnswered = renames.some((one) => one.table === table && (one.from === from || one.to === column));
    if (fits && !isAnswered) renames.push({ table, from, to: column });
  }
  return { ...answers, renames, tableRenames };
}

function has(columns: readonly { table: string; column: string }[], table: string, column: string): boolean {
  return columns.some((one) => one.table === table && one.column === column);
}

function columnsOf(tables: readonly { table: string; columns: string[] }[], table: string): string[] {
  return tables.find((one) => one.table === table)?.columns ?? [];
}
