import type { Comparison, SchemaAction, SchemaObject } from "../operations/operation.ts";
import { dialectOf } from "./dialects/dialects.ts";
import { addedColumn, changeOver, renamedNames, textFact } from "./facts.ts";
import { enumValues, nullability } from "./summary.ts";
import type { ColumnFacts } from "./facts.ts";
import { METADATA_TABLE } from "./scene.ts";

/** A column that a comparison adds to, or drops from, a table that stays. Tables as people know them. */
export interface ColumnDifference {
  table: string;
  column: string;
  /** For an added one. */
  facts?: ColumnFacts;
  type?: string;
  notNull?: boolean;
  default?: string;
  /** In its table. */
  position?: number;
  /** Its values are computed, so nothing is lost with it. */
  generated: boolean;
}

export interface TableDifference {
  table: string;
  columns: string[];
}

/** The parts of a comparison that a developer may have to decide on. */
export interface Differences {
  added: ColumnDifference[];
  dropped: ColumnDifference[];
  created: TableDifference[];
  droppedTables: TableDifference[];
  /** Views that go, not those that only step aside. */
  droppedViews: { table: string }[];
  /** Columns that become NOT NULL. */
  tightened: { table: string; column: string; type?: string }[];
  /** Columns that get another type in place. */
  retyped: RetypedColumn[];
  /** Renames that were decided before and are carried out. */
  renamedColumns: { table: string; from: string; to: string }[];
  renamedTables: { from: string; to: string }[];
  /** Enums that change their values. */
  enums: EnumDifference[];
  renamedValues: { type: string; from: string; to: string }[];
}

export interface RetypedColumn {
  table: string;
  column: string;
  before: string;
  after: string;
  /** Values that do not fit are cut. */
  cuts: boolean;
}

export interface EnumDifference {
  /** With its schema where that is not the default one; its table and column where it is no object of its own. */
  type: string;
  /** Where it is used. */
  table: string;
  before: string[];
  after: string[];
}

export function differencesOf(comparison: Comparison, defaultSchema: string): Differences {
  const { up } = comparison;
  const { cutsValues } = dialectOf(comparison);
  const of = (kind: "table" | "column" | "type", verb: SchemaAction["verb"]) =>
    up.filter(({ object, verb: is }) => object.kind === kind && is === verb && object.name !== METADATA_TABLE);
  const name = (schema: string | undefined, table: string) =>
    schema === undefined || schema === defaultSchema ? table : `${schema}.${table}`;
  const table = ({ object }: SchemaAction) => name(object.schema, object.table ?? object.name);
  const created = of("table", "create").map((action) => ({ table: table(action), columns: action.columns ?? [] }));
  const droppedTables = of("table", "drop").map((action) => ({ table: table(action), columns: action.columns ?? [] }));
  const whole = new Set([...created, ...droppedTables].map((one) => one.table));
  const columns = (verb: "create" | "drop") => of("column", verb).filter((action) => !whole.has(table(action)));
  const altered = byColumn(of("column", "alter"), table);
  return {
    created,
    droppedTables,
    droppedViews: droppedViews(up).map((object) => ({ table: name(object.schema, object.name) })),
    added: columns("create").map((action) => {
      const facts = addedColumn(action);
      return {
        table: table(action),
        column: action.object.name,
        facts,
        ...(facts.type === undefined ? {} : { type: facts.type }),
        ...traitsOf(action.after),
        generated: facts.generated,
      };
    }),
    dropped: columns("drop").map((action) => {
      const type = textFact(action.before, "type");
      const generated = textFact(action.before, "generatedExpr") !== undefined;
      return {
        table: table(action),
        column: action.object.name,
        generated,
        ...(type === undefined ? {} : { type }),
        ...traitsOf(action.before),
      };
    }),
    tightened: altered
      .filter(({ actions }) => {
        const { before, after } = changeOver(actions);
        return (
          nullability(
            before,
            after,
            actions.map(({ sql }) => sql),
          ) === true
        );
      })
      .map(({ table: owner, column, actions }) => ({ table: owner, column, ...typeOf(actions) })),
    retyped: altered.flatMap(({ table: owner, column, actions }) => {
      const change = changeOver(actions);
      const [before, after] = [textFact(change.before, "type"), textFact(change.after, "type")];
      const isComputed = textFact(change.after, "generatedExpr") !== undefined;
      if (before === undefined || after === undefined || before === after || isComputed) return [];
      return [{ table: owner, column, before, after, cuts: actions.some((action) => cutsValues(action)) }];
    }),
    enums: enumsOf(up, name),
    renamedValues: of("type", "rename").flatMap(({ object, before, after }) => {
      const [from, to] = [textFact(before, "value"), textFact(after, "value")];
      return from === undefined || to === undefined ? [] : [{ type: name(object.schema, object.name), from, to }];
    }),
    renamedColumns: of("column", "rename").map((action) => ({ table: table(action), ...renamedNames(action) })),
    renamedTables: of("table", "rename").map((action) => {
      const { from, to } = renamedNames(action);
      return { from: name(action.object.schema, from), to: name(action.object.schema, to) };
    }),
  };
}

