import type { ColumnChanges } from "./column-changes.ts";
import { mentionedNames } from "../../core/autogenerate/dialects/mysql/sql-tokens.ts";
import { serves } from "./write.ts";
import type { MysqlKey, MysqlTable } from "./world.ts";

export interface KeyChanges {
  /** Away before the columns change. */
  early: MysqlKey[];
  /** Of the same name on both sides, changed in one statement. */
  replaced: { before: MysqlKey; after: MysqlKey }[];
  /** Made after the columns have changed. */
  added: MysqlKey[];
  /** A key that a foreign key needs goes as soon as others that serve it are there. */
  handed: { key: MysqlKey; to: MysqlKey }[];
  /** Neither away nor changed. */
  staying: MysqlKey[];
}

/**
 * What becomes of the keys of a table. A key that changes is changed in one statement, so that what needs
 * it is never without; unless one of its columns changes as well, which may not be possible under it.
 * @param needs lists of columns that foreign keys need a key for
 */
export function keyChangesOf(
  before: MysqlTable,
  after: MysqlTable,
  columns: ColumnChanges,
  needs: readonly (readonly string[])[],
): KeyChanges {
  const remade = new Set(columns.remade.map((one) => one.after.name));
  const computed = columns.dropped.filter(({ generated }) => generated);
  const changing = new Set([...[...columns.retyped, ...computed].map(({ name }) => name), ...remade]);
  const old = new Map(before.keys.map((key) => [key.name, key]));
  const now = new Map(after.keys.map((key) => [key.name, key]));
  const changes: KeyChanges = { early: [], replaced: [], added: [], handed: [], staying: [] };
  const gone: MysqlKey[] = [];
  for (const key of before.keys) {
    const next = now.get(key.name);
    const isEqual = next && JSON.stringify(key) === JSON.stringify(next);
    if (!next) gone.push(key);
    else if (isEqual && !touches(key, remade)) changes.staying.push(key);
    else if (isEqual || touches(key, changing) || touches(next, changing)) {
      changes.early.push(key);
      changes.added.push(next);
    } else changes.replaced.push({ before: key, after: next });
  }
  for (const key of after.keys) if (!old.has(key.name)) changes.added.push(key);
  const coming = [...changes.added.filter(({ name }) => !old.has(name)), ...changes.replaced.map((one) => one.after)];
  for (const key of gone) {
    const open = needs.filter((list) => serves(key, list) && !changes.staying.some((one) => serves(one, list)));
    const to = coming.find((one) => open.every((list) => serves(one, list)));
    if (open.length > 0 && to && !touches(key, changing)) changes.handed.push({ key, to });
    else changes.early.push(key);
  }
  return changes;
}

function touches({ parts }: MysqlKey, columns: ReadonlySet<string>): boolean {
  return parts.some(({ column, expression }) =>
    column === undefined
      ? [...mentionedNames(expression ?? "")].some((name) => columns.has(name))
      : columns.has(column),
  );
}
