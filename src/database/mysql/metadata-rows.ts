import type { SchemaAction, SchemaObject } from "../../core/operations/operation.ts";
import { quoteName, quoteText } from "../../core/autogenerate/dialects/mysql/sql-tokens.ts";
import type { MetadataRow, MysqlWorld } from "./world.ts";

/** As TypeORM itself makes it, which it may have done before; it is never dropped. */
const COLUMNS = `(\`type\` varchar(255) NOT NULL, \`database\` varchar(255) NULL, \`schema\` varchar(255) NULL, \`table\` varchar(255) NULL, \`name\` varchar(255) NULL, \`value\` text NULL) ENGINE=InnoDB`;

/** The statements that bring the rows from one world to another: those that go first, and those that are written last. */
export function compareMetadataRows(
  from: MysqlWorld,
  to: MysqlWorld,
): { gone: SchemaAction[]; written: SchemaAction[] } {
  const name = to.metadataTable ?? from.metadataTable;
  if (name === undefined) return { gone: [], written: [] };
  const place = quoteName(name);
  const before = byIdentity(from.metadataRows);
  const after = byIdentity(to.metadataRows);
  const gone: SchemaAction[] = [];
  const written: SchemaAction[] = [];
  if (to.metadataTable !== undefined && from.metadataTable === undefined) {
    const object: SchemaObject = { kind: "table", name };
    written.push({ ...plain(`CREATE TABLE IF NOT EXISTS ${place} ${COLUMNS}`), verb: "create", object });
  }
  for (const [identity, row] of before) {
    if (!after.has(identity)) gone.push(rowAction("drop", `DELETE FROM ${place} WHERE ${condition(row)}`, row));
  }
  for (const [identity, row] of after) {
    const old = before.get(identity);
    if (!old) written.push(rowAction("create", insertion(place, row), undefined, row));
    else if (old.value?.trim() !== row.value?.trim()) {
      const sql = `UPDATE ${place} SET \`value\` = ${literal(row.value)} WHERE ${condition(row)}`;
      written.push(rowAction("alter", sql, old, row));
    }
  }
  return { gone, written };
}

function plain(sql: string): Pick<SchemaAction, "sql" | "dataLoss" | "rewrites" | "transactional"> {
  return { sql, dataLoss: false, rewrites: false, transactional: true };
}

function byIdentity(rows: readonly MetadataRow[]): Map<string, MetadataRow> {
  return new Map(rows.map((row) => [JSON.stringify([row.type, row.table, row.name]), row]));
}

function rowAction(verb: SchemaAction["verb"], sql: string, before?: MetadataRow, after?: MetadataRow): SchemaAction {
  const row = after ?? before;
  return {
    ...plain(sql),
    verb,
    object: {
      kind: "metadata",
      ...(row?.table === null || row === undefined ? {} : { table: row.table }),
      name: row?.name ?? "",
    },
    ...(before ? { before: { type: before.type, value: before.value } } : {}),
    ...(after ? { after: { type: after.type, value: after.value } } : {}),
  };
}

/** Equal for a row and for the object that an action on it is about. */
export function metadataKey({ table, name }: Pick<MetadataRow, "table" | "name"> | SchemaObject): string {
  return JSON.stringify([table ?? "", name ?? ""]);
}

function insertion(place: string, { type, hasSchema, table, name, value }: MetadataRow): string {
  const values: [column: string, value: string][] = [["type", quoteText(type)]];
  if (hasSchema) values.push(["schema", "DATABASE()"]);
  if (table !== null) values.push(["table", quoteText(table)]);
  if (name !== null) values.push(["name", quoteText(name)]);
  if (value !== null) values.push(["value", quoteText(value)]);
  return `INSERT INTO ${place} (${values.map(([column]) => quoteName(column)).join(", ")}) VALUES (${values.map(([, one]) => one).join(", ")})`;
}

function condition({ type, hasSchema, table, name }: MetadataRow): string {
  return [
    `\`type\` = ${quoteText(type)}`,
    hasSchema ? "`schema` = DATABASE()" : "`schema` IS NULL",
    `\`table\` ${table === null ? "IS NULL" : `= ${quoteText(table)}`}`,
    `\`name\` ${name === null ? "IS NULL" : `= ${quoteText(name)}`}`,
  ].join(" AND ");
}

function literal(value: string | null): string {
  return value === null ? "NULL" : quoteText(value);
}