function droppedViews(actions: readonly SchemaAction[]): SchemaObject[] {
  const views = actions.filter(({ object }) => object.kind === "view" || object.kind === "materializedView");
  const isMadeAgain = ({ schema, name }: SchemaObject) =>
    views.some(({ object, verb }) => verb === "create" && object.name === name && object.schema === schema);
  return views.flatMap(({ object, verb }) => (verb === "drop" && !isMadeAgain(object) ? object : []));
}

interface AlteredColumn {
  table: string;
  column: string;
  actions: SchemaAction[];
}

/** A change of a column may take several statements. */
function byColumn(actions: readonly SchemaAction[], table: (action: SchemaAction) => string): AlteredColumn[] {
  const columns = new Map<string, AlteredColumn>();
  for (const action of actions) {
    const one = { table: table(action), column: action.object.name };
    const key = JSON.stringify(Object.values(one));
    const known = columns.get(key) ?? { ...one, actions: [] };
    columns.set(key, { ...known, actions: [...known.actions, action] });
  }
  return [...columns.values()];
}

function typeOf(actions: readonly SchemaAction[]): { type?: string } {
  const type = textFact(changeOver(actions).after, "type");
  return type === undefined ? {} : { type };
}

function traitsOf(
  facts: Record<string, unknown> | undefined,
): Pick<ColumnDifference, "notNull" | "default" | "position"> {
  const { notNull, position } = facts ?? {};
  const value = textFact(facts, "default");
  return {
    ...(typeof notNull === "boolean" ? { notNull } : {}),
    ...(value === undefined ? {} : { default: value }),
    ...(typeof position === "number" ? { position } : {}),
  };
}

function enumsOf(
  actions: readonly SchemaAction[],
  name: (schema: string | undefined, table: string) => string,
): EnumDifference[] {
  const found = new Map<string, EnumDifference>();
  for (const { object, verb, before, after } of actions) {
    const [old, now] = [enumValues(before), enumValues(after)];
    if ((object.kind !== "type" && object.kind !== "column") || verb !== "alter" || !old || !now) continue;
    const table = name(object.schema, object.table ?? object.name);
    // Where an enum is no object of its own it goes by its column.
    const type = object.kind === "column" ? `${table}.${object.name}` : name(object.schema, object.name);
    found.set(type, { type, table, before: found.get(type)?.before ?? old, after: now });
  }
  return [...found.values()];
}

export function removedValues({ before, after }: EnumDifference): string[] {
  return before.filter((value) => !after.includes(value));
}

export function addedValues({ before, after }: EnumDifference): string[] {
  return after.filter((value) => !before.includes(value));
}
