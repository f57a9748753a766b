import type { FactBase, StableId } from "@supabase/pg-delta/core";
import { textOf } from "./attributes.ts";
import { alterColumn, subjectOf } from "./planned-action.ts";
import type { ColumnId, Direction, PlannedAction } from "./planned-action.ts";
import { quoteName, tokenize } from "../../core/autogenerate/sql-tokens.ts";

/** Functions in defaults whose value does not change within a statement: it is stored once for all rows. */
const STABLE_FUNCTIONS: ReadonlySet<string> = new Set([
  "now",
  "statement_timestamp",
  "transaction_timestamp",
  "timezone",
  "current_setting",
  "date_trunc",
]);

/**
 * Writes constant defaults without the cast to the column's own type that Postgres adds, and tells
 * which statements write every row anew: making a table does not, nor does a constant default.
 */
export function mendDefaults(actions: readonly PlannedAction[], { to }: Direction): PlannedAction[] {
  return actions.map((action) => {
    const makesTable = action.produces.some(({ kind }) => kind === "table");
    return columnsWithDefault(action).reduce(
      (mended, id) => mendDefault(mended, id, to),
      makesTable ? { ...action, rewriteRisk: false } : action,
    );
  });
}

/** Columns that the statement may give a default. */
function columnsWithDefault(action: PlannedAction): ColumnId[] {
  const subject = subjectOf(action);
  const ids: StableId[] = subject ? [...action.produces, subject] : action.produces;
  return ids.flatMap((id) =>
    id.kind === "default" || id.kind === "column" ? [{ ...id, kind: "column" as const }] : [],
  );
}

function mendDefault(action: PlannedAction, id: ColumnId, facts: FactBase): PlannedAction {
  const column = facts.get(id)?.payload;
  const expr = textOf(facts.get({ ...id, kind: "default" })?.payload, "expr");
  const type = textOf(column, "type");
  if (!column || expr === undefined || type === undefined) return action;
  const plain = withoutOwnCast(expr, type);
  if (action.sql === `${alterColumn(id)} SET DEFAULT ${expr}`)
    return { ...action, sql: `${alterColumn(id)} SET DEFAULT ${plain}` };
  // As the comparing library writes a column with a default.
  const collation = textOf(column, "collation");
  const start = `${quoteName(id.name)} ${type}${collation === undefined ? "" : ` COLLATE ${collation}`}${column["notNull"] ? " NOT NULL" : ""} DEFAULT `;
  if (!action.sql.includes(start + expr)) return action;
  const rewriteRisk = action.sql.startsWith("ALTER TABLE") ? isVolatile(expr) : action.rewriteRisk;
  return { ...action, sql: action.sql.replace(start + expr, () => start + plain), rewriteRisk };
}

function withoutOwnCast(expr: string, columnType: string): string {
  const [literal, operator, ...type] = tokenize(expr);
  if (literal?.kind !== "string" || operator?.text !== "::") return expr;
  const cast = type.map(({ text }) => text).join("");
  return cast === columnType.replace(/\([\d,\s]+\)/, "") ? literal.text : expr;
}

function isVolatile(expr: string): boolean {
  const tokens = tokenize(expr).filter(({ kind }) => kind !== "space");
  return tokens.some(
    ({ kind, text }, index) =>
      kind === "word" &&
      tokens[index + 1]?.text === "(" &&
      !STABLE_FUNCTIONS.has(text) &&
      tokens[index - 1]?.text !== "::",
  );
}
