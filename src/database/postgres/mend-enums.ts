import { encodeId } from "@supabase/pg-delta/core";
import type { FactBase } from "@supabase/pg-delta/core";
import { textOf } from "./attributes.ts";
import { alterColumn, isAbout, subjectOf } from "./planned-action.ts";
import type { ColumnId, Direction, PlannedAction } from "./planned-action.ts";
import { tokenName, quoteName, tokenize } from "../../core/autogenerate/sql-tokens.ts";
import { isEnum } from "./steer-columns.ts";

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
        const name = tokenName(token);
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

/**
 * A column that takes on an enum which is made anew in the same plan gets its type with the others
 * that have it, and its default after that; the library would give it the old enum first.
 */
export function mendColumnsOfRebuiltEnums(actions: readonly PlannedAction[], { from, to }: Direction): PlannedAction[] {
  const columns = actions.flatMap((action) => {
    const [type, column] = action.consumes;
    if (action.verb !== "alter" || type?.kind !== "type" || column?.kind !== "column") return [];
    const had = from.outgoingEdges(column).some((edge) => encodeId(edge.to) === encodeId(type));
    return had ? [] : [column as ColumnId];
  });
  return columns.reduce<PlannedAction[]>(
    (mended, column) => {
      const setsDefault = ({ sql }: PlannedAction) => sql.startsWith(`${alterColumn(column)} SET DEFAULT `);
      const retyped = mended.flatMap((action) => retype(action, column, from, to));
      return [...retyped.filter((action) => !setsDefault(action)), ...retyped.filter(setsDefault)];
    },
    [...actions],
  );
}

/** Nothing has to be done before its enum is made anew, but that the column leaves another enum. */
function retype(action: PlannedAction, column: ColumnId, from: FactBase, to: FactBase): PlannedAction[] {
  if (!isAbout(action, column) || !action.sql.startsWith(`${alterColumn(column)} TYPE `)) return [action];
  const before = from.get(column);
  if (!before || !isEnum(before, from)) return [];
  const array = textOf(to.get(column)?.payload, "type")?.endsWith("[]") ? "[]" : "";
  return [{ ...action, sql: `${alterColumn(column)} TYPE text${array}` }];
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
