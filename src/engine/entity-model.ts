import type { EntityMetadata } from "typeorm";
import type { EntityModel } from "../protocol/engine.ts";

/**
 * TypeORM's metadata of one entity as what maps it to the database.
 * @param file the file that defines it, when it is known
 */
export function entityModelOf(metadata: EntityMetadata, file: string | undefined): EntityModel {
  const handmade = metadata.indices.filter(({ synchronize }) => !synchronize).map(({ name }) => name);
  return {
    name: metadata.name,
    ...(file === undefined ? {} : { file }),
    kind: KINDS[metadata.tableType] ?? "table",
    table: metadata.tableName,
    ...(metadata.schema === undefined ? {} : { schema: metadata.schema }),
    ...(metadata.synchronize ? {} : { synchronize: false as const }),
    ...(handmade.length === 0 ? {} : { handmadeIndexes: handmade }),
    columns: metadata.columns
      .filter((column) => !column.isVirtualProperty)
      .map((column) => ({ property: propertyOf(column), column: column.databaseName })),
    joinTables: metadata.relations.flatMap((relation) => {
      const table = relation.isManyToManyOwner ? relation.junctionEntityMetadata?.tableName : undefined;
      return table === undefined ? [] : [{ property: relation.propertyPath, table }];
    }),
  };
}

/** A foreign-key column that no property declares belongs to the relation that needs it. */
function propertyOf(column: EntityMetadata["columns"][number]): string {
  return (column.isVirtual ? column.relationMetadata?.propertyPath : undefined) ?? column.propertyPath;
}

const KINDS: Record<string, EntityModel["kind"]> = {
  view: "view",
  "entity-child": "child",
  junction: "junction",
  "closure-junction": "closure-junction",
};
