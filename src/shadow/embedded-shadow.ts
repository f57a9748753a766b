import type { PGlite } from "@electric-sql/pglite";
import { quoteName } from "../core/autogenerate/sql-tokens.ts";
import type { PreparedHistory } from "../protocol/shadow.ts";
import type { CacheFolder } from "../database/cache-folder.ts";
import type { HistorySnapshots } from "./history-snapshots.ts";
import { emptySnapshot, openSnapshot, PGLITE_VERSION, takeSnapshot } from "./pglite.ts";
import type { OpenPglite } from "./pglite.ts";
import type { ShadowDatabase } from "./shadow-database.ts";
import { ScratchDatabase } from "./scratch-database.ts";
import { inTransaction } from "./shadow-session.ts";
import type { ShadowSession } from "./shadow-session.ts";
import { SessionServer } from "./wire/session-server.ts";

/** To open a database takes as long as to replay so many revisions. */
const REOPENING_COSTS = 50;

/** A database that is open, and what it is known to hold. */
interface OpenDatabase extends OpenPglite {
  server: SessionServer;
  connection: PreparedHistory["connection"];
  serverVersion: string;
  history: string[];
  /** The next transaction number when it held that. */
  transaction: string;
}

/** The one PGlite of the shadow: opened when it is needed, on the history that is asked for. */
export class EmbeddedShadow implements ShadowDatabase {
  readonly server = undefined;
  readonly #cache: CacheFolder;
  readonly #snapshots: HistorySnapshots;
  readonly #keepsScratch: boolean;
  #open: OpenDatabase | undefined;
  #scratch: ScratchDatabase | undefined;

  /** @param keepsScratch worlds are made in an empty database of their own, which takes a hundred megabytes and saves time from the second on */
  constructor(cache: CacheFolder, snapshots: HistorySnapshots, keepsScratch = false) {
    this.#cache = cache;
    this.#snapshots = snapshots;
    this.#keepsScratch = keepsScratch;
  }

  get isOpen(): boolean {
    return this.#open !== undefined || this.#scratch !== undefined;
  }

