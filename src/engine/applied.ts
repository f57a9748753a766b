import { existsSync } from "node:fs";
import type { DataSourceOptions } from "typeorm";
import type { AppliedMigrations, AppliedParams } from "../protocol/engine.ts";
import { connect } from "./connection.ts";
import { connectionError } from "./connection-error.ts";
import { MigrationsTable } from "./migrations-table.ts";
import type { Session } from "./session.ts";

/**
 * What a database has applied. Reads only.
 * @throws RevisionsError `database-unreachable`, `database-refused`, `permission-denied`
 */
export async function readApplied(session: Session, { connection }: AppliedParams): Promise<AppliedMigrations> {
  if (connection.kind === "configured" && isAbsentFile(session.options)) return { tableExists: false, rows: [] };
  const { dataSource, target, close } = await connect(session, connection, { kind: "look" });
  try {
    const queryRunner = dataSource.createQueryRunner();
    try {
      return await new MigrationsTable(session.typeorm.module, dataSource, queryRunner).read(queryRunner);
    } finally {
      await queryRunner.release();
    }
  } catch (error) {
    throw connectionError(error, target);
  } finally {
    await close();
  }
}

/** A database in a file that is not there yet: opening it would make it. */
function isAbsentFile(options: DataSourceOptions): boolean {
  const { type, database } = options as { type: string; database?: unknown };
  return (
    /sqlite/.test(type) &&
    typeof database === "string" &&
    !/^(file:|:memory:$|$)/.test(database) &&
    !existsSync(database)
  );
}
