/** One session of a database that the shadow works on: PGlite in this process, or a client of a server. */
export interface ShadowSession {
  /** Runs statements; of several that are not in a transaction all are run or none. */
  exec(sql: string): Promise<unknown>;
  query<Row>(sql: string): Promise<{ rows: Row[] }>;
}

/**
 * The same session in the middle of a transaction: statements that fail leave the transaction usable,
 * and what would begin and end one becomes a savepoint.
 */
export function inTransaction(session: ShadowSession): ShadowSession {
  return {
    async exec(sql) {
      await session.exec("SAVEPOINT running");
      try {
        await session.exec(sql);
      } catch (error) {
        await session.exec("ROLLBACK TO SAVEPOINT running");
        throw error;
      }
      await session.exec("RELEASE SAVEPOINT running");
    },
    async query(sql) {
      if (/^BEGIN\b/i.test(sql)) await session.exec("SAVEPOINT reading");
      else if (/^(COMMIT|ROLLBACK)$/i.test(sql))
        await session.exec("ROLLBACK TO SAVEPOINT reading; RELEASE SAVEPOINT reading");
      else return session.query(sql);
      return { rows: [] };
    },
  };
}
