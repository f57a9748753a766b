import { randomBytes } from "node:crypto";
import pg from "pg";
import { RevisionsError } from "../core/errors.ts";
import { quoteName } from "../core/autogenerate/sql-tokens.ts";
import { labelOf } from "./server-url.ts";
import type { ServerAddress } from "./server-url.ts";

/** Names tell when the database was made, so that what a process that was killed left behind is known by its age. */
const OURS = /^typeorm_revisions_shadow_([0-9a-z]+)_[0-9a-f]{12}$/;
const STALE_MS = 24 * 60 * 60 * 1000;

const CONNECT_TIMEOUT_MS = 10_000;

/** Temporary databases on a server. It drops only what bears a name of its own making. */
export class ServerDatabases {
  readonly address: ServerAddress;
  readonly #made = new Set<string>();
  #admin: pg.Client | undefined;
  #version: string | undefined;
  #swept = false;

  constructor(address: ServerAddress) {
    this.address = address;
  }

  /** The server's version as it tells it. */
  async version(): Promise<string> {
    if (this.#version === undefined) {
      const admin = await this.#connected();
      const { rows } = await admin.query<{ server_version: string }>("SHOW server_version");
      this.#version = rows[0]?.server_version ?? "";
    }
    return this.#version;
  }

  /**
   * Makes an empty database and returns its name.
   * @throws RevisionsError `permission-denied`, `database-unreachable`, `database-refused`
   */
  async create(now: number = Date.now()): Promise<string> {
    const admin = await this.#connected();
    await this.#sweep(admin);
    const name = `typeorm_revisions_shadow_${now.toString(36)}_${randomBytes(6).toString("hex")}`;
    this.#made.add(name);
    try {
      await admin.query(`CREATE DATABASE ${quoteName(name)} TEMPLATE template0`);
    } catch (cause) {
      this.#made.delete(name);
      throw this.#refusedToCreate(cause);
    }
    return name;
  }

  /** A client of one of the databases. */
  connect(database: string): Promise<pg.Client> {
    return connect({ ...this.address, database });
  }

  /** Drops one of the databases, with whoever is connected to it. */
  async drop(name: string): Promise<void> {
    if (!this.#made.has(name)) return;
    const admin = await this.#connected();
    await admin.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", [name]);
    await dropIfOurs(admin, name);
    this.#made.delete(name);
  }

  /** Drops all of them and disconnects. */
  async close(): Promise<void> {
    try {
      for (const name of this.#made) await this.drop(name);
    } finally {
      const admin = this.#admin;
      this.#admin = undefined;
      await admin?.end().catch(() => undefined);
    }
  }

  async #connected(): Promise<pg.Client> {
    if (this.#admin) return this.#admin;
    const admin = await connect(this.address);
    admin.once("end", () => {
      if (this.#admin === admin) this.#admin = undefined;
    });
    this.#admin = admin;
    return admin;
  }

  /** Whoever is still at work on one is connected to it. */
  async #sweep(admin: pg.Client): Promise<void> {
    if (this.#swept) return;
    this.#swept = true;
    const { rows } = await admin.query<{ datname: string }>(
      `SELECT datname FROM pg_database AS d
       WHERE pg_get_userbyid(datdba) = current_user AND datname LIKE 'typeorm\\_revisions\\_shadow\\_%'
         AND NOT EXISTS (SELECT FROM pg_stat_activity AS a WHERE a.datname = d.datname)`,
    );
    for (const { datname } of rows) {
      const age = Date.now() - Number.parseInt(OURS.exec(datname)?.[1] ?? "", 36);
      if (age > STALE_MS) await dropIfOurs(admin, datname).catch(() => undefined);
    }
  }

  #refusedToCreate(cause: unknown): RevisionsError {
    const { code, message } = cause as { code?: string; message: string };
    const where = labelOf(this.address);
    if (code === "42501") {
      return new RevisionsError(
        "permission-denied",
        `The user ${this.address.user} may not create the shadow's temporary database on ${where}.`,
        {
          hint: `Give it the right (ALTER ROLE ${quoteName(this.address.user)} CREATEDB), or name another user or server.`,
          sqlState: code,
          cause,
        },
      );
    }
    return new RevisionsError(
      "shadow-failed",
      `The shadow's temporary database cannot be made on ${where}: ${message}.`,
      {
        hint: "Mend the server, or name another one for the shadow.",
        ...(code === undefined ? {} : { sqlState: code }),
        cause,
      },
    );
  }
}

async function dropIfOurs(admin: pg.Client, name: string): Promise<void> {
  if (!OURS.test(name)) throw new Error(`${name} is not the shadow's to drop`);
  await admin.query(`DROP DATABASE IF EXISTS ${quoteName(name)}`);
}

async function connect(address: ServerAddress): Promise<pg.Client> {
  const client = new pg.Client({
    ...address,
    ssl: address.ssl ?? false,
    application_name: "typeorm-revisions",
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  });
  // A connection that is lost between two statements is noticed by the next one.
  client.on("error", () => undefined);
  try {
    await client.connect();
    return client;
  } catch (cause) {
    throw unreachable(address, cause);
  }
}

function unreachable(address: ServerAddress, cause: unknown): RevisionsError {
  const { code, message, errors } = cause as { code?: string; message: string; errors?: Error[] };
  const refused = /^(28|3D|53|42)/.test(code ?? "") || /SASL|password|SSL/i.test(message);
  return new RevisionsError(
    refused ? "database-refused" : "database-unreachable",
    `The shadow's server ${labelOf(address)} ${refused ? "refuses the connection" : "cannot be reached"}: ${message || errors?.[0]?.message}.`,
    {
      hint: refused
        ? "Check user, password and database of --shadow or of the setting typeormRevisions.shadow."
        : "Check the address of --shadow or of the setting typeormRevisions.shadow, and whether the server runs.",
      ...(code === undefined ? {} : { sqlState: code }),
      cause,
    },
  );
}
