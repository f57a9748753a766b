import type { EntityMetadata } from "typeorm";
import type { DeclaredProperty, EntityModel } from "../protocol/engine.ts";

/**
 * TypeORM's metadata of one entity as what maps it to the database.
 * @param file the file that defines it, when it is known
 * @param originOf the file that defines a class, when it is known
 */
export function entityModelOf(
  metadata: EntityMetadata,
  file: string | undefined,
  originOf: (value: unknown) => string | undefined,
): EntityModel {
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
      .map((column) => {
        const declared = declaredOf(metadata, column, originOf);
        return { property: propertyOf(column), column: column.databaseName, ...(declared ? { declared } : {}) };
      }),
    joinTables: metadata.relations.flatMap((relation) => {
      const table = relation.isManyToManyOwner ? relation.junctionEntityMetadata?.tableName : undefined;
      return table === undefined ? [] : [{ property: relation.propertyPath, table }];
    }),
  };
}

type ColumnMetadata = EntityMetadata["columns"][number];

function propertyOf(column: ColumnMetadata): string {
  return declarerOf(column).propertyPath;
}

/** A foreign-key column that no property declares belongs to the relation that needs it. */
function declarerOf(column: ColumnMetadata): ColumnMetadata | NonNullable<ColumnMetadata["relationMetadata"]> {
  return (column.isVirtual ? column.relationMetadata : undefined) ?? column;
}

function declaredOf(
  metadata: EntityMetadata,
  column: ColumnMetadata,
  originOf: (value: unknown) => string | undefined,
): DeclaredProperty | undefined {
  const { target, propertyName, embeddedMetadata } = declarerOf(column);
  if (typeof target !== "function" || (target === metadata.target && !embeddedMetadata)) return undefined;
  const file = originOf(target);
  const prefix = embeddedMetadata?.prefix;
  return {
    className: target.name,
    ...(file === undefined ? {} : { file }),
    property: propertyName,
    ...(prefix ? { prefix } : {}),
  };
}

const KINDS: Record<string, EntityModel["kind"]> = {
  view: "view",
  "entity-child": "child",
  junction: "junction",
  "closure-junction": "closure-junction",
};
