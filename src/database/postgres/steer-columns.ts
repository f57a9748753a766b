import { encodeId } from "@supabase/pg-delta/core";
import type { Fact, FactBase } from "@supabase/pg-delta/core";
import { textOf } from "./attributes.ts";
import { isCastable, isTextual } from "./column-types.ts";
import { FactSet } from "./fact-set.ts";
import type { Direction } from "./planned-action.ts";
import { tokenName, tokenize } from "../../core/autogenerate/sql-tokens.ts";

/**
 * The `from` side as the comparing library has to see it to plan changes of columns rightly:
 * - another collation is a change of type, which keeps the values; the library would drop the column;
 * - Postgres changes no type that a generated column is computed from: that column has to be made anew;
 * - a type that Postgres cannot cast to the new one needs a new column; the library would cast.
 */
export function steerColumns(direction: Direction): FactBase {
  const steered = direction.from.facts().flatMap((fact) => steerColumn(fact, direction) ?? []);
  if (steered.length === 0) return direction.from;
  const set = new FactSet(direction.from);
  for (const fact of steered) set.replace(fact);
  return set.build();
}

/** Undefined where the library sees the column rightly. */
function steerColumn(fact: Fact, direction: Direction): Fact | undefined {
  const target = fact.id.kind === "column" ? direction.to.get(fact.id) : undefined;
  if (!target || fact.payload["generatedExpr"] !== target.payload["generatedExpr"]) return undefined;
  if (!canChange(fact, target, direction)) return { ...fact, payload: { ...fact.payload, collation: ANEW } };
  if (restsOnChange(fact, direction)) return { ...fact, payload: { ...fact.payload, generatedExpr: ANEW } };
  const { collation } = target.payload;
  if (fact.payload["collation"] === collation) return undefined;
  const sameType = columnType(fact) === columnType(target);
  const type = sameType ? `${columnType(fact)} in another collation` : columnType(fact);
  return { ...fact, payload: { ...fact.payload, type, collation } };
}

/** Whether the column is computed from one whose type changes. */
function restsOnChange({ id, parent, payload }: Fact, { from, to }: Direction): boolean {
  const expression = textOf(payload, "generatedExpr");
  if (expression === undefined || !parent) return false;
  const names = new Set(tokenize(expression).map(tokenName));
  return from.childrenOf(parent).some((column) => {
    if (column.id.kind !== "column" || encodeId(column.id) === encodeId(id) || !names.has(column.id.name)) return false;
    const after = to.get(column.id);
    return after !== undefined && columnType(column) !== columnType(after);
  });
}

/** A collation, or an expression, that no column has. */
const ANEW = "made anew";

function canChange(before: Fact, after: Fact, { from, to }: Direction): boolean {
  const [a, b] = [columnType(before), columnType(after)];
  if (a === b) return true;
  const enums = Number(isEnum(before, from)) + Number(isEnum(after, to));
  if (enums === 0) return isCastable(a, b);
  return a.endsWith("[]") === b.endsWith("[]") && (enums === 2 || isTextual(a) || isTextual(b));
}

/** As `format_type` prints it. */
export function columnType({ payload }: Fact): string {
  return textOf(payload, "type") ?? "";
}

/** Whether the column's type is an enum. */
export function isEnum({ id }: Fact, facts: FactBase): boolean {
  return facts.outgoingEdges(id).some(({ to }) => to.kind === "type");
}
