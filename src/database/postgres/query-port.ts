/** What reading a database needs of a connection; a `pg` client is one, and so is PGlite in process. */
export interface QueryPort {
  /** Runs one statement without parameters. */
  query(sql: string): Promise<{ rows: Record<string, unknown>[] }>;
}
