import type { PGlite } from "@electric-sql/pglite";
import { createServer } from "node:net";
import type { AddressInfo, Server, Socket } from "node:net";
import { errorFrame, frame, sqlOf, withSql } from "./frames.ts";
import { Session } from "./session.ts";
import { Turns } from "./turns.ts";
import { copiesFromClient } from "./copy-statement.ts";

export interface SessionServerOptions {
  /** Absent: every client of this machine may come in. */
  password?: string;
  /** Told of each statement before it runs. */
  onSql?: (sql: string) => void;
}

/**
 * Lets several clients use one PGlite over TCP. PGlite is a single backend, so clients take turns: a
 * turn lasts from a client's first message until the backend is idle again, outside of a transaction.
 * What a client does to the backend's session (settings, temporary tables, advisory locks) is kept
 * from the others.
 *
 * pglite-socket queues message by message instead: two clients that wait for a third one's transaction
 * then get each other's answers.
 */
export class SessionServer {
  readonly #db: PGlite;
  readonly #options: SessionServerOptions;
  readonly #server: Server;
  readonly #sessions = new Set<Session>();
  readonly #turns: Turns<Session>;
  /** Sessions whose next statement waits for an advisory lock. */
  readonly #wantLock = new Set<Session>();
  #lockOwner: Session | undefined;
  /** Whose settings the backend has. */
  #last: Session | undefined;
  #greeting: Buffer = Buffer.alloc(0);

  constructor(db: PGlite, options: SessionServerOptions = {}) {
    this.#db = db;
    this.#options = options;
    this.#turns = new Turns(
      (session) => !(this.#wantLock.has(session) && this.#lockOwner && this.#lockOwner !== session),
    );
    this.#server = createServer((socket) => this.#accept(socket));
  }

  get connections(): number {
    return this.#sessions.size;
  }

