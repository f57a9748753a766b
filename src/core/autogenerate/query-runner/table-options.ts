import type { CallValue } from "./call.ts";
import { columnOptions } from "./column-options.ts";
import type { ColumnOptions } from "./column-options.ts";
import { commaParts, SqlReader } from "./sql-reader.ts";

/** A constraint of a table as TypeORM takes it. */
export type ConstraintOptions =
  | { kind: "primary"; name: string; columns: string[] }
  | { kind: "unique" | "check" | "exclusion" | "foreign"; options: Record<string, CallValue> & { name: string } };

/**
 * Options of a `Table` for what stands between the parentheses of `CREATE TABLE`. Undefined where TypeORM
 * would make another table of it.
 */
export function tableOptions(name: string, body: string): Record<string, CallValue> | undefined {
  const columns: ColumnOptions[] = [];
  const uniques: CallValue[] = [];
  const checks: CallValue[] = [];
  for (const part of body === "" ? [] : commaParts(body)) {
    if (/^CONSTRAINT\b/i.test(part)) {
      const constraint = constraintOptions(part);
      if (constraint?.kind === "primary") {
        if (!markPrimary(columns, constraint)) return undefined;
      } else if (constraint?.kind === "unique") uniques.push(constraint.options);
      else if (constraint?.kind === "check") checks.push(constraint.options);
      else return undefined;
    } else {
      const column = columnOptions(part);
      if (!column) return undefined;
      columns.push(column);
    }
  }
  return { name, columns, ...(uniques.length > 0 ? { uniques } : {}), ...(checks.length > 0 ? { checks } : {}) };
}

/** TypeORM takes the columns of a primary key in the order of the table. */
function markPrimary(columns: ColumnOptions[], key: { name: string; columns: string[] }): boolean {
  const places = key.columns.map((column) => columns.findIndex(({ name }) => name === column));
  if (places.some((place, i) => place < 0 || place < (places[i - 1] ?? 0))) return false;
  for (const place of places) {
    columns[place] = { ...columns[place], isPrimary: true, primaryKeyConstraintName: key.name };
  }
  return true;
}

/** Reads `CONSTRAINT "c" UNIQUE (a)`; undefined for what TypeORM cannot say. */
export function constraintOptions(sql: string): ConstraintOptions | undefined {
  const reader = new SqlReader(sql);
  const name = reader.words("CONSTRAINT") ? reader.name() : undefined;
  if (name === undefined) return undefined;
  if (reader.words("PRIMARY", "KEY")) {
    const columns = reader.columns();
    return columns && reader.atEnd ? { kind: "primary", name, columns } : undefined;
  }
  if (reader.words("UNIQUE")) {
    const columns = reader.columns();
    const deferrable = deferrableOf(reader);
    return columns && reader.atEnd
      ? { kind: "unique", options: { name, columnNames: columns, ...deferrable } }
      : undefined;
  }
  if (reader.words("CHECK")) {
    const expression = reader.parenthesized();
    return expression !== undefined && reader.atEnd
      ? { kind: "check", options: { name, expression: withoutParentheses(expression) } }
      : undefined;
  }
  if (reader.words("EXCLUDE")) {
    const expression = reader.until("DEFERRABLE");
    return reader.atEnd ? { kind: "exclusion", options: { name, expression } } : undefined;
  }
  return reader.words("FOREIGN", "KEY") ? foreignKey(name, reader) : undefined;
}

function foreignKey(name: string, reader: SqlReader): ConstraintOptions | undefined {
  const columnNames = reader.columns();
  const referencedTableName = reader.words("REFERENCES") ? reader.path() : undefined;
  const referencedColumnNames = reader.columns();
  const onUpdate = reader.words("ON", "UPDATE") ? reader.until("ON", "DEFERRABLE", "NOT", "MATCH") : undefined;
  const onDelete = reader.words("ON", "DELETE") ? reader.until("ON", "DEFERRABLE", "NOT", "MATCH") : undefined;
  const deferrable = deferrableOf(reader);
  if (!columnNames || referencedTableName === undefined || !referencedColumnNames || !reader.atEnd) return undefined;
  // SET NULL of some columns only.
  if ([onUpdate, onDelete].some((action) => action?.includes("("))) return undefined;
  return {
    kind: "foreign",
    options: {
      name,
      columnNames,
      referencedTableName,
      referencedColumnNames,
      ...(onDelete === undefined ? {} : { onDelete }),
      ...(onUpdate === undefined ? {} : { onUpdate }),
      ...deferrable,
    },
  };
}

function deferrableOf(reader: SqlReader): { deferrable?: string } {
  if (!reader.words("DEFERRABLE")) return {};
  return { deferrable: reader.words("INITIALLY", "DEFERRED") ? "INITIALLY DEFERRED" : "INITIALLY IMMEDIATE" };
}

/** Postgres writes a condition with parentheses of its own. */
function withoutParentheses(sql: string): string {
  const reader = new SqlReader(sql);
  const inner = reader.parenthesized();
  return inner !== undefined && reader.atEnd ? inner : sql;
}
