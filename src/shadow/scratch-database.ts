import type { PGlite } from "@electric-sql/pglite";
import { quoteName } from "../core/autogenerate/sql-tokens.ts";
import type { OpenPglite } from "./pglite.ts";
import { inTransaction } from "./shadow-session.ts";
import type { ShadowSession } from "./shadow-session.ts";

/**
 * An empty PGlite beside the one that holds the history. What is made in it is rolled back, so that it
 * stays empty, and the questions to its catalogue, which are always the same, stay prepared.
 */
export class ScratchDatabase {
  readonly #pglite: OpenPglite;
  readonly #prepared = new Map<string, string>();
  #isEmpty = true;

  constructor(pglite: OpenPglite) {
    this.#pglite = pglite;
  }

  /** Not so after a failure that left something in it. */
  get isEmpty(): boolean {
    return this.#isEmpty;
  }

  async use<Result>(work: (session: ShadowSession) => Promise<Result>): Promise<Result> {
    const { db } = this.#pglite;
    this.#isEmpty = false;
    await db.exec("BEGIN");
    try {
      return await work(inTransaction(this.#session()));
    } finally {
      await db.exec("ROLLBACK");
      this.#isEmpty = true;
    }
  }

  close(): Promise<void> {
    return this.#pglite.db.close();
  }

  #session(): ShadowSession {
    const { db, extensions } = this.#pglite;
    return {
      exec(sql) {
        extensions.loadFor(sql);
        return db.exec(sql);
      },
      query: async (sql) => db.query(await this.#prepare(db, sql)),
    };
  }

  /** To plan a question takes longer than to answer it where there is so little to tell. */
  async #prepare(db: PGlite, sql: string): Promise<string> {
    if (!/^\s*(?:SELECT|WITH)\b/.test(sql) || !sql.includes("pg_")) return sql;
    const known = this.#prepared.get(sql);
    if (known !== undefined) return `EXECUTE ${known}`;
    const name = quoteName(`question ${this.#prepared.size}`);
    await db.exec(`PREPARE ${name} AS ${sql}`);
    this.#prepared.set(sql, name);
    return `EXECUTE ${name}`;
  }
}
