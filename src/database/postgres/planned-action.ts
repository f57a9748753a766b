import { encodeId } from "@supabase/pg-delta/core";
import type { FactBase, StableId } from "@supabase/pg-delta/core";
import type { plan } from "@supabase/pg-delta/plan";
import { quoteName } from "../../core/autogenerate/sql-tokens.ts";

/** An action as the comparing library plans it. */
export type PlannedAction = ReturnType<typeof plan>["actions"][number];

/** Where a plan leads from and to. */
export interface Direction {
  from: FactBase;
  to: FactBase;
}

/** A column's identity. */
export type ColumnId = StableId & { kind: "column"; schema: string; table: string; name: string };

/** What the action is about: what it creates, drops or alters first. */
export function subjectOf(action: PlannedAction): StableId | undefined {
  if (action.verb === "drop") return action.destroys[0];
  return action.verb === "create" ? (action.produces[0] ?? action.consumes[0]) : action.consumes[0];
}

export function isAbout(action: PlannedAction, id: StableId): boolean {
  const subject = subjectOf(action);
  return subject !== undefined && encodeId(subject) === encodeId(id);
}

/** `ALTER TABLE … ALTER COLUMN …` as the comparing library begins such a statement. */
export function alterColumn({ schema, table, name }: ColumnId): string {
  return `ALTER TABLE ${quoteName(schema)}.${quoteName(table)} ALTER COLUMN ${quoteName(name)}`;
}
