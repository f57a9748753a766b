import type { Comparison, Rename, SchemaAction } from "../../core/operations/operation.ts";
import { compareWorlds } from "./compare-worlds.ts";
import type { CompareOptions } from "./compare-worlds.ts";
import { enumRenameActions, enumRenames, reversedEnumRenames } from "./enum-renames.ts";
import { nameRenameActions, nameRenames, reversedNameRenames } from "./name-renames.ts";
import { renameActions, reversedRenames } from "./renames.ts";
import type { World } from "./world.ts";

export interface RenamedParams extends CompareOptions {
  renames: readonly Rename[];
  /** Reads the history with the statements carried out. */
  read: (actions: readonly SchemaAction[]) => Promise<World>;
  /** The desired world for a history: see `compareWorlds`. */
  wanted: (history: World) => Promise<World>;
}

/**
 * What the decided renames lead to: they themselves, the names that follow them, and what is left to do
 * in a history in which all of them have been carried out.
 */
export async function compareRenamed(desired: World, params: RenamedParams): Promise<Comparison> {
  const { renames, read, wanted, defaultSchema, ...means } = params;
  const decided = renameActions(renames, defaultSchema);
  const renamed = await read(decided);
  const enums = enumRenames(renamed.facts, desired.facts);
  const names = nameRenames(renamed.facts, desired.facts, renames);
  const following = [...enumRenameActions(enums, defaultSchema), ...nameRenameActions(names, defaultSchema)];
  const before = following.length === 0 ? renamed : await read([...decided, ...following]);
  const rest = compareWorlds(before, await wanted(before), { defaultSchema, ...means });
  return {
    ...rest,
    up: [...decided, ...following, ...rest.up],
    down: [
      ...rest.down,
      ...nameRenameActions(reversedNameRenames(names), defaultSchema),
      ...enumRenameActions(reversedEnumRenames(enums), defaultSchema),
      ...reversedRenames(renames, defaultSchema),
    ],
  };
}
