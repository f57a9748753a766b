import { quoteName } from "../../core/autogenerate/sql-tokens.ts";
import { primaryColumns, rowidAlias } from "./structure.ts";
import { sameName } from "./sql-text.ts";
import type { SqliteColumn, SqliteConstraint, SqliteIndex, SqliteTable } from "./world.ts";

type Facts = Record<string, unknown>;

/** A column's attributes for people and rules. */
export function describeColumn(column: SqliteColumn, table: SqliteTable): Facts {
  const { name, type, notNull, default: value, generated, collation } = column;
  const identity = sameName(rowidAlias(table), name);
  return {
    type,
    notNull: notNull || (table.options.withoutRowid && primaryColumns(table).some((one) => sameName(one, name))),
    ...(value === undefined ? {} : { default: value }),
    ...(generated === undefined ? {} : { generatedExpr: generated.expression, stored: generated.stored }),
    ...(collation === undefined ? {} : { collation }),
    ...(identity ? { identity: column.autoincrement ? "autoincrement" : "rowid" } : {}),
    position: table.columns.indexOf(column) + 1,
  };
}

/** The definition as core reads it, names quoted. */
export function describeConstraint({ kind, columns, references, condition, name }: SqliteConstraint): Facts {
  const named = name === undefined ? {} : { name };
  switch (kind) {
    case "primary key":
      return { ...named, def: `PRIMARY KEY (${list(columns)})` };
    case "unique":
      return { ...named, def: `UNIQUE (${list(columns)})` };
    case "check":
      return { ...named, def: `CHECK (${condition ?? ""})` };
    case "foreign key": {
      const { table = "", columns: target = [], onDelete = "", onUpdate = "", deferred } = references ?? {};
      const rules = [
        ...(onDelete === "NO ACTION" ? [] : [`ON DELETE ${onDelete}`]),
        ...(onUpdate === "NO ACTION" ? [] : [`ON UPDATE ${onUpdate}`]),
        ...(deferred ? ["DEFERRABLE INITIALLY DEFERRED"] : []),
      ];
      const reference = `${quoteName(table)}${target.length > 0 ? ` (${list(target)})` : ""}`;
      return { ...named, def: [`FOREIGN KEY (${list(columns)}) REFERENCES ${reference}`, ...rules].join(" ") };
    }
  }
}

export function describeIndex({ sql, name }: SqliteIndex): Facts {
  return { name, def: sql };
}

/** Its plain columns, in order. */
export function indexColumns({ keys }: SqliteIndex): string[] {
  return keys.map(({ column, expression }) => column ?? expression ?? "");
}

function list(names: readonly string[]): string {
  return names.map(quoteName).join(", ");
}
