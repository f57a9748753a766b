import type { PGlite } from "@electric-sql/pglite";
import type { QueryPort } from "../database/postgres/query-port.ts";

/** The database as it is, read in a transaction of its own. */
export function inProcess(db: PGlite): QueryPort {
  return { query: (sql) => db.query<Record<string, unknown>>(sql) };
}

/** The database as it is in the middle of a transaction: what would begin and end one becomes a savepoint. */
export function inTransaction(db: PGlite): QueryPort {
  return {
    async query(sql) {
      if (/^BEGIN\b/i.test(sql)) await db.exec("SAVEPOINT reading");
      else if (/^(COMMIT|ROLLBACK)$/i.test(sql))
        await db.exec("ROLLBACK TO SAVEPOINT reading; RELEASE SAVEPOINT reading");
      else return db.query<Record<string, unknown>>(sql);
      return { rows: [] };
    },
  };
}
