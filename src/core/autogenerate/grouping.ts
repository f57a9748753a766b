import type { SchemaAction } from "../operations/operation.ts";
import { commute } from "./commuting.ts";
import { renamedNames, textFact } from "./facts.ts";
import {
  columnKey,
  columnOf,
  enumOfDefault,
  indexPlace,
  objectKey,
  sequenceOwner,
  tableKey,
  typeKey,
} from "./scene.ts";
import type { Scene } from "./scene.ts";

/** Actions that make one operation, in order. */
export interface ActionGroup {
  /** Of the object that they are about; two groups have the same key when their order keeps them apart. */
  key: string;
  actions: SchemaAction[];
}

/**
 * Gathers actions by the object that they are about. The groups one after another are an order that
 * can be run: an action leaves its place only past others that it has nothing to do with.
 */
export function groupActions(scene: Scene): ActionGroup[] {
  const groups: ActionGroup[] = [];
  for (const action of scene.actions) {
    const key = groupKey(scene, action);
    const at = groups.findLastIndex((group) => group.key === key);
    const known = groups[at];
    const between = groups.slice(at + 1).flatMap(({ actions }) => actions);
    const past = (moved: SchemaAction) => between.every((other) => commute(moved, other));
    if (!known) {
      groups.push({ key, actions: [action] });
    } else if (past(action)) {
      known.actions.push(action);
    } else if (known.actions.every(past)) {
      groups.splice(at, 1);
      groups.push({ key, actions: [...known.actions, action] });
    } else {
      groups.push({ key, actions: [action] });
    }
  }
  return groups;
}

/** The operation that an action belongs to. The same for an action and for the one that undoes it. */
export function groupKey(scene: Scene, action: SchemaAction): string {
  const { object, verb } = action;
  const { schema, table, name } = object;
  if (verb === "rename") return renameKey(scene, action);
  const column = columnOf(object);
  if (column) {
    const tableOf = tableKey(scene, schema, column.table);
    if (isWhole(scene, tableOf)) return tableOf;
    return enumOfDefault(scene, action) ?? columnKey(scene, schema, column.table, column.column);
  }
  switch (object.kind) {
    case "comment":
      return tableKey(scene, schema, table ?? name);
    case "metadata":
      return objectKey({ kind: "view", name, ...(schema === undefined ? {} : { schema }) }, scene.defaultSchema);
    case "type":
      return typeKey(scene, object);
    case "materializedView":
      return objectKey({ ...object, kind: "view" }, scene.defaultSchema);
    case "index":
      return objectKey({ kind: "index", name, ...indexPlace(action) }, scene.defaultSchema);
    case "sequence": {
      const owner = sequenceOwner(action);
      if (!owner) return objectKey(object, scene.defaultSchema);
      const tableOf = tableKey(scene, owner.schema || schema, owner.table);
      if (isWhole(scene, tableOf)) return tableOf;
      return columnKey(scene, owner.schema || schema, owner.table, owner.column);
    }
    default:
      return objectKey(object, scene.defaultSchema);
  }
}

function isWhole(scene: Scene, table: string): boolean {
  return scene.created.has(table) || scene.dropped.has(table);
}

/** A name that follows a table or a column belongs to the rename that stands next to it. */
function renameKey(scene: Scene, action: SchemaAction): string {
  const at = scene.actions.indexOf(action);
  const decided = isDecided(action)
    ? action
    : (scene.actions.slice(0, at).findLast(isDecided) ?? scene.actions.slice(at).find(isDecided) ?? action);
  const { from, to } = renamedNames(decided);
  const { kind, schema, table, name } = decided.object;
  const place = kind === "type" ? name : (table ?? "");
  return JSON.stringify(["rename", kind, schema ?? scene.defaultSchema, place, ...[from, to].toSorted()]);
}

/** Whether somebody decided the rename, as that of a table, of a column or of an enum's value. */
export function isDecided({ verb, object, before }: SchemaAction): boolean {
  if (verb !== "rename") return false;
  return object.kind === "table" || object.kind === "column" || textFact(before, "value") !== undefined;
}
