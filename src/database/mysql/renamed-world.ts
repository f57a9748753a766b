import type { Rename } from "../../core/operations/operation.ts";
import { mentionedNames, quoteName, withName } from "../../core/autogenerate/dialects/mysql/sql-tokens.ts";
import type { MysqlColumn, MysqlForeignKey, MysqlKey, MysqlTable, MysqlWorld } from "./world.ts";

/** The world with a table or a column under another name, as the server carries names along. */
export function worldWithRename(world: MysqlWorld, rename: Exclude<Rename, { kind: "value" }>): MysqlWorld {
  return {
    ...world,
    tables: world.tables.map((table) =>
      rename.kind === "table" ? withTableName(table, rename) : withColumnName(table, rename),
    ),
  };
}

function withTableName(table: MysqlTable, { from, to }: { from: string; to: string }): MysqlTable {
  return {
    ...table,
    name: table.name === from ? to : table.name,
    foreignKeys: table.foreignKeys.map((key) => ({
      ...key,
      target: key.target === quoteName(from) ? quoteName(to) : key.target,
    })),
  };
}

function withColumnName(table: MysqlTable, rename: { table: string; from: string; to: string }): MysqlTable {
  const { from, to } = rename;
  const isIt = table.name === rename.table;
  const nameOf = (name: string): string => (name === from ? to : name);
  const foreignKeys = table.foreignKeys.map((key): MysqlForeignKey => ({
    ...key,
    columns: isIt ? key.columns.map(nameOf) : key.columns,
    references: key.target === quoteName(rename.table) ? key.references.map(nameOf) : key.references,
  }));
  if (!isIt) return { ...table, foreignKeys };
  return {
    ...table,
    columns: table.columns.map((column): MysqlColumn => ({
      ...column,
      name: nameOf(column.name),
      ...(column.check === undefined ? {} : { check: withName(column.check, from, to) }),
      ...(column.generated
        ? { generated: { ...column.generated, expression: withName(column.generated.expression, from, to) } }
        : {}),
    })),
    keys: table.keys.map((key): MysqlKey => ({
      ...key,
      parts: key.parts.map((part) => ({
        ...part,
        ...(part.column === undefined ? {} : { column: nameOf(part.column) }),
        ...(part.expression === undefined ? {} : { expression: withName(part.expression, from, to) }),
      })),
    })),
    foreignKeys,
    checks: table.checks.map((check) => ({ ...check, condition: withName(check.condition, from, to) })),
  };
}

/** The world without what names a column in an expression, and without what rests on that. */
export function worldWithout(world: MysqlWorld, table: string, column: string): MysqlWorld {
  return { ...world, tables: world.tables.map((one) => (one.name === table ? withoutDependents(one, column) : one)) };
}

function withoutDependents(table: MysqlTable, column: string): MysqlTable {
  const gone = new Set<string>();
  const names = (sql: string): boolean => {
    const mentioned = mentionedNames(sql);
    return mentioned.has(column) || [...gone].some((name) => mentioned.has(name));
  };
  for (let count = -1; count !== gone.size;) {
    count = gone.size;
    for (const one of table.columns) if (one.generated && names(one.generated.expression)) gone.add(one.name);
  }
  return {
    ...table,
    columns: table.columns.filter(({ name }) => !gone.has(name)),
    keys: table.keys.filter(({ parts }) =>
      parts.every((part) => !gone.has(part.column ?? "") && !names(part.expression ?? "")),
    ),
    foreignKeys: table.foreignKeys.filter((key) => !key.columns.some((name) => gone.has(name))),
    checks: table.checks.filter(({ condition }) => !names(condition)),
  };
}
