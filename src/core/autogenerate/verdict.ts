import type { SchemaAction, Verdict } from "../operations/operation.ts";
import type { TypeVerdict } from "./dialects/dialect.ts";
import { readConstraint, readIndex } from "./definitions.ts";
import type { ConstraintDefinition } from "./definitions.ts";
import { addedColumn, textFact } from "./facts.ts";
import type { ColumnFacts } from "./facts.ts";
import { columnKey, tableKey } from "./scene.ts";
import type { Scene } from "./scene.ts";
import { isTextType, parseType } from "./sql-types.ts";
import type { Subject } from "./subject.ts";
import { enumValues, nullability } from "./summary.ts";

export interface Judgement {
  verdict: Verdict;
  /** One sentence; absent when nothing can go wrong. */
  reason?: string;
}

const LOSSLESS: Judgement = { verdict: "lossless" };
const SEVERITY: readonly Verdict[] = ["lossless", "may-fail", "destructive"];

/**
 * What an operation does to the rows that are there.
 * @param table the table as people know it
 */
export function judge(scene: Scene, subject: Subject, table: string): Judgement {
  const { kind, column, actions } = subject;
  const place = column === undefined ? table : `${table}.${column}`;
  switch (kind) {
    case "add-column":
      return addColumn(subject.added, table);
    case "drop-column":
      return dropColumn(subject, place);
    case "drop-table":
      return destructive(`all rows of ${table} are lost`);
    case "alter-column":
      return alterColumn(scene, subject, place);
    case "alter-type":
      return alterType(subject);
    case "create-index":
    case "alter-index":
      return addIndex(scene, subject, table);
    case "add-constraint":
    case "alter-constraint":
      return addConstraint(scene, subject, table);
    case "drop-schema":
      return mayFail("fails when the schema still holds something");
    case "create-view":
    case "drop-view":
    case "alter-view":
      return LOSSLESS;
    default:
      return actions.some(({ dataLoss }) => dataLoss) ? destructive(`values of ${place} are lost`) : LOSSLESS;
  }
}

function addColumn(column: ColumnFacts | undefined, table: string): Judgement {
  if (!column || !needsValue(column)) return LOSSLESS;
  return mayFail(`fails when ${table} has rows, because they have no value for it`);
}

/** Whether rows that exist need a value that the column does not bring. */
export function needsValue({ notNull, default: value, generated, identity }: ColumnFacts): boolean {
  return notNull && value === undefined && !generated && !identity;
}

function dropColumn({ change, actions }: Subject, place: string): Judgement {
  const obstacles = obstaclesOf(actions);
  if (isGenerated(change.before)) return inTheWay(obstacles);
  const also = obstacles.length > 0 ? `; it fails as long as there is the ${obstacles.join(" and the ")}` : "";
  return destructive(`all values of ${place} are lost${also}`);
}

function obstaclesOf(actions: readonly SchemaAction[]): string[] {
  return [...new Set(actions.flatMap(({ obstacles = [] }) => obstacles))];
}

/** What no entity can express is not ours to take out of the way. */
function inTheWay(obstacles: readonly string[]): Judgement {
  if (obstacles.length === 0) return LOSSLESS;
  const all = obstacles.join(" and the ");
  return mayFail(`fails as long as there is the ${all}: drop it before by hand, and make it again after`);
}

function isGenerated(facts: Record<string, unknown> | undefined): boolean {
  return textFact(facts, "generatedExpr") !== undefined;
}

/** Whether every value of an enum that goes with this revision fits a text type. */
function fitsEnum(scene: Scene, before: string, after: string): boolean {
  const [from, to] = [parseType(before), parseType(after)];
  const gone = scene.actions.find(
    ({ object, verb }) => object.kind === "type" && object.name === from.base && verb === "drop",
  );
  const values = enumValues(gone?.before);
  return (
    values !== undefined && isTextType(to) && values.every((value) => value.length <= (to.args[0] ?? 1)) && !to.array
  );
}

