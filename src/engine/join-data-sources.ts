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

/**
 * One data source of two: the connection and the migrations of the one, the entities of the other.
 * What the first one has is never taken from the second.
 * @throws RevisionsError `usage` when they lead to different databases
 */
export function joinDataSources(first: FoundDataSource, second: FoundDataSource): FoundDataSource {
  if (!sameDatabase(first.options, second.options)) {
    throw new RevisionsError(
      "usage",
      `The data sources ${first.exportName} and ${second.exportName} cannot be joined: they lead to ${targetOf(first.options)} and ${targetOf(second.options)}.`,
      { hint: "Join data sources of the same database only." },
    );
  }
  const withMigrations = itemsOf(first.options.migrations).length > 0 ? first : second;
  const withEntities = itemsOf(first.entityOptions.entities).length > 0 ? first : second;
  const warnings = [...first.warnings, ...second.warnings];
  if (withMigrations !== withEntities) {
    warnings.push(
      `The entities of ${withEntities.exportName} are joined with the migrations of ${withMigrations.exportName}.`,
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
