import type { Fact, StableId } from "@supabase/pg-delta/core";
import { alterColumn } from "./planned-action.ts";
import type { Direction, PlannedAction } from "./planned-action.ts";
import { quoteName, tokenize } from "./sql-tokens.ts";

/** Functions in defaults whose value does not change within a statement: it is stored once for all rows. */
const STABLE_FUNCTIONS: ReadonlySet<string> = new Set(["now", "statement_timestamp", "transaction_timestamp", "timezone", "current_setting", "date_trunc"]);

/**
 * Writes constant defaults without the cast to the column's own type that Postgres adds, and tells
 * which statements write every row anew: making a table does not, nor does a constant default.
 */
export function mendDefaults(actions: readonly PlannedAction[], { to }: Direction): PlannedAction[] {
  let mended = actions.map((action) => (action.produces.some(({ kind }) => kind === "table") ? { ...action, rewriteRisk: false } : action));
  for (const fact of to.facts()) {
    if (fact.id.kind !== "default") continue;
    const id = { ...fact.id, kind: "column" } as ColumnId;
    const column = to.get(id);
    if (!column) continue;
    const expr = String(fact.payload["expr"]);
    const plain = withoutOwnCast(expr, String(column.payload["type"]));
    const clause = columnClause(id, column, expr);
    mended = mended.map((action) => {
      if (action.sql === `${alterColumn(id)} SET DEFAULT ${expr}`) return { ...action, sql: `${alterColumn(id)} SET DEFAULT ${plain}` };
      if (!action.sql.includes(clause)) return action;
      const added = action.sql.startsWith("ALTER TABLE");
      return {
        ...action,
        sql: action.sql.replace(clause, () => clause.slice(0, -expr.length) + plain),
        rewriteRisk: added ? isVolatile(expr) : action.rewriteRisk,
      };
    });
  }
  return mended;
}

type ColumnId = StableId & { kind: "column"; schema: string; table: string; name: string };

/** As the comparing library writes a column with a default. */
function columnClause({ name }: ColumnId, { payload }: Fact, expr: string): string {
  const collation = typeof payload["collation"] === "string" ? ` COLLATE ${payload["collation"]}` : "";
  return `${quoteName(name)} ${payload["type"]}${collation}${payload["notNull"] ? " NOT NULL" : ""} DEFAULT ${expr}`;
}

function withoutOwnCast(expr: string, columnType: string): string {
  const [literal, operator, ...type] = tokenize(expr);
  if (literal?.kind !== "string" || operator?.text !== "::") return expr;
  const cast = type.map(({ text }) => text).join("");
  return cast === columnType.replace(/\([\d,\s]+\)/, "") ? literal.text : expr;
}

function isVolatile(expr: string): boolean {
  const tokens = tokenize(expr).filter(({ kind }) => kind !== "space");
  return tokens.some(({ kind, text }, index) => kind === "word" && tokens[index + 1]?.text === "(" && !STABLE_FUNCTIONS.has(text) && tokens[index - 1]?.text !== "::");
}
