import { RevisionsError } from "../errors.ts";
import type { Answers, Comparison } from "../operations/operation.ts";
import { dialectOf } from "./dialects/dialects.ts";
import { differencesOf } from "./differences.ts";
import { needsValue } from "./verdict.ts";

/**
 * Statements for the end of those that make the desired world: what leaves columns nullable for now
 * that are NOT NULL in the entities, so that rows can be filled before the next revision closes them.
 * @throws RevisionsError `usage` for a column that does not become NOT NULL, or that cannot be left nullable
 */
export function leavingNullable(
  comparison: Comparison,
  { nullable = [], defaults }: Pick<Answers, "nullable" | "defaults">,
  defaultSchema: string,
): string[] {
  if (nullable.length === 0) return [];
  const dialect = dialectOf(comparison);
  const { added, tightened } = differencesOf(comparison, defaultSchema);
  const hard = added.filter(({ facts }) => facts && needsValue(facts));
  return nullable.map((place) => {
    const known = [...hard, ...tightened].find(({ table, column }) => place === `${table}.${column}`);
    const candidates = [...hard, ...tightened].map(({ table, column }) => `${table}.${column}`);
    if (known === undefined) {
      throw new RevisionsError("usage", `--nullable ${place} does not fit: no column ${place} becomes NOT NULL.`, {
        hint: candidates.length > 0 ? `It could be: ${candidates.join(", ")}.` : "Leave it out.",
        ...(candidates.length > 0 ? { candidates } : {}),
      });
    }
    if (Object.hasOwn(defaults, place)) {
      throw new RevisionsError("usage", `--nullable ${place} and --default ${place} exclude each other.`, {
        hint: "With the one rows stay without a value for now, with the other they get one.",
      });
    }
    const statement = dialect.dropNotNull(known);
    if (statement !== undefined) return statement;
    throw new RevisionsError("usage", `${place} cannot be left nullable for now on this kind of database.`, {
      hint: `Give the rows that exist a value: --default ${place}=EXPR`,
    });
  });
}
