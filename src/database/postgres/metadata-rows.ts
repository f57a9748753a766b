import type { SchemaAction, SchemaObject } from "../../core/operations/operation.ts";
import type { MetadataRow, RelationName } from "./catalog-details.ts";
import { quoteName, quoteText } from "../../core/autogenerate/sql-tokens.ts";

/**
 * Makes the table as TypeORM itself makes it. TypeORM does so before it runs the first migration of
 * entities with views or generated columns, so the table may be there already; it is never dropped.
 */
export function metadataTableAction({ schema, name }: RelationName): SchemaAction {
  const columns = [
    '"type" character varying NOT NULL',
    ...["database", "schema", "table", "name"].map((column) => `${quoteName(column)} character varying`),
    '"value" text',
  ];
  return {
    sql: `CREATE TABLE IF NOT EXISTS ${quoteName(schema)}.${quoteName(name)} (${columns.join(", ")})`,
    verb: "create",
    object: { kind: "table", schema, name },
    dataLoss: false,
    rewrites: false,
    transactional: true,
  };
}

/** The statements that bring the rows of `typeorm_metadata` from one world to another. */
export function compareMetadataRows(
  table: RelationName,
  from: readonly MetadataRow[],
  to: readonly MetadataRow[],
): SchemaAction[] {
  const target = `${quoteName(table.schema)}.${quoteName(table.name)}`;
  const before = byIdentity(from);
  const after = byIdentity(to);
  const actions: SchemaAction[] = [];
  for (const [identity, row] of before) {
    if (!after.has(identity))
      actions.push(action("drop", row, `DELETE FROM ${target} WHERE ${condition(row)}`, row, undefined));
  }
  for (const [identity, row] of after) {
    const old = before.get(identity);
    if (!old) actions.push(action("create", row, insertion(target, row), undefined, row));
    else if (old.value?.trim() !== row.value?.trim()) {
      actions.push(
        action("alter", row, `UPDATE ${target} SET "value" = ${literal(row.value)} WHERE ${condition(row)}`, old, row),
      );
    }
  }
  return actions;
}

function byIdentity(rows: readonly MetadataRow[]): Map<string, MetadataRow> {
  return new Map(rows.map((row) => [JSON.stringify([row.type, row.schema, row.table, row.name]), row]));
}

function action(
  verb: SchemaAction["verb"],
  row: MetadataRow,
  sql: string,
  before?: MetadataRow,
  after?: MetadataRow,
): SchemaAction {
  return {
    sql,
    verb,
    object: metadataObject(row),
    ...(before ? { before: { type: before.type, value: before.value } } : {}),
    ...(after ? { after: { type: after.type, value: after.value } } : {}),
    dataLoss: false,
    rewrites: false,
    transactional: true,
  };
}

/** Equal for a row and for the object that an action on it is about. */
export function metadataKey({
  schema,
  table,
  name,
}: Pick<MetadataRow, "schema" | "table" | "name"> | SchemaObject): string {
  return JSON.stringify([schema ?? "", table ?? "", name ?? ""]);
}

function metadataObject({ schema, table, name }: MetadataRow): SchemaObject {
  return {
    kind: "metadata",
    ...(schema === null ? {} : { schema }),
    ...(table === null ? {} : { table }),
    name: name ?? "",
  };
}

function insertion(target: string, row: MetadataRow): string {
  const values: [column: string, value: string][] = [];
  if (row.hasDatabase) values.push(["database", "current_database()"]);
  for (const column of ["schema", "table", "type", "name", "value"] as const) {
    if (row[column] !== null) values.push([column, literal(row[column])]);
  }
  return `INSERT INTO ${target} (${values.map(([column]) => quoteName(column)).join(", ")}) VALUES (${values.map(([, value]) => value).join(", ")})`;
}

function condition(row: MetadataRow): string {
  return (["type", "schema", "table", "name"] as const)
    .map((column) => `${quoteName(column)} ${row[column] === null ? "IS NULL" : `= ${literal(row[column])}`}`)
    .join(" AND ");
}

function literal(value: string | null): string {
  return value === null ? "NULL" : quoteText(value);
}
