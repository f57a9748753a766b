import { mentionsName, sameName } from "./sql-text.ts";
import { findColumn, findTable, isHandmadeIndex } from "./structure.ts";
import type { SqliteIndex, SqliteTable, SqliteView, SqliteWorld } from "./world.ts";

/**
 * What stands in the history alone and was not made by an entity is taken over into the desired
 * world: so it is never dropped, and still is rebuilt where a change needs it out of the way.
 */
export function leaveAlone(history: SqliteWorld, desired: SqliteWorld): SqliteWorld {
  const tables = desired.tables.map((table) => {
    const before = findTable(history, table.name);
    const more = before?.indexes.filter((index) => isLeftAlone(index, table)) ?? [];
    return more.length === 0 ? table : { ...table, indexes: [...table.indexes, ...more] };
  });
  const gone = history.tables.filter(({ name }) => !findTable(desired, name));
  const views = history.views.filter(
    (view) =>
      !desired.views.some(({ name }) => sameName(name, view.name)) &&
      !isManaged(view, history) &&
      !gone.some(({ name }) => mentionsName(view.sql, name)),
  );
  return { ...desired, tables, views: [...desired.views, ...views] };
}

function isLeftAlone(index: SqliteIndex, { indexes, columns }: SqliteTable): boolean {
  return (
    isHandmadeIndex(index) &&
    !indexes.some(({ name }) => sameName(name, index.name)) &&
    index.keys.every(({ column }) => column === undefined || findColumn({ columns }, column) !== undefined)
  );
}

/** Whether TypeORM made the view. */
function isManaged(view: SqliteView, { metadataRows }: SqliteWorld): boolean {
  return metadataRows.some(({ type, name }) => type === "VIEW" && sameName(name ?? undefined, view.name));
}
