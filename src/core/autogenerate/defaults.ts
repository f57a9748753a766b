import type { Answers, Comparison, Operation } from "../operations/operation.ts";
import { dialectOf } from "./dialects/dialects.ts";

/**
 * Gives rows that exist the answered value: a NOT NULL column is added as nullable, filled, and then
 * closed; a column that becomes NOT NULL has its nulls filled first.
 */
export function applyDefaults(
  operations: readonly Operation[],
  { defaults }: Pick<Answers, "defaults">,
  comparison: Pick<Comparison, "dialect"> = {},
): Operation[] {
  const dialect = dialectOf(comparison);
  return operations.map((operation) => {
    const { kind, table, column = "" } = operation;
    const place = `${table}.${column}`;
    const value = Object.hasOwn(defaults, place) ? defaults[place] : undefined;
    if (value === undefined || (kind !== "add-column" && kind !== "alter-column")) return operation;
    const fill = kind === "add-column" ? dialect.fillAdded : dialect.fillNulls;
    const up = fill(operation.up, { table, column }, value);
    if (isEqual(up, operation.up)) return operation;
    const { verdict, reason, query: _, ...rest } = operation;
    // What made it fail is seen to; a loss stays one.
    const judged =
      verdict === "destructive" && reason !== undefined ? { verdict, reason } : { verdict: "lossless" as const };
    return { ...rest, ...judged, up, summary: `${operation.summary}, ${value} for rows that exist` };
  });
}

function isEqual(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, at) => text === b[at]);
}
