import type { Fact, StableId } from "@supabase/pg-delta/core";
import type { SchemaAction } from "../../core/operations/operation.ts";
import { describe } from "./describe-fact.ts";
import type { ColumnId, Direction } from "./planned-action.ts";
import { quoteName, quoteText } from "../../core/autogenerate/sql-tokens.ts";

/**
 * A column that has values and is numbered from now on: its new sequence goes on after the largest, for
 * else the next row would get a number that is taken.
 */
export function startSequences(direction: Direction, defaultSchema: string): SchemaAction[] {
  return direction.to.facts().flatMap((fact) => {
    const id = numberedColumn(fact, direction);
    return id && direction.from.has(id) ? [startAction(id, direction, defaultSchema)] : [];
  });
}

/** The column that a new sequence numbers; undefined for every other fact. */
function numberedColumn({ id, payload }: Fact, { from, to }: Direction): ColumnId | undefined {
  if (id.kind === "column") {
    const isNew = payload["identity"] !== null && from.get(id)?.payload["identity"] === null;
    return isNew ? (id as ColumnId) : undefined;
  }
  if (id.kind !== "sequence" || from.has(id)) return undefined;
  const { schema, table, column } = payload["ownedBy"] as { schema: string; table: string; column: string };
  const value: StableId = { kind: "default", schema, table, name: column };
  const numbers = to.incomingEdges(id).some((edge) => edge.from.kind === "default") && to.has(value);
  return numbers ? { kind: "column", schema, table, name: column } : undefined;
}

function startAction(id: ColumnId, { from, to }: Direction, defaultSchema: string): SchemaAction {
  const { schema, table, name } = id;
  const place = `${schema === defaultSchema ? "" : `${quoteName(schema)}.`}${quoteName(table)}`;
  const sequence = `pg_get_serial_sequence(${quoteText(place)}, ${quoteText(name)})`;
  const [before, after] = [describe(id, from, defaultSchema), describe(id, to, defaultSchema)];
  return {
    sql: `SELECT setval(${sequence}, greatest(max(${quoteName(name)}), 0) + 1, false) FROM ${place}`,
    verb: "alter",
    object: { kind: "column", schema, table, name },
    ...(before ? { before } : {}),
    ...(after ? { after } : {}),
    dataLoss: false,
    rewrites: false,
    transactional: true,
  };
}
