import type { EntityMetadata } from "typeorm";
import type { EntityModel } from "../protocol/engine.ts";
import type { LoadedFiles } from "./loader/loaded-files.ts";

/** TypeORM's metadata of one entity as what maps it to the database. */
export function entityModelOf(metadata: EntityMetadata, loaded: LoadedFiles): EntityModel {
  const file = loaded.originOf(metadata.target);
  return {
    name: metadata.name,
    ...(file === undefined ? {} : { file }),
    kind: KINDS[metadata.tableType] ?? "table",
    table: metadata.tableName,
    ...(metadata.schema === undefined ? {} : { schema: metadata.schema }),
    columns: metadata.columns
      .filter((column) => !column.isVirtualProperty)
      .map((column) => ({ property: column.propertyPath, column: column.databaseName })),
    joinTables: metadata.relations.flatMap((relation) => {
      const table = relation.isManyToManyOwner ? relation.junctionEntityMetadata?.tableName : undefined;
      return table === undefined ? [] : [{ property: relation.propertyPath, table }];
    }),
  };
}

const KINDS: Record<string, EntityModel["kind"]> = {
  view: "view",
  "entity-child": "child",
  junction: "junction",
  "closure-junction": "closure-junction",
};
