import type { DialectName } from "../../operations/operation.ts";
import type { Dialect } from "./dialect.ts";
import { mysql } from "./mysql/mysql.ts";
import { postgres, postgresBefore16 } from "./postgres/postgres.ts";
import { sqlite } from "./sqlite/sqlite.ts";

const DIALECTS: Partial<Record<DialectName, Dialect>> = { postgres, mysql, sqlite };

/** Of what names its dialect, and the version of its server; what names none is of Postgres. */
export function dialectOf({
  dialect = "postgres",
  serverVersion,
}: {
  dialect?: DialectName;
  serverVersion?: string;
}): Dialect {
  if (dialect === "postgres" && Number.parseInt(serverVersion ?? "18", 10) < 16) return postgresBefore16;
  const known = DIALECTS[dialect];
  if (known === undefined) throw new Error(`nothing is known of the dialect ${dialect}`);
  return known;
}
