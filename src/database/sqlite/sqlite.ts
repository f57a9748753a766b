import type { ComparedDialect } from "../compared-dialect.ts";
import { align } from "./align.ts";
import { compareRenamed } from "./compare-renamed.ts";
import { compareWorlds } from "./compare-worlds.ts";
import { handmadeOf } from "./handmade.ts";
import { keepObjects } from "./keep-objects.ts";
import { changedRows } from "./rows/changes.ts";
import { seedRows } from "./rows/seed.ts";
import { readRows, takeRowsAway } from "./rows/snapshot.ts";
import type { SqliteRows } from "./rows/snapshot.ts";
import { readWorld } from "./read-world.ts";
import { SQLITE_WORLD_VERSION } from "./world.ts";
import type { SqliteWorld } from "./world.ts";
import { statementsOf } from "./write-table.ts";

/** SQLite, of whatever driver. */
export const sqlite: ComparedDialect<SqliteWorld, SqliteRows> = {
  version: SQLITE_WORLD_VERSION,
  readWorld,
  handmadeOf,
  statementsOf,
  align,
  keepObjects,
  compareWorlds,
  compareRenamed,
  seedRows,
  readRows,
  changedRows,
  takeRowsAway,
};
