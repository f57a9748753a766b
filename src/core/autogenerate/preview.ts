import type { Operation } from "../operations/operation.ts";
import { commentText } from "./source-text.ts";
import { breakSql } from "./sql-layout.ts";

const WIDTH = 100;

/**
 * The SQL of operations for people to read.
 * @param down the way back in the order in which it runs; absent: what undoes each, the last first
 */
export function renderPreview(operations: readonly Operation[], down?: readonly string[]): string {
  if (operations.length === 0) return "-- No changes.\n";
  const back = down ?? operations.toReversed().flatMap((operation) => operation.down);
  const upgrade = operations.map((operation) =>
    [heading(operation), ...notes(operation), ...operation.up.map(statement)].join("\n"),
  );
  const downgrade = back.length > 0 ? back.map(statement) : ["-- Nothing to undo."];
  return [`-- Upgrade`, ...upgrade, ["-- Downgrade", ...downgrade].join("\n")].join("\n\n").concat("\n");
}

function heading({ entity, table, summary, verdict }: Operation): string {
  return `-- ${commentText(entity ?? table)}: ${commentText(summary)} [${verdict === "may-fail" ? "may fail" : verdict}]`;
}

function notes({ reason }: Operation): string[] {
  return reason === undefined ? [] : [`--   ${commentText(reason)}`];
}

function statement(sql: string): string {
  const lines = breakSql(sql.trim(), WIDTH).map(({ text, level }) => `${"  ".repeat(level)}${text.trimEnd()}`);
  const text = lines.join("\n");
  return text.endsWith(";") ? text : `${text};`;
}
