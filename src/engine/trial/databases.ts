import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { DataSource } from "typeorm";
import { dialectOfType } from "../../core/dialect-name.ts";
import { RevisionsError } from "../../core/errors.ts";
import type { TemporaryDatabase } from "../../protocol/engine.ts";
import type { CreateTrialParams, TrialDatabase } from "../../protocol/trial.ts";
import { connect } from "../connection.ts";
import { databaseErrorOf } from "../connection-error.ts";
import { databaseOf, targetOf } from "../connection-target.ts";
import type { Session } from "../session.ts";

/** Names tell when the database was made, so that what a process that was killed left behind is known by its age. */
const OURS = /^typeorm_revisions_shadow_([0-9a-z]+)_[0-9a-f]{12}$/;
const STALE_MS = 24 * 60 * 60 * 1000;

const FOLDER = "typeorm-revisions-shadow-";
const FILE = "shadow.db";

/**
 * Makes an empty database of the data source's kind.
 * @throws RevisionsError `permission-denied`, `database-unreachable`, `database-refused`
 */
export async function createTrial(session: Session, { url }: CreateTrialParams): Promise<TrialDatabase> {
  if (dialectOf(session) === "sqlite") return sqliteFile(session);
  const now = Date.now();
  const database = `typeorm_revisions_shadow_${now.toString(36)}_${randomBytes(6).toString("hex")}`;
  const place = url === undefined ? targetOf(session.options).replace(/\/.*$/, "") : new URL(url).host;
  const label = `of the shadow on ${place}`;
  const server: TemporaryDatabase = { kind: "temporary", database: "", label, ...(url ? { url } : {}) };
  const version = await during(session, server, async (dataSource) => {
    const query = <Row>(sql: string, parameters: unknown[] = []): Promise<Row[]> => dataSource.query(sql, parameters);
    await sweep(query, now);
    // What is made without a character set gets that of its database.
    const [as] = await query<{ charset: string; collation: string }>(
      "SELECT DEFAULT_CHARACTER_SET_NAME AS charset, DEFAULT_COLLATION_NAME AS collation FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ?",
      [url === undefined ? (databaseOf(session.options) ?? "") : ""],
    );
    const options = as ? ` CHARACTER SET ${as.charset} COLLATE ${as.collation}` : "";
    await query(`CREATE DATABASE \`${database}\`${options}`).catch((error: unknown) => {
      throw refusedToCreate(error);
    });
    const [row] = await query<{ version: string }>("SELECT VERSION() AS version");
    return row?.version ?? "";
  });
  return { connection: { ...server, database }, version };
}

/** Drops one that was made here, and nothing else. */
export async function dropTrial(session: Session, connection: TemporaryDatabase): Promise<void> {
  const { database } = connection;
  if (dialectOf(session) === "sqlite") {
    const folder = path.dirname(database);
    if (path.basename(folder).startsWith(FOLDER)) await rm(folder, { recursive: true, force: true });
    return;
  }
  if (!OURS.test(database)) throw new Error(`${database} is not the shadow's to drop`);
  await during(session, { ...connection, database: "" }, (dataSource) =>
    dataSource.query(`DROP DATABASE IF EXISTS \`${database}\``),
  );
}

function dialectOf({ options }: Session): "mysql" | "sqlite" {
  const dialect = dialectOfType(options.type, "Temporary databases are made");
  if (dialect === "postgres") throw new Error("the shadow makes those of Postgres");
  return dialect;
}

async function sqliteFile(session: Session): Promise<TrialDatabase> {
  const folder = await mkdtemp(path.join(tmpdir(), FOLDER));
  const connection: TemporaryDatabase = { kind: "temporary", database: path.join(folder, FILE), label: "shadow" };
  try {
    const version = await during(session, connection, async (dataSource) => {
      const [row] = await dataSource.query<{ version: string }[]>("SELECT sqlite_version() AS version");
      return row?.version ?? "";
    });
    return { connection, version };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

async function during<T>(
  session: Session,
  connection: TemporaryDatabase,
  work: (dataSource: DataSource) => Promise<T>,
): Promise<T> {
  const { dataSource, close } = await connect(session, connection, { kind: "apply", entities: [] });
  try {
    return await work(dataSource);
  } finally {
    await close();
  }
}

async function sweep(query: <Row>(sql: string) => Promise<Row[]>, now: number): Promise<void> {
  const rows = await query<{ name: string }>(
    "SELECT SCHEMA_NAME AS name FROM information_schema.SCHEMATA WHERE SCHEMA_NAME LIKE 'typeorm\\_revisions\\_shadow\\_%'",
  );
  for (const { name } of rows) {
    const made = Number.parseInt(OURS.exec(name)?.[1] ?? "", 36);
    if (now - made > STALE_MS) await query(`DROP DATABASE IF EXISTS \`${name}\``).catch(() => []);
  }
}

function refusedToCreate(cause: unknown): RevisionsError {
  const { code, message } = databaseErrorOf(cause);
  return new RevisionsError(
    code === "ER_DBACCESS_DENIED_ERROR" ? "permission-denied" : "shadow-failed",
    `The shadow's temporary database cannot be made on the server: ${message.replace(/\.$/, "")}.`,
    {
      hint: "Give the user the right to create databases (GRANT ALL ON `typeorm\\_revisions\\_%`.* TO …), or name another server with --shadow mysql://user:password@host/.",
      ...(code === undefined ? {} : { sqlState: code }),
      cause,
    },
  );
}
