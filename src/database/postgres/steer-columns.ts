import type { Fact, FactBase } from "@supabase/pg-delta/core";
import { textOf } from "./attributes.ts";
import { isCastable, isTextual } from "./column-types.ts";
import { FactSet } from "./fact-set.ts";
import type { Direction } from "./planned-action.ts";

/**
 * The `from` side as the comparing library has to see it to plan changes of columns rightly:
 * - another collation is a change of type, which keeps the values; the library would drop the column;
 * - a type that Postgres cannot cast to the new one needs a new column; the library would cast.
 */
export function steerColumns({ from, to }: Direction): FactBase {
  const steered = new FactSet(from);
  for (const fact of from.facts()) {
    const target = fact.id.kind === "column" ? to.get(fact.id) : undefined;
    if (!target || fact.payload["generatedExpr"] !== target.payload["generatedExpr"]) continue;
    const { collation } = target.payload;
    if (!canChange(fact, target, { from, to }))
      steered.replace({ ...fact, payload: { ...fact.payload, collation: ANEW } });
    else if (fact.payload["collation"] !== collation) {
      const type =
        columnType(fact) === columnType(target) ? `${columnType(fact)} in another collation` : columnType(fact);
      steered.replace({ ...fact, payload: { ...fact.payload, type, collation } });
    }
  }
  return steered.build();
}

/** A collation that no column has. */
const ANEW = "made anew";

function canChange(before: Fact, after: Fact, { from, to }: Direction): boolean {
  const [a, b] = [columnType(before), columnType(after)];
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
