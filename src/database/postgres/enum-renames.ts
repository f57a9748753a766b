import { encodeId } from "@supabase/pg-delta/core";
import type { Fact, FactBase } from "@supabase/pg-delta/core";
import type { SchemaAction } from "../../core/operations/operation.ts";
import { quoteName } from "../../core/autogenerate/sql-tokens.ts";
import { unqualify } from "./unqualify.ts";

/** An enum that is to have another name. */
export interface EnumRename {
  schema: string;
  from: string;
  to: string;
}

/**
 * TypeORM names an enum after its table and column, so a renamed column's enum has another name too.
 * Two that the same columns have, with a value that both know, are one; a rename keeps the rows as they are stored.
 */
export function enumRenames(history: FactBase, desired: FactBase): EnumRename[] {
  const wanted = new Map<string, Fact>();
  for (const fact of desired.facts()) {
    const use = history.has(fact.id) ? undefined : useOf(fact, desired);
    if (use) wanted.set(use, fact);
  }
  return history.facts().flatMap((fact) => {
    const use = desired.has(fact.id) ? undefined : useOf(fact, history);
    const target = use === undefined ? undefined : wanted.get(use);
    if (fact.id.kind !== "type" || target?.id.kind !== "type" || !shareValue(fact, target)) return [];
    return [{ schema: fact.id.schema, from: fact.id.name, to: target.id.name }];
  });
}

function shareValue(one: Fact, other: Fact): boolean {
  const values = other.payload["values"] as string[];
  return (one.payload["values"] as string[]).some((value) => values.includes(value));
}

/** Its schema and the columns that have it; undefined for what no column has. */
function useOf({ id }: Fact, facts: FactBase): string | undefined {
  if (id.kind !== "type") return undefined;
  const columns = facts
    .incomingEdges(id)
    .filter(({ from }) => from.kind === "column")
    .map(({ from }) => encodeId(from));
  return columns.length === 0 ? undefined : JSON.stringify([id.schema, columns.toSorted()]);
}

/** The statements of the renames. */
export function enumRenameActions(renames: readonly EnumRename[], defaultSchema: string): SchemaAction[] {
  return renames.map(({ schema, from, to }) => ({
    sql: unqualify(`ALTER TYPE ${quoteName(schema)}.${quoteName(from)} RENAME TO ${quoteName(to)}`, defaultSchema),
    verb: "rename",
    object: { kind: "type", schema, name: to },
    before: { name: from },
    after: { name: to },
    dataLoss: false,
    rewrites: false,
    transactional: true,
  }));
}

/** The renames that take them back. */
export function reversedEnumRenames(renames: readonly EnumRename[]): EnumRename[] {
  return renames.map(({ schema, from, to }) => ({ schema, from: to, to: from })).toReversed();
}
