import type { DataSourceOptions } from "typeorm";
import { RevisionsError } from "../core/errors.ts";
import { targetOf } from "./connection-target.ts";
import type { FoundDataSource } from "./found-data-source.ts";
import { itemsOf } from "./session.ts";

/** Whether one of two data sources has the entities and the other the migrations of the same database. */
export function complement(one: DataSourceOptions, other: DataSourceOptions): boolean {
  const has = (list: unknown): boolean => itemsOf(list).length > 0;
  return (
    sameDatabase(one, other) &&
    has(one.entities) !== has(other.entities) &&
    has(one.migrations) !== has(other.migrations) &&
    has(one.entities) !== has(one.migrations)
  );
}

export interface Joining {
  /** What people call the two; absent: the names of their exports. */
  names?: [string, string];
  /** Nobody asked for it. */
  found?: boolean;
}

/**
 * One data source of two: the connection and the migrations of the one, the entities of the other.
 * What the first one has is never taken from the second.
 * @throws RevisionsError when they lead to different databases: `usage`, or `ambiguous-data-source` where nobody asked for it
 */
export function joinDataSources(
  first: FoundDataSource,
  second: FoundDataSource,
  { names = [first.exportName, second.exportName], found = false }: Joining = {},
): FoundDataSource {
  const [one, other] = names;
  if (!sameDatabase(first.options, second.options)) {
    throw new RevisionsError(
      found ? "ambiguous-data-source" : "usage",
      `The data sources ${one} and ${other} cannot be joined: they lead to ${targetOf(first.options)} and ${targetOf(second.options)}.`,
      found
        ? { hint: `Choose one, for example: -d ${one}`, candidates: [one, other] }
        : { hint: "Join data sources of the same database only." },
    );
  }
  const withMigrations = itemsOf(first.options.migrations).length > 0 ? first : second;
  const withEntities = itemsOf(first.entityOptions.entities).length > 0 ? first : second;
  const nameOf = (part: FoundDataSource): string => (part === first ? one : other);
  const warnings = [...first.warnings, ...second.warnings];
  if (withMigrations !== withEntities) {
    warnings.push(
      `The entities of ${nameOf(withEntities)} are joined with the migrations of ${nameOf(withMigrations)}.`,
    );
  }
  return {
    exportName: withMigrations.exportName,
    options: withMigrations.options,
    entityOptions: withEntities.entityOptions,
    warnings,
  };
}

function sameDatabase(one: DataSourceOptions, other: DataSourceOptions): boolean {
  return one.type === other.type && targetOf(one) === targetOf(other);
}
