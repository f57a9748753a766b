import type { FactBase, StableId } from "@supabase/pg-delta/core";
import { isAssignable, rewritesTable } from "./column-types.ts";
import { alterColumn, isAbout } from "./planned-action.ts";
import type { Direction, PlannedAction } from "./planned-action.ts";
import { quoteName } from "./sql-tokens.ts";

type ColumnId = StableId & { kind: "column"; schema: string; table: string; name: string };

/**
 * Makes changes of a column's type readable and safe: no USING where Postgres casts by itself (an
 * explicit cast cuts values that are too long, an assignment refuses them), no DROP DEFAULT and SET
 * DEFAULT around it where they change nothing.
 */
export function mendTypeChanges(actions: readonly PlannedAction[], direction: Direction): PlannedAction[] {
  let mended = [...actions];
  for (const { id } of direction.to.facts()) {
    if (id.kind !== "column") continue;
    const from = typeOf(id as ColumnId, direction.from);
    const to = typeOf(id as ColumnId, direction.to);
    if (from === undefined || to === undefined || from === to) continue;
    mended = mendCast(mended, id as ColumnId, from, to, direction.to);
    mended = mendDefaults(mended, id as ColumnId, isAssignable(from, to), direction);
  }
  return mended;
}

function mendCast(actions: PlannedAction[], id: ColumnId, from: string, to: string, facts: FactBase): PlannedAction[] {
  const plain = `${alterColumn(id)} TYPE ${to}`;
  const isEnum = facts.outgoingEdges(id).some((edge) => edge.to.kind === "type");
  return actions.map((action) => {
    if (!isAbout(action, id) || !action.sql.startsWith(plain)) return action;
    const rewriteRisk = action.rewriteRisk && rewritesTable(from, to);
    if (isAssignable(from, to)) return { ...action, sql: plain, rewriteRisk };
    const array = to.endsWith("[]") && from.endsWith("[]") ? "[]" : "";
    return isEnum ? { ...action, sql: `${plain} USING ${quoteName(id.name)}::text${array}::${to}` } : action;
  });
}

/** One DROP DEFAULT before the change and one SET DEFAULT after it, and only where they do something. */
function mendDefaults(actions: PlannedAction[], id: ColumnId, assignable: boolean, direction: Direction): PlannedAction[] {
  const dropDefault = `${alterColumn(id)} DROP DEFAULT`;
  const setDefault = `${alterColumn(id)} SET DEFAULT `;
  const before = defaultOf(id, direction.from);
  const kept = assignable && before === defaultOf(id, direction.to);
  const drop = before === undefined || kept ? -1 : actions.findIndex(({ sql }) => sql === dropDefault);
  const set = kept ? -1 : actions.findLastIndex(({ sql }) => sql.startsWith(setDefault));
  return actions.filter(({ sql }, index) => {
    if (sql === dropDefault) return index === drop;
    return sql.startsWith(setDefault) ? index === set : true;
  });
}

function typeOf(id: ColumnId, facts: FactBase): string | undefined {
  return facts.get(id)?.payload["type"] as string | undefined;
}

function defaultOf(id: ColumnId, facts: FactBase): unknown {
  return facts.get({ ...id, kind: "default" })?.payload["expr"];
}
