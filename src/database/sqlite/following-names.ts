import { quoteName } from "../../core/autogenerate/sql-tokens.ts";
import type { Rename } from "../../core/operations/operation.ts";
import { sameName, tokensOf } from "./sql-text.ts";
import { constraintStructure, findTable, indexStructure } from "./structure.ts";
import type { SqliteConstraint, SqliteIndex, SqliteTable, SqliteWorld } from "./world.ts";

/**
 * TypeORM makes the names of constraints and indexes of those of tables and columns, and would make them
 * anew under the names that follow a rename. So what is about something renamed has in the answer the
 * name that the desired world gives it.
 * @param history with the renames carried out
 */
export function followRenames(history: SqliteWorld, desired: SqliteWorld, renames: readonly Rename[]): SqliteWorld {
  const taken = new Set(history.tables.flatMap(({ indexes }) => indexes.map(({ name }) => name.toLowerCase())));
  const tables = history.tables.map((table) => {
    const target = findTable(desired, table.name);
    if (!target) return table;
    return {
      ...table,
      constraints: followingConstraints(table, target, { history, desired, renames }),
      indexes: table.indexes.map((index) => followingIndex(index, table, target, renames, taken)),
    };
  });
  return { ...history, tables };
}

function followingConstraints(
  table: SqliteTable,
  target: SqliteTable,
  { history, desired, renames }: { history: SqliteWorld; desired: SqliteWorld; renames: readonly Rename[] },
): SqliteConstraint[] {
  const free = target.constraints.filter(
    ({ name }) => name !== undefined && !table.constraints.some((one) => sameName(one.name, name)),
  );
  return table.constraints.map((constraint) => {
    const { name, inline } = constraint;
    if (name === undefined || inline !== undefined || !isAbout(table, constraint.columns, constraint, renames))
      return constraint;
    const structure = constraintStructure(constraint, history);
    const at = free.findIndex((one) => one.inline === undefined && constraintStructure(one, desired) === structure);
    const [after] = at < 0 ? [] : free.splice(at, 1);
    return after
      ? { ...constraint, ...(after.name === undefined ? {} : { name: after.name }), text: after.text }
      : constraint;
  });
}

function followingIndex(
  index: SqliteIndex,
  table: SqliteTable,
  target: SqliteTable,
  renames: readonly Rename[],
  taken: ReadonlySet<string>,
): SqliteIndex {
  const structure = indexStructure(index);
  const isThere = target.indexes.some(({ name }) => sameName(name, index.name));
  const after = target.indexes.find((one) => indexStructure(one) === structure && !taken.has(one.name.toLowerCase()));
  const columns = index.keys.flatMap(({ column }) => column ?? []);
  if (isThere || !after || !isAbout(table, columns, undefined, renames)) return index;
  return { ...index, name: after.name, sql: withName(index, after.name) };
}

function withName({ name, sql }: SqliteIndex, to: string): string {
  const token = tokensOf(sql).find(({ kind, text }) => (kind === "word" || kind === "quoted") && isNamed(text, name));
  return token ? `${sql.slice(0, token.start)}${quoteName(to)}${sql.slice(token.start + token.text.length)}` : sql;
}

function isNamed(text: string, name: string): boolean {
  return sameName(text, name) || sameName(text.slice(1, -1), name);
}

function isAbout(
  table: SqliteTable,
  columns: readonly string[],
  constraint: SqliteConstraint | undefined,
  renames: readonly Rename[],
): boolean {
  const { references, kind } = constraint ?? {};
  return renames.some((rename) => {
    if (rename.kind === "value") return false;
    if (rename.kind === "table") return sameName(table.name, rename.to) || sameName(references?.table, rename.to);
    const isHere = sameName(table.name, rename.table);
    // A check speaks of columns without a list of them.
    if (isHere && (kind === "check" || columns.some((name) => sameName(name, rename.to)))) return true;
    return (
      sameName(references?.table, rename.table) &&
      references?.columns.some((name) => sameName(name, rename.to)) === true
    );
  });
}