function alterColumn(scene: Scene, { main, change, actions }: Subject, place: string): Judgement {
  const own = actions.filter(({ object }) => object.kind === "column");
  const remade = own.some(({ verb }) => verb === "drop");
  if (remade && !isGenerated(change.before))
    return destructive(`all values of ${place} are lost, because it is dropped and made again`);
  const before = textFact(change.before, "type");
  const after = textFact(change.after, "type");
  const fits = before !== undefined && after !== undefined && fitsEnum(scene, before, after);
  const judged: TypeVerdict | undefined =
    !remade && before !== undefined && after !== undefined && !fits
      ? scene.dialect.judgeTypeChange(
          before,
          after,
          own.some((action) => scene.dialect.cutsValues(action)),
        )
      : undefined;
  // What is computed is computed anew.
  const isComputed = isGenerated(change.before) && isGenerated(change.after);
  const type = isComputed && judged?.verdict === "destructive" ? LOSSLESS : judged;
  const notNull =
    nullability(
      change.before,
      change.after,
      own.map(({ sql }) => sql),
    ) === true;
  const fallback = remade || type || fits || main.object.kind !== "column" ? undefined : undeclared(own, place);
  return worst(
    type?.reason === undefined ? LOSSLESS : { verdict: type.verdict, reason: sentence(type.reason) },
    inTheWay(obstaclesOf(own)),
    notNull ? mayFail(`fails when ${place} is null somewhere`) : LOSSLESS,
    fallback ?? LOSSLESS,
  );
}

/** Without facts, what the comparison itself says. */
function undeclared(actions: readonly SchemaAction[], place: string): Judgement {
  if (actions.some(({ dataLoss }) => dataLoss)) return destructive(`values of ${place} are lost`);
  return actions.some(({ rewrites }) => rewrites) ? mayFail(`fails on values of ${place} that do not fit`) : LOSSLESS;
}

function alterType({ main, change, actions }: Subject): Judgement {
  const before = enumValues(change.before) ?? [];
  const after = enumValues(change.after) ?? [];
  const removed = before.filter((value) => !after.includes(value));
  if (removed.length > 0) {
    const values = removed.map((value) => `'${value}'`).join(" or ");
    return mayFail(`fails when a row holds ${values}`);
  }
  const unknown = before.length === 0 && actions.some(({ dataLoss }) => dataLoss);
  return unknown ? destructive(`values of ${main.object.name} are lost`) : LOSSLESS;
}

function addIndex(scene: Scene, subject: Subject, table: string): Judgement {
  const index = readIndex(textFact(subject.change.after, "def") ?? subject.main.sql);
  const { columns } = index;
  if (!index.unique || subject.main.verb === "rename" || isNew(scene, subject) || someNull(scene, subject, columns))
    return LOSSLESS;
  return mayFail(`fails when two rows of ${table} have the same ${columns.join(", ")}`);
}

function addConstraint(scene: Scene, subject: Subject, table: string): Judgement {
  if (subject.main.verb === "rename" || isNew(scene, subject)) return LOSSLESS;
  const constraint = readConstraint(textFact(subject.change.after, "def") ?? subject.main.sql);
  const { kind, references } = constraint;
  const columns = columnList(constraint, subject);
  switch (kind) {
    case "unique":
      if (someNull(scene, subject, columns)) return LOSSLESS;
      return mayFail(`fails when two rows of ${table} have the same ${columns.join(", ")}`);
    case "primary key":
      return mayFail(`fails when two rows of ${table} have the same ${columns.join(", ")}, or when it is null`);
    case "foreign key":
      if (someNull(scene, subject, columns)) return LOSSLESS;
      return mayFail(
        `fails when ${columns.join(", ")} of a row of ${table} is not in ${references ?? "the other table"}`,
      );
    default:
      return mayFail(`fails when a row of ${table} breaks it`);
  }
}

function columnList({ columns }: ConstraintDefinition, { main }: Subject): string[] {
  return columns.length > 0 ? columns : (main.columns ?? []);
}

/** The table is made by the same revision, so it has no rows. */
function isNew(scene: Scene, { schema, table }: Subject): boolean {
  return scene.created.has(tableKey(scene, schema, table));
}

/** One of the columns is added by the same revision without a value, so it is null in every row and nothing can clash. */
function someNull(scene: Scene, { schema, table }: Subject, columns: readonly string[]): boolean {
  return columns.some((column) => {
    const added = scene.added.get(columnKey(scene, schema, table, column));
    if (!added) return false;
    const facts = addedColumn(added);
    return !facts.notNull && facts.default === undefined && !facts.generated && !facts.identity;
  });
}

function worst(...judgements: Judgement[]): Judgement {
  return judgements.reduce((a, b) => (SEVERITY.indexOf(b.verdict) > SEVERITY.indexOf(a.verdict) ? b : a));
}

function mayFail(reason: string): Judgement {
  return { verdict: "may-fail", reason: sentence(reason) };
}

function destructive(reason: string): Judgement {
  return { verdict: "destructive", reason: sentence(reason) };
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
