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
