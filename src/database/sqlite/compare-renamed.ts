import { quoteName } from "../../core/autogenerate/sql-tokens.ts";
import type { Comparison, Rename, SchemaAction } from "../../core/operations/operation.ts";
import type { RenamedParams } from "../compared-dialect.ts";
import { actionOf } from "./action.ts";
import { actionsBetween } from "./compare-worlds.ts";
import { followRenames } from "./following-names.ts";
import type { SqliteWorld } from "./world.ts";

/**
 * What the decided renames lead to: they themselves, the names that follow them, and what is left to do
 * in a history in which all of them have been carried out.
 */
export async function compareRenamed(desired: SqliteWorld, params: RenamedParams<SqliteWorld>): Promise<Comparison> {
  const { renames, read, wanted } = params;
  const decided = renameActions(renames);
  const renamed = await read(decided);
  // Names of constraints can only be had with the rebuild that whatever else asks for, so both are planned at once.
  const aligned = await wanted(followRenames(renamed, desired, renames));
  return {
    dialect: "sqlite",
    up: [...decided, ...actionsBetween(renamed, aligned)],
    down: [...actionsBetween(aligned, renamed), ...renameActions(reversed(renames))],
  };
}

function reversed(renames: readonly Rename[]): Rename[] {
  return renames.map((rename) => ({ ...rename, from: rename.to, to: rename.from })).toReversed();
}

/** The statements of decided renames, in the order given: each names what the ones before it have left. */
function renameActions(renames: readonly Rename[]): SchemaAction[] {
  return renames.flatMap((rename) => {
    // SQLite has no enums whose values could be renamed.
    if (rename.kind === "value") return [];
    const { kind, from, to } = rename;
    const table = kind === "table" ? from : rename.table;
    const what = kind === "table" ? "" : `COLUMN ${quoteName(from)} `;
    return [
      actionOf(
        "rename",
        { kind, ...(kind === "column" ? { table: rename.table } : {}), name: to },
        `ALTER TABLE ${quoteName(table)} RENAME ${what}TO ${quoteName(to)}`,
        { before: { name: from }, after: { name: to } },
      ),
    ];
  });
}
