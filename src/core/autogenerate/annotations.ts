import type { Answers, Comparison } from "../operations/operation.ts";
import { differencesOf } from "./differences.ts";

/** What an entity says of the old name of its table, or of one of its columns. */
export interface RenameAnnotation {
  table: string;
  schema?: string;
  /** Absent: the table was renamed. */
  column?: string;
  /** As it is written. */
  from: string;
  /** Of a property of an embedded class: what stands before the names of its columns, the old one's too. */
  prefix?: string;
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
    const { column } = annotation;
    const table = display(annotation);
    if (column === undefined) continue;
    const old = tableRenames.find(({ to }) => to === table)?.from;
    const gone = old === undefined ? columnsIn(dropped, table) : columnsOf(droppedTables, old);
    const fresh = old === undefined ? columnsIn(added, table) : columnsOf(created, table);
    const from = oldNameAmong(gone, annotation);
    if (from === undefined || !fresh.includes(column) || answers.drops.includes(`${table}.${from}`)) continue;
    const isAnswered = renames.some((one) => one.table === table && (one.from === from || one.to === column));
    if (!isAnswered) renames.push({ table, from, to: column });
  }
  return { ...answers, renames, tableRenames };
}

/** Naming strategies join a prefix and a name in their own ways: `nameFirst`, `name_first`. */
function oldNameAmong(columns: readonly string[], { from, prefix }: RenameAnnotation): string | undefined {
  const prefixed = prefix === undefined ? undefined : letters(prefix + from);
  return columns.find((column) => letters(column) === prefixed) ?? columns.find((column) => column === from);
}

function letters(name: string): string {
  return name.replaceAll(/[^\p{L}\p{N}]/gu, "").toLowerCase();
}

function columnsIn(columns: readonly { table: string; column: string }[], table: string): string[] {
  return columns.filter((one) => one.table === table).map(({ column }) => column);
}

function columnsOf(tables: readonly { table: string; columns: string[] }[], table: string): string[] {
  return tables.find((one) => one.table === table)?.columns ?? [];
}
