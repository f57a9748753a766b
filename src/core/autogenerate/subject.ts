import type { OperationKind, SchemaAction, SchemaObjectKind } from "../operations/operation.ts";
import { readConstraint, readIndex } from "./definitions.ts";
import { addedColumn, changeOver, textFact } from "./facts.ts";
import type { Change, ColumnFacts } from "./facts.ts";
import { isDecided } from "./grouping.ts";
import type { ActionGroup } from "./grouping.ts";
import { columnOf, indexPlace, sequenceOwner, userOfType } from "./scene.ts";
import type { Scene } from "./scene.ts";

/** What one group of actions is about. */
export interface Subject {
  kind: OperationKind;
  actions: readonly SchemaAction[];
  /** The action that says most about the group. */
  main: SchemaAction;
  schema?: string;
  /** Without its schema. For a type: the table that uses it, else the type's name. */
  table: string;
  column?: string;
  /** Of the main object, over the whole group. */
  change: Change;
  /** Of a column: the new one in full, for an added column. */
  added?: ColumnFacts;
  /** Of the column's default; absent when the group leaves it alone. */
  defaultChange?: { before?: string; after?: string };
}

/** What a group is named after when it has several kinds of actions. */
const RANK: readonly SchemaObjectKind[] = [
  "schema",
  "table",
  "type",
  "column",
  "constraint",
  "index",
  "view",
  "materializedView",
  "default",
  "sequence",
  "comment",
  "metadata",
];

export function subjectOf(scene: Scene, group: ActionGroup): Subject {
  const { actions } = group;
  const main = mainAction(actions);
  const own = actions.filter(({ object }) => object.kind === main.object.kind && object.name === main.object.name);
  const kind = kindOf(main, own);
  const defaults = actions.filter(({ object }) => object.kind === "default");
  const change = changeOver(own);
  const added = kind === "add-column" ? withDefault(addedColumn(main), defaults) : undefined;
  const defaultChange = added === undefined ? changeOfDefault(change, defaults) : undefined;
  return {
    kind,
    actions,
    main,
    ...placeOf(scene, main),
    change,
    ...(added === undefined ? {} : { added }),
    ...(defaultChange === undefined ? {} : { defaultChange }),
  };
}

function mainAction(actions: readonly SchemaAction[]): SchemaAction {
  const [first, ...rest] = actions;
  if (!first) throw new Error("A group without actions.");
  const rank = (action: SchemaAction) => (isDecided(action) ? -1 : RANK.indexOf(action.object.kind));
  return rest.reduce((best, one) => (rank(one) < rank(best) ? one : best), first);
}

function kindOf(main: SchemaAction, own: readonly SchemaAction[]): OperationKind {
  const creates = own.some(({ verb }) => verb === "create");
  const drops = own.some(({ verb }) => verb === "drop");
  const renames = own.some(({ verb }) => verb === "rename");
  const verb = creates === drops ? "alter" : creates ? "create" : "drop";
  switch (main.object.kind) {
    case "table":
      if (renames) return "rename-table";
      return verb === "alter" ? "alter-column" : `${verb}-table`;
    case "column":
      if (renames) return "rename-column";
      return verb === "create" ? "add-column" : `${verb}-column`;
    case "default":
      return "alter-column";
    case "constraint":
      return verb === "create" ? "add-constraint" : `${verb}-constraint`;
    case "index":
      return `${verb}-index`;
    case "type":
      return `${verb}-type`;
    case "view":
    case "materializedView":
      return `${verb}-view`;
    case "schema":
      return verb === "drop" ? "drop-schema" : "create-schema";
    case "sequence":
    case "comment":
    case "metadata":
      return main.object.kind;
  }
}

function placeOf(scene: Scene, main: SchemaAction): { schema?: string; table: string; column?: string } {
  const { object } = main;
  const schema = object.schema === undefined ? {} : { schema: object.schema };
  const column = columnOf(object);
  if (column) return { ...schema, ...column };
  switch (object.kind) {
    case "type": {
      const user = userOfType(scene, object);
      return user ? { ...schema, ...user } : { ...schema, table: object.name };
    }
    case "index": {
      const place = indexPlace(main);
      return { ...schema, ...place, table: place.table ?? object.name, ...onlyColumn(main) };
    }
    case "constraint":
      return { ...schema, table: object.table ?? object.name, ...onlyColumn(main) };
    case "sequence": {
      const owner = sequenceOwner(main);
      if (!owner) return { ...schema, table: object.name };
      return { ...(owner.schema === "" ? schema : { schema: owner.schema }), table: owner.table, column: owner.column };
    }
    default:
      return { ...schema, table: object.table ?? object.name };
  }
}

/** What covers a single column shows at that column. */
function onlyColumn({ object, columns, before, after, sql }: SchemaAction): { column?: string } {
  const def = textFact(after, "def") ?? textFact(before, "def") ?? sql;
  const read = object.kind === "index" ? readIndex(def) : readConstraint(def);
  const [column, ...others] = columns ?? read.columns;
  const isPlain = column !== undefined && others.length === 0 && !column.includes("(");
  return isPlain ? { column } : {};
}

function withDefault(column: ColumnFacts, defaults: readonly SchemaAction[]): ColumnFacts {
  const after = lastDefault(defaults);
  return after === undefined ? column : { ...column, default: after };
}

/** Told by the default's own actions, else by the column's facts. */
function changeOfDefault(
  column: Change,
  defaults: readonly SchemaAction[],
): { before?: string; after?: string } | undefined {
  const [first] = defaults;
  const before =
    textFact(column.before, "default") ??
    (first?.verb === "create" ? undefined : textFact(first?.before, "expr", "default"));
  const after = textFact(column.after, "default") ?? lastDefault(defaults);
  if (before === undefined && after === undefined && !first) return undefined;
  return { ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) };
}

function lastDefault(defaults: readonly SchemaAction[]): string | undefined {
  const last = defaults.at(-1);
  return last?.verb === "drop" ? undefined : (textFact(last?.after, "expr", "default") ?? defaultSet(last?.sql ?? ""));
}

/** The expression of `ALTER COLUMN c SET DEFAULT expression`. */
function defaultSet(sql: string): string | undefined {
  const at = sql.toUpperCase().lastIndexOf(" SET DEFAULT ");
  return at < 0 ? undefined : sql.slice(at + " SET DEFAULT ".length).trim();
}
