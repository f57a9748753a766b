import type { Comparison, Rename } from "../../core/operations/operation.ts";
import type { RenamedParams } from "../compared-dialect.ts";
import { actionsBetween } from "./actions-between.ts";
import { compareWorlds } from "./compare-worlds.ts";
import { nameRenameActions, nameRenames, reversedNameRenames } from "./name-renames.ts";
import { carryOut, reversed } from "./renames.ts";
import { mentionedNames } from "../../core/autogenerate/dialects/mysql/sql-tokens.ts";
import type { MysqlWorld } from "./world.ts";

/**
 * What the decided renames lead to: they themselves, the names that follow them, and what is left to do
 * in a history in which all of them have been carried out.
 */
export async function compareRenamed(
  desired: MysqlWorld,
  { renames, read, wanted }: RenamedParams<MysqlWorld>,
): Promise<Comparison> {
  const history = await read([]);
  const without = { ...history, views: viewsThatStay(history, renames) };
  const away = actionsBetween({ from: history, to: without, inPlace: true });
  const decided = [...away, ...carryOut(without, renames).actions];
  const renamed = await read(decided);
  const names = nameRenames(renamed, desired, renames);
  const following = nameRenameActions(names, renamed.server);
  const before = following.length === 0 ? renamed : await read([...decided, ...following]);
  const rest = compareWorlds(before, await wanted(before));
  return {
    dialect: "mysql",
    up: [...decided, ...following, ...rest.up],
    down: [
      ...rest.down,
      ...nameRenameActions(reversedNameRenames(names), renamed.server),
      ...carryOut(renamed, reversed(renames)).actions,
      ...actionsBetween({ from: without, to: history, inPlace: true }),
    ],
  };
}

/**
 * Views do not follow a rename of what they read, so those of entities are made anew after it. One that
 * was made by hand is left to the hand.
 */
function viewsThatStay({ views, metadataRows }: MysqlWorld, renames: readonly Rename[]): MysqlWorld["views"] {
  const declared = new Set(metadataRows.filter(({ type }) => type === "VIEW").map(({ name }) => name));
  const gone = new Set(renames.flatMap((rename) => (rename.kind === "value" ? [] : [rename.from])));
  for (let count = -1; count !== gone.size;) {
    count = gone.size;
    for (const { name, definition } of views)
      if (declared.has(name) && [...mentionedNames(definition)].some((one) => gone.has(one))) gone.add(name);
  }
  return views.filter(({ name }) => !declared.has(name) || !gone.has(name));
}
