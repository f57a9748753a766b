import type { SchemaAction } from "../operations/operation.ts";
import { textFact } from "./facts.ts";
import { mentions } from "./sql-tokens.ts";
import { METADATA_TABLE, columnOf } from "./scene.ts";

/**
 * Whether two actions may change places. Says yes only where that is certain: one of them is about
 * a single column's default, type or nullability, a comment, or a row of TypeORM's own table, and
 * the other is about something else.
 */
export function commute(a: SchemaAction, b: SchemaAction): boolean {
  return isIndependent(a, b) || isIndependent(b, a);
}

function isIndependent(local: SchemaAction, other: SchemaAction): boolean {
  switch (local.object.kind) {
    case "metadata":
      return other.object.kind === "metadata"
        ? local.object.name !== other.object.name || local.object.table !== other.object.table
        : tableOf(other) !== METADATA_TABLE;
    case "comment":
      return independentOfComment(local, other);
    case "default":
      return independentOfDefault(local, other);
    case "column":
      return (
        local.verb === "alter" && other.object.kind === "column" && other.verb === "alter" && !sameColumn(local, other)
      );
    default:
      return false;
  }
}

/** A comment rests on the table and the column that it is about. */
function independentOfComment(local: SchemaAction, other: SchemaAction): boolean {
  const { kind } = other.object;
  if (kind === "column") return other.verb === "alter" || !sameTable(local, other);
  return (kind !== "table" && kind !== "comment") || !sameTable(local, other);
}

/** A default rests on its column, on its table, and on the types and sequences that it names. */
function independentOfDefault(local: SchemaAction, other: SchemaAction): boolean {
  const { object, verb } = other;
  switch (object.kind) {
    case "index":
    case "constraint":
    case "view":
    case "materializedView":
      return true;
    case "table":
      return verb !== "rename" && tableOf(other) !== tableOf(local);
    case "column":
      return verb !== "rename" && !sameColumn(local, other);
    case "default":
      return !sameColumn(local, other);
    case "type":
    case "sequence":
      return verb !== "rename" && !defaultMentions(local, object.name);
    default:
      return false;
  }
}

/** Also true when the default that is dropped is not known. */
function defaultMentions({ sql, verb, before, after }: SchemaAction, name: string): boolean {
  const old = textFact(before, "expr", "default");
  if (verb === "drop" && old === undefined) return true;
  return [sql, old ?? "", textFact(after, "expr", "default") ?? ""].some((text) => mentions(text, name));
}

function tableOf({ object }: SchemaAction): string {
  return object.table ?? object.name;
}

function sameTable(a: SchemaAction, b: SchemaAction): boolean {
  return tableOf(a) === tableOf(b);
}

/** By name, whatever the schema: to be on the safe side. */
function sameColumn(a: SchemaAction, b: SchemaAction): boolean {
  const one = columnOf(a.object);
  const two = columnOf(b.object);
  return one === undefined || two === undefined || (one.table === two.table && one.column === two.column);
}
