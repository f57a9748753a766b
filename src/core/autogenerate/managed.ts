import type { Operation } from "../operations/operation.ts";
import { goesBy } from "./accepted.ts";
import type { EntityLike } from "./entity-map.ts";
import { displayTable } from "./operations.ts";

/** Names of what is compared; `*` stands for anything. */
export interface Filters {
  /** Tables, `posts.title`, indexes and constraints; when there are some, nothing else is looked at. */
  include: readonly string[];
  /** The same, and these are not looked at. */
  exclude: readonly string[];
}

/** What of an entity decides whether its table is TypeORM's to change. */
export type ManagedEntity = Pick<EntityLike, "table" | "schema"> & {
  /** TypeORM leaves its table or view alone. */
  synchronize?: false;
  /** Names of indexes that TypeORM leaves alone. */
  handmadeIndexes?: readonly string[];
};

/** A difference that is not looked at: the project's filters say so, or an entity's `synchronize: false`. */
export type LeftOutOperation = Operation & { leftOutBy: LeftOutBy };

export type LeftOutBy = "filter" | "synchronize";

/** Why an operation is left out; undefined for one about something that TypeORM and the project want to be managed. */
export function whoLeavesOut(
  entities: readonly ManagedEntity[],
  { include, exclude }: Filters,
  defaultSchema: string,
): (operation: Operation) => LeftOutBy | undefined {
  const tableOf = ({ schema, table }: ManagedEntity) =>
    displayTable(schema === undefined ? { table } : { schema, table }, defaultSchema);
  // Of several entities of one table one that is synchronised is enough.
  const synchronized = new Set(entities.filter((one) => one.synchronize !== false).map(tableOf));
  const alone = new Set(entities.map(tableOf).filter((table) => !synchronized.has(table)));
  const indexes = new Set(
    entities.flatMap((entity) => (entity.handmadeIndexes ?? []).map((name) => `${tableOf(entity)}.${name}`)),
  );
  const included = include.map(patternOf);
  const excluded = exclude.map(patternOf);
  const matches = (operation: Operation, patterns: readonly RegExp[]) =>
    patterns.some((pattern) => namesOf(operation).some((name) => pattern.test(name)));
  return (operation) => {
    if (alone.has(operation.table) || indexes.has(`${operation.table}.${operation.object}`)) return "synchronize";
    const isIn = included.length === 0 || matches(operation, included);
    return isIn && !matches(operation, excluded) ? undefined : "filter";
  };
}

/** Whether anything could be left out at all. */
export function mayLeaveOut(entities: readonly ManagedEntity[], { include, exclude }: Filters): boolean {
  return (
    include.length > 0 ||
    exclude.length > 0 ||
    entities.some((one) => one.synchronize === false || (one.handmadeIndexes ?? []).length > 0)
  );
}

function namesOf({ table, column, object }: Operation): string[] {
  return [
    table,
    ...(column === undefined ? [] : [`${table}.${column}`]),
    ...(object === undefined ? [] : [object, `${table}.${object}`]),
  ];
}

function patternOf(text: string): RegExp {
  const parts = text.split("*").map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join(".*")}$`);
}

/** Whether the operation is about something that is kept although no entity has it any more. */
export function isKept(operation: Operation, keeps: readonly string[]): boolean {
  return keeps.some((name) => goesBy(operation, name));
}
