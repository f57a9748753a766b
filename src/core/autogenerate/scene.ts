import type { Comparison, SchemaAction, SchemaObject } from "../operations/operation.ts";
import type { Dialect } from "./dialects/dialect.ts";
import { dialectOf } from "./dialects/dialects.ts";
import { addedColumn, textFact } from "./facts.ts";
import type { EntityMap } from "./entity-map.ts";
import { readIndex } from "./definitions.ts";
import { mentions } from "./sql-tokens.ts";
import { parseType } from "./sql-types.ts";

/** TypeORM's own table of view and generated-column definitions. */
export const METADATA_TABLE = "typeorm_metadata";

/** A list of actions seen as a whole: what a single action means depends on the others. */
export interface Scene {
  actions: readonly SchemaAction[];
  entities: EntityMap;
  defaultSchema: string;
  dialect: Dialect;
  /** Keys of tables that the list creates or drops. */
  created: ReadonlySet<string>;
  dropped: ReadonlySet<string>;
  /** Keys of columns that the list adds to tables that are there, with what is added. */
  added: ReadonlyMap<string, SchemaAction>;
  droppedColumns: ReadonlySet<string>;
  /** Enum types whose values change, by key, with the names that mention them. */
  alteredTypes: ReadonlyMap<string, string>;
}

/** One way of a comparison. */
export function sceneOf(comparison: Comparison, way: "up" | "down", entities: EntityMap, defaultSchema: string): Scene {
  const actions = comparison[way];
  const base = { actions, entities, defaultSchema, dialect: dialectOf(comparison) };
  const keys = (kind: SchemaObject["kind"], verb: SchemaAction["verb"]) =>
    actions.filter((one) => one.object.kind === kind && one.verb === verb);
  const key = (action: SchemaAction) => objectKey(action.object, defaultSchema);
  return {
    ...base,
    created: new Set(keys("table", "create").map(key)),
    dropped: new Set(keys("table", "drop").map(key)),
    added: new Map(keys("column", "create").map((one) => [key(one), one])),
    droppedColumns: new Set(keys("column", "drop").map(key)),
    alteredTypes: new Map(keys("type", "alter").map(({ object }) => [typeKey(base, object), object.name])),
  };
}

/** One string per object of a schema. */
export function objectKey({ kind, schema, table, name }: SchemaObject, defaultSchema: string): string {
  const place = schema ?? defaultSchema;
  return JSON.stringify(table === undefined ? [kind, place, name] : [kind, place, table, name]);
}

export function tableKey(scene: Scene, schema: string | undefined, table: string): string {
  return objectKey({ kind: "table", schema: schema ?? scene.defaultSchema, name: table }, scene.defaultSchema);
}

/** Without the table that uses the type, which may differ from one action to the next. */
export function typeKey({ defaultSchema }: Pick<Scene, "defaultSchema">, { schema, name }: SchemaObject): string {
  return objectKey({ kind: "type", schema: schema ?? defaultSchema, name }, defaultSchema);
}

export function columnKey(scene: Scene, schema: string | undefined, table: string, column: string): string {
  return objectKey({ kind: "column", schema: schema ?? scene.defaultSchema, table, name: column }, scene.defaultSchema);
}

/** The column that an object of the column level is about. */
export function columnOf({ kind, table, name }: SchemaObject): { table: string; column: string } | undefined {
  if (table === undefined) return undefined;
  return kind === "column" || kind === "default" || kind === "metadata" || (kind === "comment" && name !== table)
    ? { table, column: name }
    : undefined;
}

/** The table of an index, from its facts or from its definition. */
export function indexPlace(action: SchemaAction): { schema?: string; table?: string } {
  const { schema, table } = action.object;
  if (table !== undefined) return { table, ...(schema === undefined ? {} : { schema }) };
  const read = readIndex(textFact(action.after, "def") ?? textFact(action.before, "def") ?? action.sql);
  const place = schema ?? read.schema;
  return {
    ...(read.table === undefined ? {} : { table: read.table }),
    ...(place === undefined ? {} : { schema: place }),
  };
}

/** The column that owns a sequence, as a serial column does. */
export function sequenceOwner({
  before,
  after,
}: SchemaAction): { schema: string; table: string; column: string } | undefined {
  const owner = (after?.["ownedBy"] ?? before?.["ownedBy"]) as
    | { schema?: unknown; table?: unknown; column?: unknown }
    | null
    | undefined;
  if (typeof owner?.table !== "string" || typeof owner.column !== "string") return undefined;
  return { schema: typeof owner.schema === "string" ? owner.schema : "", table: owner.table, column: owner.column };
}

/** The altered enum on account of which the default of a column is set aside and set again. */
export function enumOfDefault(scene: Scene, action: SchemaAction): string | undefined {
  const { schema, table, name } = action.object;
  if (action.object.kind !== "default" || table === undefined || scene.alteredTypes.size === 0) return undefined;
  const same = columnKey(scene, schema, table, name);
  const siblings = scene.actions.filter(
    ({ object }) =>
      object.kind === "default" &&
      object.table === table &&
      columnKey(scene, object.schema, table, object.name) === same,
  );
  const texts = siblings.flatMap((one) => [
    one.sql,
    textFact(one.before, "expr", "default") ?? "",
    textFact(one.after, "expr", "default") ?? "",
  ]);
  return [...scene.alteredTypes].find(([, type]) => texts.some((text) => mentions(text, type)))?.[0];
}

/** Table and column that use a type: as the actions say, else as TypeORM names its enums. */
export function userOfType(
  scene: Scene,
  type: SchemaObject,
): { schema?: string; table: string; column?: string } | undefined {
  for (const action of scene.actions) {
    const { kind, schema, table, name } = action.object;
    if (kind !== "column" || table === undefined) continue;
    const types = [textFact(action.after, "type"), textFact(action.before, "type")];
    if (action.verb === "create") types.push(addedColumn(action).type);
    if (types.some((text) => text !== undefined && parseType(text).base === type.name)) {
      return { table, column: name, ...(schema === undefined ? {} : { schema }) };
    }
  }
  const schema = type.schema === undefined ? {} : { schema: type.schema };
  const named = scene.entities.columnOfEnum(type);
  if (named) return { ...named, ...schema };
  return type.table === undefined ? undefined : { table: type.table, ...schema };
}
