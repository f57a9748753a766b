import type { DataSource, DataSourceOptions } from "typeorm";
import { RevisionsError } from "../core/errors.ts";
import type { ConnectionTarget } from "../protocol/engine.ts";
import { connectionError } from "./connection-error.ts";
import { CONNECT_TIMEOUT_MS, connectionOptions } from "./connection-options.ts";
import type { Purpose } from "./connection-options.ts";
import { targetOf } from "./connection-target.ts";
import { initializeForReal } from "./data-source-gate.ts";
import { emptyMysql } from "./offline/empty-mysql.ts";
import type { Session } from "./session.ts";
import { refuseStandInOptions } from "./stood-in.ts";
import { keepInside } from "./trial/contained.ts";

/** A connected data source of ours, beside the user's own, which is never initialised. */
export interface OpenConnection {
  dataSource: DataSource;
  /** For people. */
  target: string;
  close: () => Promise<void>;
}

/**
 * Connects. Nothing is synchronised, dropped or run by connecting.
 * @throws RevisionsError `database-unreachable`, `database-refused`
 */
export async function connect(
  session: Session,
  connection: ConnectionTarget,
  purpose: Purpose,
): Promise<OpenConnection> {
  const shaped = connectionOptions(session.options, connection, purpose);
  const options = connection.kind === "stand-in" ? withStandInDriver(session, shaped) : shaped;
  const { entities: _, namingStrategy, ...used } = options as unknown as Record<string, unknown>;
  refuseStandInOptions(purpose.kind === "apply" ? { ...used, namingStrategy } : used);
  const target = connection.kind === "configured" ? targetOf(session.options) : connection.label;
  try {
    const dataSource = new session.typeorm.module.DataSource(options);
    if (connection.kind === "temporary" && connection.database !== "") keepInside(dataSource, connection.database);
    const initialize = (): Promise<DataSource> => initializeForReal(dataSource);
    await inTime(
      dataSource,
      connection.kind === "configured" ? initialize() : withoutPostgresVariables(initialize),
      target,
    );
    return {
      dataSource,
      target,
      close: async () => {
        if (dataSource.isInitialized) await dataSource.destroy();
      },
    };
  } catch (error) {
    throw connectionError(error, target);
  }
}

/** A driver that opens no socket, where the connection is to be nobody's and the dialect knows servers only. */
export function withStandInDriver({ typeorm }: Session, options: DataSourceOptions): DataSourceOptions {
  const { type } = options;
  if (type !== "mysql" && type !== "mariadb") return options;
  // Making a data source loads its driver, and connects to nothing.
  const { driver } = new typeorm.module.DataSource(options);
  const { format } = (driver as unknown as { mysql: { format: unknown } }).mysql;
  // Told nothing, TypeORM 0.3 warns that it cannot know which package a driver is of.
  const told: object = { connectorPackage: "mysql2", ...options, driver: emptyMysql(type, format) };
  return told as DataSourceOptions;
}

/** Drivers without a time limit of their own must not hang a request. */
async function inTime(dataSource: DataSource, initialized: Promise<DataSource>, target: string): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      initialized.then(() => dataSource.destroy()).catch(() => {});
      reject(
        new RevisionsError(
          "database-unreachable",
          `The database ${target} did not answer within ${CONNECT_TIMEOUT_MS / 1000} seconds.`,
          {
            hint: "Check host and port and whether the server runs, or use the embedded database.",
          },
        ),
      );
    }, CONNECT_TIMEOUT_MS + 2_000);
  });
  try {
    await Promise.race([initialized, late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * `pg` reads PG* variables for whatever it was not told; a socket's connection must not lead elsewhere
 * by them. It reads them in the same turn as it is asked, so that nothing else sees them gone.
 */
function withoutPostgresVariables<T>(start: () => T): T {
  const kept = Object.entries(process.env).filter(([name]) => /^PG[A-Z]/.test(name));
  for (const [name] of kept) delete process.env[name];
  try {
    return start();
  } finally {
    for (const [name, value] of kept) process.env[name] = value;
  }
}
