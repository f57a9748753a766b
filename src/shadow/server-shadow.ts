import type pg from "pg";
import { quoteName } from "../core/autogenerate/sql-tokens.ts";
import type { PreparedHistory } from "../protocol/shadow.ts";
import { ServerDatabases } from "./server-databases.ts";
import { labelOf } from "./server-url.ts";
import type { ServerAddress } from "./server-url.ts";
import type { ShadowDatabase } from "./shadow-database.ts";
import type { ShadowSession } from "./shadow-session.ts";

interface OpenDatabase {
  name: string;
  client: pg.Client;
  /** Undefined while somebody may change it, until {@link ServerShadow.mark} tells. */
  history: string[] | undefined;
}

/** The shadow on a real server: one temporary database for the history, and another one for each desired world. */
export class ServerShadow implements ShadowDatabase {
  readonly server: string;
  readonly #databases: ServerDatabases;
  #open: OpenDatabase | undefined;

  constructor(address: ServerAddress) {
    this.server = labelOf(address);
    this.#databases = new ServerDatabases(address);
  }

  get isOpen(): boolean {
    return this.#open !== undefined;
  }

  get isInUse(): boolean {
    return this.#open !== undefined && this.#open.history === undefined;
  }

  async engine(): Promise<string> {
    return `PostgreSQL ${await this.#databases.version()}`;
  }

  async open(): Promise<void> {
    await this.#opened();
  }

  async prepare(history: readonly string[], schemas: readonly string[]): Promise<PreparedHistory> {
    if (!isBeginning(this.#open?.history, history)) await this.#closeDatabase();
    const open = await this.#opened();
    for (const schema of schemas) await open.client.query(`CREATE SCHEMA IF NOT EXISTS ${quoteName(schema)}`);
    const held = open.history?.length ?? 0;
    if (held < history.length) open.history = undefined;
    return {
      held,
      connection: {
        kind: "socket",
        ...this.#databases.address,
        database: open.name,
        label: `shadow on ${this.server}`,
      },
      serverVersion: await this.#databases.version(),
      server: this.server,
    };
  }

  async mark(history: readonly string[]): Promise<void> {
    if (this.#open) this.#open.history = [...history];
  }

  async use<Result>(work: (session: ShadowSession) => Promise<Result>): Promise<Result> {
    const { client } = await this.#opened();
    return work(sessionOf(client));
  }

  async useEmpty<Result>(work: (session: ShadowSession) => Promise<Result>): Promise<Result> {
    const name = await this.#databases.create();
    try {
      const client = await this.#databases.connect(name);
      try {
        return await work(sessionOf(client));
      } finally {
        await client.end().catch(() => undefined);
      }
    } finally {
      await this.#databases.drop(name);
    }
  }

  async close(): Promise<void> {
    const open = this.#open;
    this.#open = undefined;
    await open?.client.end().catch(() => undefined);
    await this.#databases.close();
  }

  async #opened(): Promise<OpenDatabase> {
    if (this.#open) return this.#open;
    const name = await this.#databases.create();
    const client = await this.#databases.connect(name);
    const open: OpenDatabase = { name, client, history: [] };
    client.once("end", () => {
      if (this.#open === open) this.#open = undefined;
    });
    this.#open = open;
    return open;
  }

  async #closeDatabase(): Promise<void> {
    const open = this.#open;
    if (!open) return;
    this.#open = undefined;
    await open.client.end().catch(() => undefined);
    await this.#databases.drop(open.name);
  }
}

function isBeginning(held: readonly string[] | undefined, history: readonly string[]): boolean {
  return held !== undefined && held.length <= history.length && held.every((key, index) => key === history[index]);
}

function sessionOf(client: pg.Client): ShadowSession {
  return {
    exec: (sql) => client.query(sql),
    query: async <Row>(sql: string) => ({ rows: (await client.query(sql)).rows as Row[] }),
  };
}