  /** Listens on a free port of 127.0.0.1 and returns it. */
  async listen(): Promise<number> {
    this.#greeting = await readGreeting(this.#db);
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(0, "127.0.0.1", resolve);
    });
    return (this.#server.address() as AddressInfo).port;
  }

  /** Called after a client has come or gone. */
  onConnections: (count: number) => void = () => undefined;

  /** Called when PGlite itself has failed: nothing more can be expected of it. */
  onFailure: (error: unknown) => void = () => undefined;

  /** Runs work on the database while no client is in the middle of anything. */
  exclusive<Result>(work: (db: PGlite) => Promise<Result>): Promise<Result> {
    return this.#turns.take(undefined, async () => {
      await this.#switchTo(undefined);
      return work(this.#db);
    });
  }

  /** Ends all sessions and stops listening. The database stays open. */
  async close(): Promise<void> {
    for (const session of this.#sessions) session.end();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
    await this.#turns.take(undefined, async () => undefined);
  }

  #accept(socket: Socket): void {
    const session = new Session(socket, {
      greeting: this.#greeting,
      password: this.#options.password,
      onBatch: (from, batch) => {
        if (batch.some((message) => /\bpg_advisory_lock/i.test(sqlOf(message) ?? ""))) this.#wantLock.add(from);
        this.#turns
          .take(from, () => this.#run(from, batch))
          .catch((error: unknown) => {
            from.write(errorFrame("XX000", messageOf(error)));
            from.end();
          });
      },
      onEnd: (ended) => this.#onEnd(ended),
    });
    this.#sessions.add(session);
    this.onConnections(this.#sessions.size);
  }

  async #run(session: Session, batch: Buffer[]): Promise<void> {
    if (session.ended) return;
    this.#wantLock.delete(session);
    if (batch.some((message) => copiesFromClient(sqlOf(message) ?? ""))) return this.#refuseCopy(session);
    await this.#switchTo(session);
    const { onSql } = this.#options;
    if (onSql) for (const sql of batch.map(sqlOf)) if (sql !== undefined) onSql(sql);
    const messages = batch.map((message) => this.#refuseForeignLock(session, message));
    const status = await this.#execute(session, Buffer.concat(messages));
    if (session.ended) {
      if (status !== "I") await this.#db.exec("ROLLBACK");
    } else if (status === "I") {
      if (this.#turns.holder) this.#turns.release();
      if (session.traces.advisory) this.#lockOwner = (await this.#holdsLocks()) ? session : undefined;
    } else this.#turns.hold(session);
  }

  /** Returns the transaction status that the backend ended with; undefined when it waits for more messages. */
  async #execute(session: Session, messages: Buffer): Promise<string | undefined> {
    let tail = Buffer.alloc(0);
    try {
      await this.#db.execProtocolRawStream(messages, {
        onRawData: (data) => {
          const bytes = Buffer.from(data);
          tail = Buffer.concat([tail, bytes]).subarray(-READY_LENGTH);
          session.write(bytes);
        },
      });
    } catch (error) {
      session.write(errorFrame("XX000", messageOf(error)));
      session.end();
      this.onFailure(error);
      return "I";
    }
    return tail.length === READY_LENGTH && tail.toString("latin1", 0, 5) === READY
      ? tail.toString("latin1", 5)
      : undefined;
  }

  /** PGlite waits for the copied rows in a loop that never ends, and everybody with it. */
  #refuseCopy(session: Session): void {
    session.write(errorFrame("0A000", "COPY FROM STDIN is not supported by the embedded Postgres", "ERROR"));
    session.write(frame("Z", Buffer.from(this.#turns.holder === session ? "T" : "I")));
  }

  /** Leaves one client's settings and takes up another's. */
  async #switchTo(session: Session | undefined): Promise<void> {
    const last = this.#last;
    if (last === session) return;
    this.#last = session;
    if (last?.traces.settings) {
      const { rows } = await this.#db.query<{ name: string; setting: string }>(
        "SELECT name, setting FROM pg_settings WHERE source = 'session'",
      );
      last.settings = rows;
      await this.#db.exec("RESET SESSION AUTHORIZATION; RESET ALL");
    }
    for (const { name, setting } of session?.settings ?? [])
      await this.#db.query("SELECT set_config($1, $2, false)", [name, setting]);
  }

  /** The backend would grant every client the lock that one of them holds, since to it they are one session. */
  #refuseForeignLock(session: Session, message: Buffer): Buffer {
    const sql = sqlOf(message);
    if (!sql || !this.#lockOwner || this.#lockOwner === session || !/\bpg_try_advisory_lock/i.test(sql)) return message;
    return withSql(
      message,
      sql.replace(/(pg_catalog\.)?\bpg_try_advisory_lock(?=\w*\s*\()/gi, "pg_temp.pg_try_advisory_lock"),
    );
  }

  async #holdsLocks(): Promise<boolean> {
    const { rows } = await this.#db.query("SELECT FROM pg_locks WHERE locktype = 'advisory' LIMIT 1");
    if (rows.length > 0) await this.#db.exec(REFUSING_FUNCTIONS);
    return rows.length > 0;
  }

  #onEnd(session: Session): void {
    this.#sessions.delete(session);
    this.#wantLock.delete(session);
    const held = this.#turns.holder === session;
    const locked = this.#lockOwner === session;
    const clean = async () => {
      if (held) await this.#db.exec("ROLLBACK");
      if (locked) await this.#db.exec("SELECT pg_advisory_unlock_all()");
      if (locked) this.#lockOwner = undefined;
      if (session.traces.temporary) await this.#db.exec("DISCARD TEMP");
      await this.#switchTo(undefined);
    };
    (held ? this.#turns.takeFirst(clean) : this.#turns.take(undefined, clean))
      .catch((error: unknown) => this.onFailure(error))
      .finally(() => this.onConnections(this.#sessions.size));
  }
}

/** ReadyForQuery without its last byte, the transaction status. */
const READY = "Z\0\0\0\u0005";
const READY_LENGTH = 6;

/** In a transaction of its own: the client may have said that its transactions are to write nothing. */
const REFUSING_FUNCTIONS = `BEGIN READ WRITE;${["bigint", "integer, integer"]
  .flatMap((parameters) =>
    ["pg_try_advisory_lock", "pg_try_advisory_lock_shared"].map(
      (name) =>
        `CREATE OR REPLACE FUNCTION pg_temp.${name}(${parameters}) RETURNS boolean LANGUAGE sql AS 'SELECT false'`,
    ),
  )
  .join(";")};COMMIT`;

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** What Postgres tells a client that has come in, taken from PGlite once for all of them. */
async function readGreeting(db: PGlite): Promise<Buffer> {
  const startup = frame(
    " ",
    Buffer.concat([Buffer.from([0, 3, 0, 0]), Buffer.from("user\0postgres\0database\0postgres\0\0", "utf8")]),
  );
  return Buffer.from(await db.execProtocolRaw(startup.subarray(1)));
}
