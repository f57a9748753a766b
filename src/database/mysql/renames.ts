import { RevisionsError } from "../../core/errors.ts";
import type { Rename, SchemaAction } from "../../core/operations/operation.ts";
import { actionsBetween } from "./actions-between.ts";
import { enumValuesOf } from "./column-types.ts";
import { worldWithout, worldWithRename } from "./renamed-world.ts";
import { quoteName, quoteText, unquoted } from "../../core/autogenerate/dialects/mysql/sql-tokens.ts";
import { canRename } from "./server.ts";
import { columnSql } from "./write.ts";
import type { MysqlColumn, MysqlTable, MysqlWorld } from "./world.ts";

export interface CarriedOut {
  actions: SchemaAction[];
  /** The world afterwards, as far as names go. */
  world: MysqlWorld;
}

/**
 * The statements of decided renames, in the order given: each names what the ones before it have left.
 * @throws RevisionsError `usage` for a value of something that is no enum
 */
export function carryOut(world: MysqlWorld, renames: readonly Rename[]): CarriedOut {
  return renames.reduce<CarriedOut>(
    (done, rename) => {
      const next = rename.kind === "value" ? renameValue(done.world, rename) : renameName(done.world, rename);
      return { actions: [...done.actions, ...next.actions], world: next.world };
    },
    { actions: [], world },
  );
}

/** The renames that take them back. */
export function reversed(renames: readonly Rename[]): Rename[] {
  return renames.map((rename) => ({ ...rename, from: rename.to, to: rename.from })).toReversed();
}

type NameRename = Exclude<Rename, { kind: "value" }>;

/** MySQL refuses to rename a column that computed columns, checks or keys on expressions name: those stand back for a while. */
function renameName(world: MysqlWorld, rename: NameRename): CarriedOut {
  const after = worldWithRename(world, rename);
  const statement = renameAction(world, rename);
  if (rename.kind === "table" || world.server.mariadb) return { actions: [statement], world: after };
  const without = worldWithout(world, rename.table, rename.from);
  const back = worldWithout(after, rename.table, rename.to);
  return {
    actions: [
      ...actionsBetween({ from: world, to: without, inPlace: true }),
      statement,
      ...actionsBetween({ from: back, to: after, inPlace: true }),
    ],
    world: after,
  };
}

function renameAction(world: MysqlWorld, rename: NameRename): SchemaAction {
  const { kind, from, to } = rename;
  return {
    sql: renameSql(world, rename),
    verb: "rename",
    object: { kind, ...(kind === "column" ? { table: rename.table } : {}), name: to },
    before: { name: from },
    after: { name: to },
    dataLoss: false,
    rewrites: false,
    transactional: true,
  };
}

function renameSql(world: MysqlWorld, rename: NameRename): string {
  const { from, to } = rename;
  if (rename.kind === "table") return `ALTER TABLE ${quoteName(from)} RENAME TO ${quoteName(to)}`;
  const alter = `ALTER TABLE ${quoteName(rename.table)}`;
  const column = world.tables.find(({ name }) => name === rename.table)?.columns.find(({ name }) => name === from);
  if (canRename(world.server) || !column) return `${alter} RENAME COLUMN ${quoteName(from)} TO ${quoteName(to)}`;
  return `${alter} CHANGE ${quoteName(from)} ${columnSql({ ...column, name: to })}`;
}

type ValueRename = Extract<Rename, { kind: "value" }>;

/** The enum first knows both values, then the rows change, then it knows the new one alone. */
function renameValue(world: MysqlWorld, rename: ValueRename): CarriedOut {
  const { table, column } = placeOf(world, rename);
  const { from, to } = rename;
  const values = enumValuesOf(column.type) ?? [];
  const narrowed = values.map((value) => (value === from ? to : value));
  const place = quoteName(table.name);
  const name = quoteName(column.name);
  const modify = (one: MysqlColumn): string => `ALTER TABLE ${place} MODIFY COLUMN ${columnSql(one)}`;
  const isSet = /^set\b/i.test(column.type);
  const changed = withValues(column, narrowed, rename);
  const update = isSet
    ? `UPDATE ${place} SET ${name} = TRIM(BOTH ',' FROM REPLACE(CONCAT(',', ${name}, ','), ${quoteText(`,${from},`)}, ${quoteText(`,${to},`)})) WHERE FIND_IN_SET(${quoteText(from)}, ${name})`
    : `UPDATE ${place} SET ${name} = ${quoteText(to)} WHERE ${name} = ${quoteText(from)}`;
  const statements = [modify(withValues(column, [...values, to])), update, modify(changed)];
  const after = { ...table, columns: table.columns.map((one) => (one === column ? changed : one)) };
  return {
    actions: statements.map((sql) => valueAction(sql, table, column, rename)),
    world: { ...world, tables: world.tables.map((one) => (one === table ? after : one)) },
  };
}

function valueAction(sql: string, table: MysqlTable, column: MysqlColumn, { from, to }: ValueRename): SchemaAction {
  return {
    sql,
    verb: "rename",
    object: { kind: "type", table: table.name, name: `${table.name}.${column.name}` },
    before: { value: from },
    after: { value: to },
    dataLoss: false,
    rewrites: false,
    transactional: true,
  };
}

function withValues(column: MysqlColumn, values: readonly string[], rename?: ValueRename): MysqlColumn {
  const word = /^set\b/i.test(column.type) ? "set" : "enum";
  const type = `${word}(${values.map(quoteText).join(",")})`;
  const literal = column.default?.startsWith("'") ? unquoted(column.default) : undefined;
  const isRenamed = rename !== undefined && literal === rename.from;
  return { ...column, type, ...(isRenamed ? { default: quoteText(rename.to) } : {}) };
}

/** An enum goes by its table and column, which the answer may have taken for a schema and a name. */
function placeOf(
  world: MysqlWorld,
  { schema, type, from, to }: ValueRename,
): { table: MysqlTable; column: MysqlColumn } {
  const place = type.includes(".") ? type : `${schema}.${type}`;
  for (const table of world.tables) {
    const column = table.columns.find(({ name }) => `${table.name}.${name}` === place);
    if (column && enumValuesOf(column.type)?.includes(from)) return { table, column };
  }
  throw new RevisionsError("usage", `${place} is no enum with the value '${from}'.`, {
    hint: `Name the enum by its table and column: --rename-value posts.status.${from}:${to}.`,
  });
}
