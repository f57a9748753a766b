import type { Comparison, Operation, SchemaObject } from "../operations/operation.ts";
import { writtenSql } from "../operations/written-sql.ts";
import { EntityMap } from "./entity-map.ts";
import type { EntityLike } from "./entity-map.ts";
import { textFact } from "./facts.ts";
import { failingRows } from "./failing-rows.ts";
import { groupActions } from "./grouping.ts";
import type { ActionGroup } from "./grouping.ts";
import { sceneOf } from "./scene.ts";
import type { Scene } from "./scene.ts";
import { subjectOf } from "./subject.ts";
import type { Subject } from "./subject.ts";
import { summarize } from "./summary.ts";
import { judge } from "./verdict.ts";

/**
 * A comparison as structured operations, one per object. The `up` of all of them one after another
 * is an order that can be run; `down` shows what undoes each, while a file runs the comparison's own way down.
 */
export function toOperations(
  comparison: Comparison,
  entities: readonly EntityLike[],
  defaultSchema: string,
): Operation[] {
  return describeOperations(comparison, entities, defaultSchema).map(({ operation }) => operation);
}

export interface DescribedOperation {
  operation: Operation;
  /** What its statements are about. */
  objects: SchemaObject[];
}

/** The same with the objects behind each operation. */
export function describeOperations(
  comparison: Comparison,
  entities: readonly EntityLike[],
  defaultSchema: string,
): DescribedOperation[] {
  const map = new EntityMap(entities, defaultSchema);
  const scene = sceneOf(comparison, "up", map, defaultSchema);
  const groups = groupActions(scene);
  const undone = undoneBy(groups, groupActions(sceneOf(comparison, "down", map, defaultSchema)));
  return groups.map((group) => {
    const subject = subjectOf(scene, group);
    const table = displayTable(subject, defaultSchema);
    const place = map.find(subject.schema, subject.table, subject.column);
    const half = halfOf(groups, group, scene);
    const { object } = subject.main;
    const judgement = judge(scene, subject, table);
    const query = judgement.verdict === "may-fail" ? failingRows(scene, subject) : undefined;
    const operation: Operation = {
      kind: subject.kind,
      table,
      ...(subject.column === undefined ? {} : { column: subject.column }),
      ...(HAS_NAME.has(object.kind) ? { object: object.name } : {}),
      ...place,
      summary: summarize(subject, { table, half, dialect: scene.dialect }),
      ...judgement,
      ...(query === undefined ? {} : { query }),
      up: writtenSql(group.actions),
      down: undone(group.key),
    };
    return { operation, objects: group.actions.map((action) => action.object) };
  });
}

/** Kinds that table and column do not name. */
const HAS_NAME: ReadonlySet<SchemaObject["kind"]> = new Set(["index", "constraint", "type", "sequence"]);

/**
 * The statements that undo the groups of a key, asked for in the order of the way up: what was done
 * last is undone first. What is left over goes with the last group.
 */
function undoneBy(up: readonly ActionGroup[], down: readonly ActionGroup[]): (key: string) => string[] {
  const left = byKey(down);
  const asked = byKey(up);
  return (key) => {
    const groups = left.get(key) ?? [];
    const waiting = asked.get(key) ?? [];
    waiting.pop();
    const taken = waiting.length === 0 ? groups.splice(0) : groups.splice(-1);
    return taken.flatMap(({ actions }) => writtenSql(actions));
  };
}

function byKey(groups: readonly ActionGroup[]): Map<string, ActionGroup[]> {
  const result = new Map<string, ActionGroup[]>();
  for (const group of groups) result.set(group.key, [...(result.get(group.key) ?? []), group]);
  return result;
}

/** Where a thing is dropped and made again unchanged, because something that it rests on changes in between. */
function halfOf(groups: readonly ActionGroup[], group: ActionGroup, scene: Scene): "dropped" | "made" | undefined {
  const same = groups.filter(({ key }) => key === group.key);
  const [first, second] = same;
  if (same.length !== 2 || !first || !second) return undefined;
  const before = subjectOf(scene, first);
  const after = subjectOf(scene, second);
  if (!isDrop(before) || !isCreate(after)) return undefined;
  const unchanged = textFact(before.change.before, "def") === textFact(after.change.after, "def");
  if (group === first) return "dropped";
  return unchanged ? "made" : undefined;
}

function isDrop({ kind }: Subject): boolean {
  return kind.startsWith("drop-");
}

function isCreate({ kind }: Subject): boolean {
  return kind.startsWith("create-") || kind.startsWith("add-");
}

/** As `--rename` and `--drop` spell it: with the schema only where it is not the default one. */
export function displayTable({ schema, table }: { schema?: string; table: string }, defaultSchema: string): string {
  return schema === undefined || schema === defaultSchema ? table : `${schema}.${table}`;
}
