import type { SchemaObject } from "../operations/operation.ts";

/** What is needed of a loaded entity to say which class and property a schema object belongs to. */
export interface EntityLike {
  name: string;
  kind: "table" | "view" | "child" | "junction" | "closure-junction";
  table: string;
  schema?: string;
  columns: { property: string; column: string }[];
  joinTables: { property: string; table: string }[];
}

/** A class and, where one is meant, its property. */
export interface EntityPlace {
  entity: string;
  property?: string;
}

/** From names in the database to names in the source. */
export class EntityMap {
  readonly #entities: readonly EntityLike[];
  readonly #defaultSchema: string;

  constructor(entities: readonly EntityLike[], defaultSchema: string) {
    this.#entities = entities;
    this.#defaultSchema = defaultSchema;
  }

  /** Of the entities of a table that inherits, the one that has the column; else the root. A join table belongs to the entity that declares it. */
  find(schema: string | undefined, table: string, column?: string): EntityPlace | undefined {
    const here = this.#entities.filter(
      (one) => one.table === table && this.#schemaOf(one) === (schema ?? this.#defaultSchema),
    );
    const owned = here.filter(({ kind }) => kind !== "junction" && kind !== "closure-junction");
    if (owned.length === 0) return this.#owner(table) ?? (here[0] && { entity: here[0].name });
    const roots = owned.toSorted((a, b) => Number(a.kind === "child") - Number(b.kind === "child"));
    for (const one of roots) {
      const property = one.columns.find((known) => known.column === column)?.property;
      if (property !== undefined) return { entity: one.name, property };
    }
    return roots[0] && { entity: roots[0].name };
  }

  /** The column whose enum TypeORM would give this name: `<table>_<column in lower case>_enum`. */
  columnOfEnum(type: SchemaObject): { table: string; column: string } | undefined {
    const entities = this.#entities.filter(({ table }) => type.table === undefined || type.table === table);
    for (const { table, columns } of entities) {
      const found = columns.find(({ column }) => `${table}_${column.toLowerCase()}_enum` === type.name);
      if (found) return { table, column: found.column };
    }
    const tables = entities.filter(({ table }) => type.name.startsWith(`${table}_`) && type.name.endsWith("_enum"));
    const [longest] = tables.toSorted((a, b) => b.table.length - a.table.length);
    if (!longest) return undefined;
    const column = type.name.slice(longest.table.length + 1, -"_enum".length);
    return column === "" ? undefined : { table: longest.table, column };
  }

  #owner(table: string): EntityPlace | undefined {
    for (const { name, joinTables, table: own } of this.#entities) {
      const property = joinTables.find((join) => join.table === table)?.property;
      if (property !== undefined) return { entity: name, property };
      if (table === `${own}_closure`) return { entity: name };
    }
    return undefined;
  }

  #schemaOf({ schema }: EntityLike): string {
    return schema ?? this.#defaultSchema;
  }
}
