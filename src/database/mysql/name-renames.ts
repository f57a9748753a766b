import type { Rename, SchemaAction } from "../../core/operations/operation.ts";
import { foreignKeyStructure, keyStructure, pairsOf } from "./align.ts";
import { canRename } from "./server.ts";
import { quoteName } from "../../core/autogenerate/dialects/mysql/sql-tokens.ts";
import { foreignKeySql, implicitKeys, keySql } from "./write.ts";
import type { MysqlForeignKey, MysqlKey, MysqlServer, MysqlTable, MysqlWorld } from "./world.ts";

/** A key or foreign key that is to have another name. */
export interface NameRename {
  table: string;
  from: string;
  to: string;
  key?: MysqlKey;
  /** With the key that the server made for it, which follows it. */
  foreignKey?: MysqlForeignKey;
}

/**
 * TypeORM makes the names of keys of those of tables and columns, and would make them anew under the
 * names that follow a rename. So what is about something renamed follows.
 * @param history with the renames carried out
 */
export function nameRenames(history: MysqlWorld, desired: MysqlWorld, renames: readonly Rename[]): NameRename[] {
  return desired.tables.flatMap((after) => {
    const before = history.tables.find(({ name }) => name === after.name);
    return before ? renamesIn(before, after, renames) : [];
  });
}

function renamesIn(before: MysqlTable, after: MysqlTable, renames: readonly Rename[]): NameRename[] {
  const table = before.name;
  const foreignKeys = [...pairsOf(before.foreignKeys, after.foreignKeys, foreignKeyStructure)]
    .filter(
      ([, old]) => isAbout(quoteName(table), old.columns, renames) || isAbout(old.target, old.references, renames),
    )
    .filter(([now]) => !before.foreignKeys.some(({ name }) => name === now.name));
  const following = new Set(
    foreignKeys.flatMap(([now, old]) =>
      implicitKeys(before).has(old.name) && implicitKeys(after).has(now.name) ? [old.name] : [],
    ),
  );
  const keys = [...pairsOf(before.keys, after.keys, keyStructure)]
    .filter(([, old]) => !following.has(old.name) && isAbout(quoteName(table), columnsOf(old), renames))
    .filter(([now]) => !before.keys.some(({ name }) => name === now.name));
  return [
    ...keys.map(([now, old]): NameRename => ({ table, from: old.name, to: now.name, key: old })),
    ...foreignKeys.map(([now, old]): NameRename => {
      const key = before.keys.find(({ name }) => following.has(name) && name === old.name);
      return { table, from: old.name, to: now.name, foreignKey: old, ...(key ? { key } : {}) };
    }),
  ];
}

function columnsOf({ parts }: MysqlKey): string[] {
  return parts.flatMap(({ column }) => column ?? []);
}

/** Whether the table or one of the columns is a renamed one. */
function isAbout(target: string, columns: readonly string[], renames: readonly Rename[]): boolean {
  return renames.some((rename) => {
    if (rename.kind === "table") return quoteName(rename.to) === target;
    return rename.kind === "column" && quoteName(rename.table) === target && columns.includes(rename.to);
  });
}

/** The statements of the renames. A foreign key has to be made anew for it. */
export function nameRenameActions(renames: readonly NameRename[], server: MysqlServer): SchemaAction[] {
  return renames.flatMap((rename) => {
    const { table, from, to, key, foreignKey } = rename;
    const kind = foreignKey ? "constraint" : "index";
    const alter = `ALTER TABLE ${quoteName(table)}`;
    const clauses = [
      ...(foreignKey ? [`DROP FOREIGN KEY ${quoteName(from)}`] : []),
      ...(key ? [renameKey(key, from, to, server)] : []),
    ];
    const statements = [
      `${alter} ${clauses.join(", ")}`,
      ...(foreignKey ? [`${alter} ADD ${foreignKeySql({ ...foreignKey, name: to })}`] : []),
    ];
    return statements.map((sql): SchemaAction => ({
      sql,
      verb: "rename",
      object: { kind, table, name: to },
      before: { name: from },
      after: { name: to },
      dataLoss: false,
      rewrites: false,
      transactional: true,
    }));
  });
}

function renameKey(key: MysqlKey, from: string, to: string, server: MysqlServer): string {
  if (canRename(server)) return `RENAME INDEX ${quoteName(from)} TO ${quoteName(to)}`;
  return `DROP INDEX ${quoteName(from)}, ADD ${keySql({ ...key, name: to })}`;
}

/** The renames that take them back. */
export function reversedNameRenames(renames: readonly NameRename[]): NameRename[] {
  return renames.map((rename) => ({ ...rename, from: rename.to, to: rename.from })).toReversed();
}
