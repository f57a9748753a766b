import type { FactBase, StableId } from "@supabase/pg-delta/core";
import { plan } from "@supabase/pg-delta/plan";
import type { Comparison, SchemaAction } from "../../core/operations/operation.ts";
import { columnsOf, describe, objectOf } from "./describe-fact.ts";
import { takeOverEquivalents } from "./equivalents.ts";
import { FactSet } from "./fact-set.ts";
import { leaveAlone } from "./leave-alone.ts";
import { mendDefaults } from "./mend-defaults.ts";
import { addValuesFirst, isTypeName, mendColumnsOfRebuiltEnums, mendEnumRebuilds } from "./mend-enums.ts";
import { mendSerials } from "./mend-serials.ts";
import { mendTypeChanges } from "./mend-type-changes.ts";
import { mendViews } from "./mend-views.ts";
import { compareMetadataRows, metadataTableAction } from "./metadata-rows.ts";
import type { EntityMeans } from "./refined-index.ts";
import { stepAside } from "./step-aside.ts";
import { subjectOf } from "./planned-action.ts";
import type { Direction, PlannedAction } from "./planned-action.ts";
import { startSequences } from "./start-sequences.ts";
import { steerColumns } from "./steer-columns.ts";
import { matchByStructure } from "./structure-match.ts";
import { unqualify } from "./unqualify.ts";
import type { World } from "./world.ts";

export interface CompareOptions extends EntityMeans {
  /** The schema whose name is left out of the SQL. */
  defaultSchema: string;
}

/**
 * The statements that lead from the history to the desired world and back. Equal but for names of
 * constraints, indexes and sequences is equal; what only a hand can make is left alone.
 */
export function compareWorlds(history: World, desired: World, options: CompareOptions): Comparison {
  const aligned = align(history, desired, options);
  return {
    serverVersion: history.serverVersion,
    up: actionsBetween(history, aligned, options),
    down: actionsBetween(aligned, history, options),
  };
}

/**
 * The desired world as it is compared: what is equal to something of the history but for its name has
 * that name, and what only a hand can make is in it. Aligned once more it stays as it is.
 */
export function align(history: World, desired: World, means: EntityMeans = {}): World {
  const set = new FactSet(desired.facts);
  leaveAlone(history, set, means);
  takeOverEquivalents(history, desired, set, means);
  matchByStructure(history.facts, desired.facts, set, means);
  const metadataTable = desired.metadataTable ?? history.metadataTable;
  const { obstacles } = history;
  return { ...desired, facts: set.build(), obstacles, ...(metadataTable ? { metadataTable } : {}) };
}

function actionsBetween(from: World, to: World, { defaultSchema }: CompareOptions): SchemaAction[] {
  const direction: Direction = { from: from.facts, to: to.facts };
  const planned = MENDS.reduce<PlannedAction[]>((actions, mend) => mend(actions, direction), planInOrder(direction));
  const actions = planned.map((action) => toSchemaAction(action, direction, defaultSchema));
  const around = stepAside(withMetadataRows(actions, from, to), from.obstacles);
  const plain = around.map(({ obstacles, ...action }) => ({
    ...action,
    ...(obstacles ? { obstacles: obstacles.map((what) => unqualify(what, defaultSchema)) } : {}),
    sql: unqualify(action.sql, defaultSchema),
  }));
  return [...plain, ...startSequences(direction, defaultSchema)];
}

/** What the comparing library plans is right but not always readable, safe or in order; each of these mends one thing. */
const MENDS = [
  addValuesFirst,
  mendColumnsOfRebuiltEnums,
  mendTypeChanges,
  mendSerials,
  mendDefaults,
  mendEnumRebuilds,
  mendViews,
];

/** New types come first, so that the tables that use them are made in one statement with their columns in order. */
function planInOrder(direction: Direction): PlannedAction[] {
  const from = steerColumns(direction);
  const { to } = direction;
  const first = to
    .facts()
    .filter(({ id }) => !from.has(id) && (id.kind === "schema" || (id.kind === "type" && !isTypeName(id, from))));
  if (first.length === 0) return plan(from, to).actions;
  const withTypes = new FactSet(from);
  for (const { id } of first) withTypes.copyAlone(id, to);
  const between = withTypes.build();
  return [...plan(from, between).actions, ...plan(between, to).actions];
}

function toSchemaAction(action: PlannedAction, { from, to }: Direction, defaultSchema: string): SchemaAction {
  const id = subjectOf(action);
  const owner = id && (action.verb === "drop" || !to.has(id)) ? from : to;
  const object = id && objectOf(id, owner);
  if (!id || !object) throw new Error(`the comparison made a statement that is not about the schema: ${action.sql}`);
  const before = describe(id, from, defaultSchema);
  const after = describe(id, to, defaultSchema);
  const columns = columnsOf(id, owner);
  return {
    sql: action.sql,
    verb: action.verb,
    object,
    ...(before ? { before } : {}),
    ...(after ? { after } : {}),
    ...(columns ? { columns } : {}),
    dataLoss: action.dataLoss === "destructive" && !isDerived(id, from),
    rewrites: action.rewriteRisk,
    transactional: action.transactionality !== "nonTransactional",
  };
}

/** What holds nothing that cannot be computed again. */
function isDerived(id: StableId, facts: FactBase): boolean {
  return id.kind === "materializedView" || (id.kind === "column" && facts.get(id)?.payload["generatedExpr"] !== null);
}

/** Rows go before the objects that they tell of are dropped, and come after they are made. */
function withMetadataRows(actions: SchemaAction[], from: World, to: World): SchemaAction[] {
  const table = to.metadataTable ?? from.metadataTable;
  if (!table) return actions;
  const rows = compareMetadataRows(table, from.metadataRows, to.metadataRows);
  const written = rows.filter(({ verb }) => verb !== "drop");
  const first = written.length > 0 && !from.metadataTable ? [metadataTableAction(table)] : [];
  return [...first, ...rows.filter(({ verb }) => verb === "drop"), ...actions, ...written];
}

/** Whether the two worlds are equal for us. */
export function isEmpty({ up, down }: Comparison): boolean {
  return up.length === 0 && down.length === 0;
}