  get isInUse(): boolean {
    return (this.#open?.server.connections ?? 0) > 0;
  }

  async engine(): Promise<string> {
    return `PGlite ${PGLITE_VERSION}`;
  }

  async open(): Promise<void> {
    if (!this.#open) await this.#reopen([]);
  }

  async prepare(history: readonly string[], schemas: readonly string[]): Promise<PreparedHistory> {
    if (!this.#open || !(await this.#serves(this.#open, history))) await this.#reopen(history);
    if (schemas.length > 0) await this.#createSchemas(schemas);
    const { connection, serverVersion, history: held } = this.#open as OpenDatabase;
    return { held: held.length, connection, serverVersion };
  }

  async #createSchemas(schemas: readonly string[]): Promise<void> {
    const { server } = this.#open as OpenDatabase;
    await server.exclusive((db) =>
      db.exec(schemas.map((schema) => `CREATE SCHEMA IF NOT EXISTS ${quoteName(schema)}`).join("; ")),
    );
    (this.#open as OpenDatabase).transaction = await server.exclusive(nextTransaction);
  }

  async mark(history: readonly string[]): Promise<void> {
    const open = this.#open;
    if (!open) return;
    open.history = [...history];
    open.transaction = await open.server.exclusive(nextTransaction);
  }

  async use<Result>(work: (session: ShadowSession) => Promise<Result>): Promise<Result> {
    await this.open();
    const open = this.#open as OpenDatabase;
    return open.server.exclusive(async (db) => {
      const untouched = (await nextTransaction(db)) === open.transaction;
      try {
        return await work(sessionOf(open));
      } finally {
        if (untouched) open.transaction = await nextTransaction(db);
      }
    });
  }

  /** In a transaction that is rolled back. For one world, to drop all that the database holds is cheaper than a second PGlite. */
  async useEmpty<Result>(work: (session: ShadowSession) => Promise<Result>): Promise<Result> {
    if (this.#keepsScratch) {
      if (!this.#scratch?.isEmpty)
        this.#scratch = new ScratchDatabase(await openSnapshot(await emptySnapshot(this.#cache)));
      return this.#scratch.use(work);
    }
    return this.use(async (session) => {
      await session.exec("BEGIN");
      try {
        await dropAll(session);
        return await work(inTransaction(session));
      } finally {
        await session.exec("ROLLBACK");
      }
    });
  }

  /** Keeps what the database holds for other processes, where replaying it again would take longer. */
  async keep(): Promise<void> {
    const open = this.#open;
    if (!open || !(await this.#snapshots.isWorthwhile(open.history))) return;
    const snapshot = await open.server.exclusive(async (db) =>
      (await nextTransaction(db)) === open.transaction ? takeSnapshot(db) : undefined,
    );
    if (snapshot) await this.#snapshots.write(open.history, snapshot);
  }

  async close(): Promise<void> {
    const scratch = this.#scratch;
    this.#scratch = undefined;
    await this.#closeHistory();
    await scratch?.close();
  }

  async #closeHistory(): Promise<void> {
    const open = this.#open;
    this.#open = undefined;
    await open?.server.close();
    await open?.db.close();
  }

  /** A database that was opened on nothing is given up for a snapshot that saves more than it costs. */
  async #serves(open: OpenDatabase, history: readonly string[]): Promise<boolean> {
    if (!(await this.#holdsBeginningOf(open, history))) return false;
    return (await this.#snapshots.longest(history)).held < open.history.length + REOPENING_COSTS;
  }

  /** Not so either when statements ran that nobody has told of with {@link mark}. */
  async #holdsBeginningOf(open: OpenDatabase, history: readonly string[]): Promise<boolean> {
    if (open.history.length > history.length || open.history.some((key, index) => key !== history[index])) return false;
    return (await open.server.exclusive(nextTransaction)) === open.transaction;
  }

  async #reopen(history: readonly string[]): Promise<void> {
    await this.#closeHistory();
    const { held, read } = await this.#snapshots.longest(history);
    const snapshot = await read();
    const pglite = await openSnapshot(snapshot ?? (await emptySnapshot(this.#cache)));
    const { db, extensions } = pglite;
    const server = new SessionServer(db, { onSql: (sql) => extensions.loadFor(sql) });
    const port = await server.listen();
    server.onFailure = () => {
      if (this.#open?.db === db) this.#open = undefined;
    };
    this.#open = {
      ...pglite,
      server,
      connection: { kind: "socket", host: "127.0.0.1", port, user: "postgres", database: "postgres", label: "shadow" },
      serverVersion: (await db.query<{ server_version: string }>("SHOW server_version")).rows[0]?.server_version ?? "",
      history: snapshot ? history.slice(0, held) : [],
      transaction: await nextTransaction(db),
    };
  }
}

function sessionOf({ db, extensions }: OpenPglite): ShadowSession {
  return {
    exec(sql) {
      extensions.loadFor(sql);
      return db.exec(sql);
    },
    query: (sql) => db.query(sql),
  };
}

async function dropAll(session: ShadowSession): Promise<void> {
  const { rows } = await session.query<{ name: string }>(
    "SELECT nspname AS name FROM pg_namespace WHERE nspname <> 'information_schema' AND nspname NOT LIKE 'pg\\_%'",
  );
  const drops = rows.map(({ name }) => `DROP SCHEMA ${quoteName(name)} CASCADE;`);
  await session.exec(
    `SET LOCAL client_min_messages TO error; ${drops.join(" ")} CREATE SCHEMA public; SET LOCAL search_path TO public`,
  );
}

/** Grows with every transaction that writes, also with one that is rolled back. */
async function nextTransaction(db: PGlite): Promise<string> {
  const { rows } = await db.query<{ next: string }>("SELECT pg_snapshot_xmax(pg_current_snapshot())::text AS next");
  return rows[0]?.next ?? "";
}
