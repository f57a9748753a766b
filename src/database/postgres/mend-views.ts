import type { PlannedAction } from "./planned-action.ts";
import { subjectOf } from "./planned-action.ts";

/** Postgres ends a view's definition with a semicolon and begins it with a space. */
export function mendViews(actions: readonly PlannedAction[]): PlannedAction[] {
  return actions.map((action) => {
    const kind = subjectOf(action)?.kind;
    if (action.verb !== "create" || (kind !== "view" && kind !== "materializedView")) return action;
    return { ...action, sql: action.sql.replace(/;$/, "").replace(/ AS {2}SELECT /, " AS SELECT ") };
  });
}
