import type { Fact, FactBase, Payload, StableId } from "@supabase/pg-delta/core";
import type { SchemaObject } from "../../core/operations/operation.ts";
import { isEnum } from "./steer-columns.ts";
import { unqualify } from "./unqualify.ts";

/** The object on our side of the port; undefined for a kind that is never in a diff. */
export function objectOf(id: StableId, facts: FactBase): SchemaObject | undefined {
  switch (id.kind) {
    case "schema":
      return { kind: "schema", name: id.name };
    case "table":
    case "view":
    case "materializedView":
      return { kind: id.kind, schema: id.schema, name: id.name };
    case "type":
      return withTable({ kind: "type", schema: id.schema, name: id.name }, userOfType(id, facts));
    case "column":
    case "default":
    case "constraint":
      return { kind: id.kind, schema: id.schema, table: id.table, name: id.name };
    case "index":
      return withTable({ kind: "index", schema: id.schema, name: id.name }, relationName(facts.get(id)?.parent));
    case "sequence": {
      const owner = facts.get(id)?.payload["ownedBy"] as { table: string } | null | undefined;
      return withTable({ kind: "sequence", schema: id.schema, name: id.name }, owner?.table);
    }
    case "comment": {
      const target = objectOf(id.target, facts);
      return target && { ...target, kind: "comment" };
    }
    default:
      return undefined;
  }
}

/** The way back from {@link objectOf}; undefined for what has no fact. */
export function idOf({ kind, schema = "", table = "", name }: SchemaObject): StableId | undefined {
  switch (kind) {
    case "schema":
      return { kind, name };
    case "table":
    case "view":
    case "materializedView":
    case "type":
    case "index":
    case "sequence":
      return { kind, schema, name };
    case "column":
    case "default":
    case "constraint":
      return { kind, schema, table, name };
    case "comment": {
      const target: StableId = table === "" ? { kind: "table", schema, name } : { kind: "column", schema, table, name };
      return { kind, target };
    }
    case "metadata":
      return undefined;
  }
}

/** The object's attributes for people and rules; a column has its default, identity and comment with it. */
export function describe(id: StableId, facts: FactBase, defaultSchema: string): Record<string, unknown> | undefined {
  const fact = facts.get(id);
  if (!fact) return undefined;
  const attributes = readable(fact.payload, defaultSchema);
  if (id.kind === "index" && fact.parent?.kind === "materializedView") attributes["ofView"] = true;
  if (id.kind !== "column") return attributes;
  if (isInPrimaryKey(id.schema, id.table, id.name, facts)) attributes["primary"] = true;
  if (isEnum(fact, facts)) attributes["userType"] = true;
  attributes["position"] = Number(fact.payload["_position"]);
  for (const child of facts.childrenOf(id)) {
    const { expr, text } = readable(child.payload, defaultSchema);
    if (child.id.kind === "default") attributes["default"] = expr;
    if (child.id.kind === "comment") attributes["comment"] = text;
  }
  return attributes;
}

function isInPrimaryKey(schema: string, table: string, column: string, facts: FactBase): boolean {
  const isPrimary = ({ payload }: Fact) => payload["type"] === "p";
  const [key] = facts.childrenOf({ kind: "table", schema, name: table }).filter(isPrimary);
  return (key?.payload["_columns"] as string[] | undefined)?.includes(column) ?? false;
}

/** Columns that an index or a constraint covers, or that a table has, in order. */
export function columnsOf(id: StableId, facts: FactBase): string[] | undefined {
  if (id.kind === "index" || id.kind === "constraint")
    return facts.get(id)?.payload["_columns"] as string[] | undefined;
  if (id.kind !== "table" || !facts.has(id)) return undefined;
  return facts
    .childrenOf(id)
    .filter((child) => child.id.kind === "column")
    .toSorted((a, b) => Number(a.payload["_position"]) - Number(b.payload["_position"]))
    .map((child) => relationName(child.id) as string);
}

/** Attributes whose value is SQL. */
const SQL_ATTRIBUTES: ReadonlySet<string> = new Set(["type", "def", "expr", "generatedExpr"]);

function readable(payload: Payload, defaultSchema: string): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(payload)
      .filter(([key]) => !key.startsWith("_"))
      .map(([key, value]) => [
        key,
        SQL_ATTRIBUTES.has(key) && typeof value === "string" ? unqualify(value, defaultSchema) : value,
      ]),
  );
}

function withTable(object: SchemaObject, table: string | undefined): SchemaObject {
  return table === undefined ? object : { ...object, table };
}

function relationName(id: StableId | undefined): string | undefined {
  return id && "name" in id ? id.name : undefined;
}

/** The table of the first column that has the type. */
function userOfType(id: StableId, facts: FactBase): string | undefined {
  for (const { from } of facts.incomingEdges(id)) if (from.kind === "column") return from.table;
  return undefined;
}
