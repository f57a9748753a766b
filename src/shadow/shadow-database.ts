import type { PGlite } from "@electric-sql/pglite";
import { quoteName } from "../database/postgres/sql-tokens.ts";
import type { PreparedHistory } from "../protocol/shadow.ts";
import type { CacheFolder } from "./cache-folder.ts";
import type { HistorySnapshots } from "./history-snapshots.ts";
import { emptySnapshot, openSnapshot, takeSnapshot } from "./pglite.ts";
import { SessionServer } from "./wire/session-server.ts";

/** A database that is open, and what it is known to hold. */
interface OpenDatabase {
  db: PGlite;
  server: SessionServer;
  connection: PreparedHistory["connection"];
  serverVersion: string;
  history: string[];
  /** The next transaction number when it held that. */
  transaction: string;
}

/** The one PGlite of the shadow: opened when it is needed, on the history that is asked for. */
export class ShadowDatabase {
  readonly #cache: CacheFolder;
  readonly #snapshots: HistorySnapshots;
  #open: OpenDatabase | undefined;

  constructor(cache: CacheFolder, snapshots: HistorySnapshots) {
    this.#cache = cache;
    this.#snapshots = snapshots;
  }

  get isOpen(): boolean {
    return this.#open !== undefined;
  }

  /** Whether a client is connected. */
  get isInUse(): boolean {
    return (this.#open?.server.connections ?? 0) > 0;
  }

  /** Makes the database hold a beginning of the history, the longest that comes cheap. */
  async prepare(history: readonly string[], schemas: readonly string[]): Promise<PreparedHistory> {
    if (!this.#open || !(await this.#holdsBeginningOf(this.#open, history))) await this.#reopen(history);
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

  /** Tells what the database holds now. */
  async mark(history: readonly string[]): Promise<void> {
    const open = this.#open;
    if (!open) return;
    open.history = [...history];
    open.transaction = await open.server.exclusive(nextTransaction);
    if (!(await this.#snapshots.isWorthwhile(history))) return;
    void open.server
      .exclusive(takeSnapshot)
      .then((snapshot) => this.#snapshots.write(history, snapshot))
      .catch(() => undefined);
  }

  /** Runs work that leaves the database as it was. Opens an empty one when none is open. */
  async use<Result>(work: (db: PGlite) => Promise<Result>): Promise<Result> {
    if (!this.#open) await this.#reopen([]);
    const open = this.#open as OpenDatabase;
    return open.server.exclusive(async (db) => {
      const untouched = (await nextTransaction(db)) === open.transaction;
      try {
        return await work(db);
      } finally {
        if (untouched) open.transaction = await nextTransaction(db);
      }
    });
  }

  async close(): Promise<void> {
    const open = this.#open;
    this.#open = undefined;
    await open?.server.close();
    await open?.db.close();
  }

  /** Not so either when statements ran that nobody has told of with {@link mark}. */
  async #holdsBeginningOf(open: OpenDatabase, history: readonly string[]): Promise<boolean> {
    if (open.history.length > history.length || open.history.some((key, index) => key !== history[index])) return false;
    return (await open.server.exclusive(nextTransaction)) === open.transaction;
  }

  async #reopen(history: readonly string[]): Promise<void> {
    await this.close();
    const known = await this.#snapshots.longest(history);
    const db = await openSnapshot(known?.snapshot ?? (await emptySnapshot(this.#cache)));
    const server = new SessionServer(db);
    const port = await server.listen();
    server.onFailure = () => {
      if (this.#open?.db === db) this.#open = undefined;
    };
    this.#open = {
      db,
      server,
      connection: { kind: "socket", host: "127.0.0.1", port, user: "postgres", database: "postgres", label: "shadow" },
      serverVersion: (await db.query<{ server_version: string }>("SHOW server_version")).rows[0]?.server_version ?? "",
      history: history.slice(0, known?.held ?? 0),
      transaction: await nextTransaction(db),
    };
  }
}

/** Grows with every transaction that writes, also with one that is rolled back. */
async function nextTransaction(db: PGlite): Promise<string> {
  const { rows } = await db.query<{ next: string }>("SELECT pg_snapshot_xmax(pg_current_snapshot())::text AS next");
  return rows[0]?.next ?? "";
}
