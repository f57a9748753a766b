import type { Operation } from "../operations/operation.ts";
import { commentSql, commentText } from "./source-text.ts";
import { breakSql } from "./sql-layout.ts";

const WIDTH = 100;

/**
 * The SQL of operations for people to read.
 * @param down the way back in the order in which it runs; absent: what undoes each, the last first
 * @param preexisting different before the change, and in no revision; shown below
 */
export function renderPreview(
  operations: readonly Operation[],
  down?: readonly string[],
  preexisting: readonly Operation[] = [],
): string {
  const change = operations.length === 0 ? "-- No changes.\n" : renderChange(operations, down);
  if (preexisting.length === 0) return change;
  return [change.trimEnd(), "-- Different before: in no migration", ...preexisting.map(renderUp)]
    .join("\n\n")
    .concat("\n");
}

function renderChange(operations: readonly Operation[], down?: readonly string[]): string {
  const back = down ?? operations.toReversed().flatMap((operation) => operation.down);
  const upgrade = operations.map(renderUp);
  const downgrade = back.length > 0 ? back.map(statement) : ["-- Nothing to undo."];
  return [`-- Upgrade`, ...upgrade, ["-- Downgrade", ...downgrade].join("\n")].join("\n\n").concat("\n");
}

function renderUp(operation: Operation): string {
  return [heading(operation), ...notes(operation), ...operation.up.map(statement)].join("\n");
}

function heading({ entity, table, summary, verdict }: Operation): string {
  return `-- ${commentText(entity ?? table)}: ${commentText(summary)} [${verdict === "may-fail" ? "may fail" : verdict}]`;
}

function notes({ reason, query }: Operation): string[] {
  return [
    ...(reason === undefined ? [] : [`--   ${commentText(reason)}`]),
    ...(query === undefined ? [] : [`--   Which rows: ${commentSql(query)}`]),
  ];
}

function statement(sql: string): string {
  const lines = breakSql(sql.trim(), WIDTH).map(({ text, level }) => `${"  ".repeat(level)}${text.trimEnd()}`);
  const text = lines.join("\n");
  return text.endsWith(";") ? text : `${text};`;
}
