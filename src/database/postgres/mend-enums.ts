import type { FactBase } from "@supabase/pg-delta/core";
import { subjectOf } from "./planned-action.ts";
import type { PlannedAction, Direction } from "./planned-action.ts";
import { identifierName, quoteName, tokenize } from "./sql-tokens.ts";

const ASIDE = /__pgdelta_replaced(_\d+)?$/;

/**
 * An enum that loses or reorders values is made anew beside the old one. The old one is called
 * `…_old`, as TypeORM calls it; no value is lost by it, since a value that is gone stops the cast.
 */
export function mendEnumRebuilds(actions: readonly PlannedAction[], { from, to }: Direction): PlannedAction[] {
  return actions.map((action) => {
    const type = subjectOf(action);
    if (type?.kind !== "type" || action.verb !== "alter") return action;
    const sql = tokenize(action.sql)
      .map((token) => {
        const name = identifierName(token);
        return name !== undefined && ASIDE.test(name) ? quoteName(freeName(type, [from, to])) : token.text;
      })
      .join("");
    return { ...action, sql, dataLoss: "none" };
  });
}

function freeName({ schema, name }: { schema: string; name: string }, worlds: readonly FactBase[]): string {
  for (let number = 1; ; number++) {
    const suffix = number === 1 ? "_old" : `_old${number}`;
    const candidate = `${clip(name, MAX_NAME_BYTES - suffix.length)}${suffix}`;
    if (!worlds.some((world) => isTypeName({ schema, name: candidate }, world))) return candidate;
  }
}

/** Whether the name is taken among types: every relation has a type of its name. */
export function isTypeName({ schema, name }: { schema: string; name: string }, facts: FactBase): boolean {
  return (["type", "table", "view", "materializedView", "sequence"] as const).some((kind) =>
    facts.has({ kind, schema, name }),
  );
}

/** Longer names are cut by Postgres. */
const MAX_NAME_BYTES = 63;

function clip(name: string, bytes: number): string {
  const characters = Array.from(name);
  while (Buffer.byteLength(characters.join("")) > bytes) characters.pop();
  return characters.join("");
}

/** A value is added before anything uses it; what uses it works only once the addition is committed. */
export function addValuesFirst(actions: readonly PlannedAction[]): PlannedAction[] {
  const additions = actions.filter(adds);
  const rest = actions.filter((action) => !adds(action));
  return [
    ...additions.map((addition) =>
      isUsed(addition, rest) ? { ...addition, transactionality: "nonTransactional" as const } : addition,
    ),
    ...rest,
  ];
}

function adds(action: PlannedAction): boolean {
  return action.transactionality === "commitBoundaryAfter";
}

function isUsed(addition: PlannedAction, actions: readonly PlannedAction[]): boolean {
  const value = /ADD VALUE ('(?:[^']|'')*')/.exec(addition.sql)?.[1];
  return value !== undefined && actions.some(({ sql }) => sql.includes(`${value}::`));
}
