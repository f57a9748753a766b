import { encodeId } from "@supabase/pg-delta/core";
import type { Fact, StableId } from "@supabase/pg-delta/core";
import type { PlannedAction, Direction } from "./planned-action.ts";
import { quoteName } from "./sql-tokens.ts";

/** The sequence that SERIAL makes, by the type of its column. */
const SERIALS: Readonly<Record<string, { keyword: string; maxValue: string }>> = {
  smallint: { keyword: "SMALLSERIAL", maxValue: "32767" },
  integer: { keyword: "SERIAL", maxValue: "2147483647" },
  bigint: { keyword: "BIGSERIAL", maxValue: "9223372036854775807" },
};

/**
 * A new column whose default is a sequence of its own becomes `SERIAL`, where Postgres makes the very
 * same sequence from it; the statements that make the sequence by hand go.
 */
export function mendSerials(actions: readonly PlannedAction[], direction: Direction): PlannedAction[] {
  let mended = [...actions];
  for (const fact of direction.to.facts()) {
    if (fact.id.kind === "sequence" && !direction.from.has(fact.id)) mended = useSerial(mended, fact, direction);
  }
  return mended;
}

function useSerial(actions: PlannedAction[], sequence: Fact, { from, to }: Direction): PlannedAction[] {
  const { schema, table, column: name } = sequence.payload["ownedBy"] as { schema: string; table: string; column: string };
  const columnId: StableId = { kind: "column", schema, table, name };
  const column = to.get(columnId)?.payload;
  const serial = SERIALS[String(column?.["type"])];
  if (!column?.["notNull"] || !serial || from.has(columnId) || !isPlain(sequence, serial.maxValue)) return actions;
  const expr = to.get({ kind: "default", schema, table, name })?.payload["expr"];
  const clause = `${quoteName(name)} ${column["type"]} NOT NULL DEFAULT ${expr}`;
  const creating = actions.findIndex((action) => produces(action, columnId) && action.sql.includes(clause));
  if (creating < 0) return actions;
  return actions.flatMap((action, index) => {
    if (index !== creating) return produces(action, sequence.id) || isOwnership(action, sequence.id) ? [] : [action];
    return [{ ...action, sql: action.sql.replace(clause, () => `${quoteName(name)} ${serial.keyword} NOT NULL`) }];
  });
}

function isPlain({ id, payload }: Fact, maxValue: string): boolean {
  const owner = payload["ownedBy"] as { schema: string; table: string; column: string };
  const name = `${owner.table}_${owner.column}_seq`;
  const { dataType: _, ownedBy: __, ...options } = payload;
  const expected = { start: "1", increment: "1", minValue: "1", maxValue, cache: "1", cycle: false };
  return (
    id.kind === "sequence" &&
    id.schema === owner.schema &&
    id.name === name &&
    Buffer.byteLength(name) <= 63 &&
    Object.entries(expected).every(([key, value]) => options[key] === value)
  );
}

function produces(action: PlannedAction, id: StableId): boolean {
  return action.produces.some((produced) => encodeId(produced) === encodeId(id));
}

function isOwnership(action: PlannedAction, id: StableId): boolean {
  return action.verb === "create" && action.produces.length === 0 && action.consumes.some((consumed) => encodeId(consumed) === encodeId(id));
}
