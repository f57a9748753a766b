import type { ComparedDialect } from "../compared-dialect.ts";
import { actionsBetween } from "./actions-between.ts";
import { align } from "./align.ts";
import { compareRenamed } from "./compare-renamed.ts";
import { compareWorlds } from "./compare-worlds.ts";
import { keepObjects } from "./keep-objects.ts";
import { readMysqlWorld } from "./read-world.ts";
import { changedRows } from "./rows/changes.ts";
import { readRows, seedRows, takeRowsAway } from "./rows/rows.ts";
import type { MysqlRows } from "./rows/rows.ts";
import { MYSQL_COMPARISON_VERSION } from "./world.ts";
import type { MysqlWorld } from "./world.ts";

/** MySQL and MariaDB. */
export const mysql: ComparedDialect<MysqlWorld, MysqlRows> = {
  version: MYSQL_COMPARISON_VERSION,
  readWorld: readMysqlWorld,
  handmadeOf: ({ handmade }) => handmade,
  statementsOf: (world) => actionsBetween({ from: emptyLike(world), to: world, inPlace: false }).map(({ sql }) => sql),
  align,
  keepObjects,
  compareWorlds,
  compareRenamed,
  seedRows,
  readRows,
  changedRows,
  takeRowsAway,
};

function emptyLike({ server }: MysqlWorld): MysqlWorld {
  return { server, tables: [], views: [], metadataRows: [], handmade: [] };
}
