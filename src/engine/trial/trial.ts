import { dialectOfType } from "../../core/dialect-name.ts";
import type { DatabaseSession } from "../../database/compared-dialect.ts";
import { comparedDialect } from "../../database/compared-dialects.ts";
import type { AnyComparedDialect } from "../../database/compared-dialects.ts";
import type { ConnectionTarget } from "../../protocol/engine.ts";
import type {
  BuildTrialParams,
  BuiltTrial,
  EmptyTrialParams,
  ReadTrialParams,
  SeededTrial,
  SeedTrialParams,
} from "../../protocol/trial.ts";
import { connect } from "../connection.ts";
import { databaseErrorOf } from "../connection-error.ts";
import type { Session } from "../session.ts";
import { createTrial, dropTrial } from "./databases.ts";

export function readTrial(session: Session, { connection, ignoreTables }: ReadTrialParams): Promise<unknown> {
  return work(session, connection, (database, dialect) => dialect.readWorld(database, ignoreTables));
}

/** What statements make of an empty database. */
export async function buildTrial(session: Session, { statements, url }: BuildTrialParams): Promise<BuiltTrial> {
  const empty = await emptyDatabase(session, url);
  try {
    return await work(session, empty.connection, async (database, dialect) => {
      for (const [statement, sql] of statements.entries()) {
        try {
          await database.query(sql);
        } catch (error) {
          return { failed: { statement, message: databaseErrorOf(error).message } };
        }
      }
      return { world: await dialect.readWorld(database, []) };
    });
  } finally {
    await empty.drop();
  }
}

/** In memory, where that can be. */
async function emptyDatabase(
  session: Session,
  url: string | undefined,
): Promise<{ connection: ConnectionTarget; drop: () => Promise<void> }> {
  if (dialectOfType(session.options.type, "Temporary databases are made") === "sqlite")
    return { connection: { kind: "stand-in", label: "shadow" }, drop: () => Promise.resolve() };
  const { connection } = await createTrial(session, url === undefined ? {} : { url });
  return { connection, drop: () => dropTrial(session, connection) };
}

export function seedTrial(session: Session, { connection, ignoreTables, only }: SeedTrialParams): Promise<SeededTrial> {
  return work(session, connection, async (database, dialect) => {
    const before = await dialect.readRows(database, ignoreTables);
    const seeding = await dialect.seedRows(database, ignoreTables, only);
    return { seeding, before, seeded: await dialect.readRows(database, ignoreTables) };
  });
}

export function rowsOfTrial(session: Session, { connection, ignoreTables }: ReadTrialParams): Promise<unknown> {
  return work(session, connection, (database, dialect) => dialect.readRows(database, ignoreTables));
}

export function emptyTrial(session: Session, { connection, ignoreTables, before }: EmptyTrialParams): Promise<void> {
  return work(session, connection, (database, dialect) =>
    dialect.takeRowsAway(database, before as object, ignoreTables),
  );
}

/** One session of the database, as the dialect reads it. */
async function work<T>(
  session: Session,
  connection: ConnectionTarget,
  action: (database: DatabaseSession, dialect: AnyComparedDialect) => Promise<T>,
): Promise<T> {
  const dialect = comparedDialect(session.options.type);
  const { dataSource, close } = await connect(session, connection, { kind: "apply", entities: [] });
  const queryRunner = dataSource.createQueryRunner();
  try {
    const query: DatabaseSession["query"] = async (sql, parameters = []) => {
      const rows: unknown = await queryRunner.query(sql, [...parameters]);
      return Array.isArray(rows) ? (rows as Record<string, unknown>[]) : [];
    };
    return await action({ query }, dialect);
  } finally {
    await queryRunner.release();
    await close();
  }
}
