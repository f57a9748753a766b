import type { ComparedDialect } from "../compared-dialect.ts";
import { align } from "./align.ts";
import { compareRenamed } from "./compare-renamed.ts";
import { compareWorlds } from "./compare-worlds.ts";
import { keepObjects } from "./keep-objects.ts";
import { readWorld } from "./read-world.ts";
import { SQLITE_WORLD_VERSION } from "./world.ts";
import type { SqliteWorld } from "./world.ts";
import { statementsOf } from "./write-table.ts";

/** SQLite, of whatever driver. */
export const sqlite: ComparedDialect<SqliteWorld, object> = {
  version: SQLITE_WORLD_VERSION,
  readWorld,
  statementsOf,
  align,
  keepObjects,
  compareWorlds,
  compareRenamed,
  seedRows: () => Promise.reject(new Error("rows of SQLite are not written yet")),
  readRows: () => Promise.reject(new Error("rows of SQLite are not read yet")),
  changedRows: () => [],
  takeRowsAway: () => Promise.reject(new Error("rows of SQLite are not taken away yet")),
};
