import { existsSync } from "node:fs";
import type { DataSource, DataSourceOptions, QueryRunner } from "typeorm";
import type { JournalEntry } from "../core/journal.ts";
import type {
  AppliedMigrations,
  AppliedParams,
  ConnectionTarget,
  JournalSource,
  JournalSourceParams,
} from "../protocol/engine.ts";
import { connect } from "./connection.ts";
import { connectionError } from "./connection-error.ts";
import { targetOf } from "./connection-target.ts";
import { databaseFileOf } from "./database-file.ts";
import { noteOf } from "./half-applied.ts";
import { Journal } from "./journal.ts";
import { MigrationsTable } from "./migrations-table.ts";
import { commitsByItself } from "./self-committing.ts";
import type { Session } from "./session.ts";

/**
 * What a database has applied. Reads only.
 * @throws RevisionsError `database-unreachable`, `database-refused`, `permission-denied`
 */
export async function readApplied(session: Session, { connection }: AppliedParams): Promise<AppliedMigrations> {
  const nothing: AppliedMigrations = { tableExists: false, rows: [], journaled: {} };
  return looking(session, connection, nothing, async (dataSource, queryRunner) => {
    const { module } = session.typeorm;
    const table = new MigrationsTable(module, dataSource, queryRunner);
    const read = await table.read(queryRunner);
    const half =
      connection.kind === "configured" ? await halfApplied(session.options, table.name, read.rows) : undefined;
    const applied = { ...read, ...(half === undefined ? {} : { halfApplied: half }) };
    if (applied.rows.length === 0) return { ...applied, journaled: {} };
    // A journal that this user may not read tells nothing; what is applied is known all the same.
    const entries = await new Journal(module, dataSource).read(queryRunner).catch(() => []);
    return { ...applied, journaled: lastUps(entries) };
  });
}

/** The journal's entries, oldest first. Reads only. */
export async function readJournal(session: Session, { connection }: AppliedParams): Promise<JournalEntry[]> {
  return looking(session, connection, [], (dataSource, queryRunner) =>
    new Journal(session.typeorm.module, dataSource).read(queryRunner),
  );
}

/** What the journal keeps of a revision's file; null where it has none. Reads only. */
export async function readJournalSource(
  session: Session,
  { connection, name }: JournalSourceParams,
): Promise<JournalSource | null> {
  return looking(session, connection, null, async (dataSource, queryRunner) => {
    const found = await new Journal(session.typeorm.module, dataSource).sourceOf(queryRunner, name);
    return found ?? null;
  });
}

/** By name, of the run that applied it last. */
function lastUps(entries: readonly JournalEntry[]): AppliedMigrations["journaled"] {
  const ups = entries.filter(({ direction, success }) => success && direction === "up");
  return Object.fromEntries(ups.map(({ name, checksum, file, ranAt, who }) => [name, { checksum, file, ranAt, who }]));
}

async function looking<T>(
  session: Session,
  connection: ConnectionTarget,
  absent: T,
  action: (dataSource: DataSource, queryRunner: QueryRunner) => Promise<T>,
): Promise<T> {
  if (connection.kind === "configured" && isAbsentFile(session.options)) return absent;
  const { dataSource, target, close } = await connect(session, connection, { kind: "look" });
  try {
    const queryRunner = dataSource.createQueryRunner();
    try {
      return await action(dataSource, queryRunner);
    } finally {
      await queryRunner.release();
    }
  } catch (error) {
    throw connectionError(error, target);
  } finally {
    await close();
  }
}

/** What an interrupted run left, unless the revision has been made whole by other means. */
async function halfApplied(
  options: DataSourceOptions,
  table: string,
  rows: AppliedMigrations["rows"],
): Promise<AppliedMigrations["halfApplied"]> {
  if (!commitsByItself(options.type)) return undefined;
  const note = await noteOf(targetOf(options), table).read();
  if (note === undefined || rows.some(({ name }) => name === note.name) === (note.direction === "up")) return undefined;
  const { id, name, direction, statements } = note;
  return { id, name, direction, statements: statements.map(({ sql }) => sql) };
}

/** A database in a file that is not there yet: opening it would make it. */
function isAbsentFile(options: DataSourceOptions): boolean {
  const file = databaseFileOf(options);
  return file !== undefined && !existsSync(file);
}
