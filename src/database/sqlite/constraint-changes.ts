import { sameName } from "./sql-text.ts";
import { constraintName, constraintStructure } from "./structure.ts";
import type { SqliteConstraint, SqliteTable, SqliteWorld } from "./world.ts";

export interface ConstraintPair {
  before: SqliteConstraint;
  after: SqliteConstraint;
}

/** What differs between the constraints of a table in two worlds. */
export interface ConstraintChanges {
  dropped: SqliteConstraint[];
  added: SqliteConstraint[];
  /** Of one name, otherwise different. */
  altered: ConstraintPair[];
  /** Of two names, otherwise equal. */
  renamed: ConstraintPair[];
}

export function constraintChanges(
  from: SqliteTable,
  to: SqliteTable,
  worlds: { from: SqliteWorld; to: SqliteWorld },
): ConstraintChanges {
  const dropped = [...from.constraints];
  const added = [...to.constraints];
  const structure = new Map([
    ...dropped.map((one) => [one, constraintStructure(one, worlds.from)] as const),
    ...added.map((one) => [one, constraintStructure(one, worlds.to)] as const),
  ]);
  const isEqual = (a: SqliteConstraint, b: SqliteConstraint): boolean => structure.get(a) === structure.get(b);
  const take = (matches: (before: SqliteConstraint, after: SqliteConstraint) => boolean): ConstraintPair[] =>
    [...added].flatMap((after) => {
      const before = dropped.find((one) => matches(one, after));
      if (!before) return [];
      dropped.splice(dropped.indexOf(before), 1);
      added.splice(added.indexOf(after), 1);
      return [{ before, after }];
    });
  take((before, after) => isEqual(before, after) && sameName(before.name, after.name));
  const renamed = take(isEqual).filter(({ before, after }) => before.name !== undefined && after.name !== undefined);
  const altered = take(
    (before, after) => before.kind === after.kind && constraintName(before) === constraintName(after),
  );
  return { dropped, added, altered, renamed };
}
