import type { DialectName } from "../../operations/operation.ts";
import type { Dialect } from "./dialect.ts";
import { mysql } from "./mysql/mysql.ts";
import { postgres } from "./postgres/postgres.ts";
import { sqlite } from "./sqlite/sqlite.ts";

const DIALECTS: Partial<Record<DialectName, Dialect>> = { postgres, mysql, sqlite };

/** Of what names its dialect; what names none is of Postgres. */
export function dialectOf({ dialect = "postgres" }: { dialect?: DialectName }): Dialect {
  const known = DIALECTS[dialect];
  if (known === undefined) throw new Error(`nothing is known of the dialect ${dialect}`);
  return known;
}
