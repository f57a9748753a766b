import type { Comparison } from "../../core/operations/operation.ts";
import type { RenamedParams } from "../compared-dialect.ts";
import { compareWorlds } from "./compare-worlds.ts";
import { nameRenameActions, nameRenames, reversedNameRenames } from "./name-renames.ts";
import { carryOut, reversed } from "./renames.ts";
import type { MysqlWorld } from "./world.ts";

/**
 * What the decided renames lead to: they themselves, the names that follow them, and what is left to do
 * in a history in which all of them have been carried out.
 */
export async function compareRenamed(
  desired: MysqlWorld,
  { renames, read, wanted }: RenamedParams<MysqlWorld>,
): Promise<Comparison> {
  const decided = carryOut(await read([]), renames);
  const renamed = await read(decided.actions);
  const names = nameRenames(renamed, desired, renames);
  const following = nameRenameActions(names, renamed.server);
  const before = following.length === 0 ? renamed : await read([...decided.actions, ...following]);
  const rest = compareWorlds(before, await wanted(before));
  return {
    dialect: "mysql",
    up: [...decided.actions, ...following, ...rest.up],
    down: [
      ...rest.down,
      ...nameRenameActions(reversedNameRenames(names), renamed.server),
      ...carryOut(renamed, reversed(renames)).actions,
    ],
  };
}
