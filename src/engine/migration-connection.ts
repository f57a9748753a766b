import { RevisionsError } from "../core/errors.ts";
import type { ConnectionTarget, ExecutableStep } from "../protocol/engine.ts";
import { connect } from "./connection.ts";
import type { OpenConnection } from "./connection.ts";
import { codeOf } from "./connection-error.ts";
import type { LoadContext } from "./load.ts";
import { entitiesForMigrations, withoutEntities } from "./migration-needs.ts";
import type { Session } from "./session.ts";

/** A connection that migrations run on. */
export interface MigrationConnection {
  connection: OpenConnection;
  /** Why it does not know the entities, although steps need them. */
  failure?: string | undefined;
}

/** Connects with the entities, where steps need them and they load. */
export async function connectForMigrations(
  session: Session,
  { connection, steps, rehearse }: { connection: ConnectionTarget; steps: ExecutableStep[]; rehearse?: boolean },
  context: LoadContext,
): Promise<MigrationConnection> {
  const open = (entities: unknown[]): Promise<OpenConnection> =>
    connect(session, connection, { kind: rehearse ? "rehearse" : "apply", entities });
  const { targets, failure } = await entitiesForMigrations(session, steps, context);
  try {
    return { connection: await open(targets), failure };
  } catch (error) {
    const isAboutEntities =
      targets.length > 0 &&
      error instanceof RevisionsError &&
      codeOf(error.cause) === undefined &&
      error.code === "database-refused";
    if (!isAboutEntities) throw error;
    return { connection: await open([]), failure: withoutEntities(error).failure };
  }
}
