import type { Fact, FactBase } from "@supabase/pg-delta/core";
import { textOf } from "./attributes.ts";
import { isAssignable, rewritesTable } from "./column-types.ts";
import { alterColumn, isAbout } from "./planned-action.ts";
import type { ColumnId, Direction, PlannedAction } from "./planned-action.ts";
import { quoteName } from "../../core/autogenerate/sql-tokens.ts";
import { columnType, isEnum } from "./steer-columns.ts";

/**
 * Makes changes of a column's type readable and safe: no USING where Postgres casts by itself (an
 * explicit cast cuts values that are too long, an assignment refuses them), no DROP DEFAULT and SET
 * DEFAULT around it where they change nothing.
 */
export function mendTypeChanges(actions: readonly PlannedAction[], direction: Direction): PlannedAction[] {
  let mended = [...actions];
  for (const { id } of direction.to.facts()) {
    if (id.kind !== "column") continue;
    const before = direction.from.get(id);
    const after = direction.to.get(id) as Fact;
    if (
      !before ||
      (before.payload["type"] === after.payload["type"] && before.payload["collation"] === after.payload["collation"])
    )
      continue;
    mended = mendCast(mended, id as ColumnId, before, after, direction.to);
    // A default that was cast along would go on using the enum.
    const follows = isAssignable(columnType(before), columnType(after)) && !isEnum(before, direction.from);
    mended = mendBookends(mended, id as ColumnId, follows, direction);
  }
  return mended;
}

function mendCast(actions: PlannedAction[], id: ColumnId, before: Fact, after: Fact, facts: FactBase): PlannedAction[] {
  const from = columnType(before);
  const to = columnType(after);
  const change = `${alterColumn(id)} TYPE ${to}`;
  const collation = textOf(after.payload, "collation");
  const collated = collation === undefined ? change : `${change} COLLATE ${collation}`;
  return actions.map((action) => {
    if (!isAbout(action, id) || !action.sql.startsWith(change)) return action;
    const rewriteRisk = action.rewriteRisk && from !== to && rewritesTable(from, to);
    return { ...action, sql: `${collated}${usingClause(id, from, to, isEnum(after, facts))}`, rewriteRisk };
  });
}

/** An enum is cast by way of text: Postgres has no cast between two of them. */
function usingClause({ name }: ColumnId, from: string, to: string, toEnum: boolean): string {
  if (isAssignable(from, to)) return "";
  const array = to.endsWith("[]") ? "[]" : "";
  return ` USING ${quoteName(name)}${toEnum ? `::text${array}` : ""}::${to}`;
}

/**
 * One DROP DEFAULT before the change and one SET DEFAULT after it, and only where they do something:
 * Postgres casts a default along with its column where it can (`follows`).
 */
function mendBookends(actions: PlannedAction[], id: ColumnId, follows: boolean, direction: Direction): PlannedAction[] {
  const dropDefault = `${alterColumn(id)} DROP DEFAULT`;
  const setDefault = `${alterColumn(id)} SET DEFAULT `;
  const before = defaultOf(id, direction.from);
  const after = defaultOf(id, direction.to);
  const kept = follows && before === after;
  const drop =
    before === undefined || (follows && after !== undefined) ? -1 : actions.findIndex(({ sql }) => sql === dropDefault);
  const set = kept ? -1 : actions.findLastIndex(({ sql }) => sql.startsWith(setDefault));
  return actions.filter(({ sql }, index) => {
    if (sql === dropDefault) return index === drop;
    return sql.startsWith(setDefault) ? index === set : true;
  });
}

function defaultOf(id: ColumnId, facts: FactBase): unknown {
  return facts.get({ ...id, kind: "default" })?.payload["expr"];
}
