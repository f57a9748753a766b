import { encodeId } from "@supabase/pg-delta/core";
import type { Fact, StableId } from "@supabase/pg-delta/core";
import { textOf } from "./attributes.ts";
import type { ColumnId, Direction, PlannedAction } from "./planned-action.ts";
import { quoteName } from "../../core/autogenerate/sql-tokens.ts";

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
  const mended: (PlannedAction | undefined)[] = [...actions];
  const statements = new StatementsOf(actions);
  for (const sequence of direction.to.facts()) {
    const serial =
      sequence.id.kind === "sequence" && !direction.from.has(sequence.id) ? serialOf(sequence, direction) : undefined;
    if (!serial) continue;
    const making = statements.making(serial.column);
    const action = making === undefined ? undefined : mended[making];
    if (making === undefined || !action?.sql.includes(serial.clause)) continue;
    mended[making] = { ...action, sql: action.sql.replace(serial.clause, () => serial.short) };
    for (const index of statements.about(sequence.id)) mended[index] = undefined;
  }
  return mended.filter((action) => action !== undefined);
}

interface Serial {
  column: ColumnId;
  /** The column as the comparing library writes it, and as it is written with SERIAL. */
  clause: string;
  short: string;
}

/** Undefined when the column was there before, or when SERIAL would make another sequence. */
function serialOf(sequence: Fact, { from, to }: Direction): Serial | undefined {
  const {
    schema,
    table,
    column: name,
  } = sequence.payload["ownedBy"] as { schema: string; table: string; column: string };
  const id: ColumnId = { kind: "column", schema, table, name };
  const column = to.get(id)?.payload;
  const type = textOf(column, "type") ?? "";
  const serial = SERIALS[type];
  const expr = textOf(to.get({ kind: "default", schema, table, name })?.payload, "expr");
  if (!serial || !column?.["notNull"] || expr === undefined || from.has(id) || !isPlain(sequence, serial.maxValue))
    return undefined;
  return {
    column: id,
    clause: `${quoteName(name)} ${type} NOT NULL DEFAULT ${expr}`,
    short: `${quoteName(name)} ${serial.keyword} NOT NULL`,
  };
}

function isPlain({ id, payload }: Fact, maxValue: string): boolean {
  const owner = payload["ownedBy"] as { schema: string; table: string; column: string };
  const name = `${owner.table}_${owner.column}_seq`;
  const expected = { start: "1", increment: "1", minValue: "1", maxValue, cache: "1", cycle: false };
  return (
    id.kind === "sequence" &&
    id.schema === owner.schema &&
    id.name === name &&
    Buffer.byteLength(name) <= 63 &&
    Object.entries(expected).every(([key, value]) => payload[key] === value)
  );
}

/** Where in a plan an object is made. */
class StatementsOf {
  readonly #producers = new Map<string, number>();
  readonly #followers = new Map<string, number[]>();

  constructor(actions: readonly PlannedAction[]) {
    actions.forEach((action, index) => {
      for (const id of action.produces) this.#producers.set(encodeId(id), index);
      // What completes a creation produces nothing itself and names what it completes first.
      const [completed] = action.consumes;
      if (action.verb !== "create" || action.produces.length > 0 || completed === undefined) return;
      const key = encodeId(completed);
      this.#followers.set(key, [...(this.#followers.get(key) ?? []), index]);
    });
  }

  /** The index of the statement that makes the object. */
  making(id: StableId): number | undefined {
    return this.#producers.get(encodeId(id));
  }

  /** The indexes of all statements that make and complete it. */
  about(id: StableId): number[] {
    const making = this.making(id);
    return [...(making === undefined ? [] : [making]), ...(this.#followers.get(encodeId(id)) ?? [])];
  }
}
