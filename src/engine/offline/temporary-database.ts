import { randomBytes } from "node:crypto";
import type { ConnectionTarget } from "../../protocol/engine.ts";
import { connect } from "../connection.ts";
import type { Session } from "../session.ts";

type OnServer = Extract<ConnectionTarget, { kind: "server" }>;

/**
 * Makes an empty database on a MySQL or MariaDB server while `action` works on it, and drops it again.
 * @param target leads to the server; the database that it names, if it does, is left alone
 */
export async function onTemporaryDatabase<T>(
  session: Session,
  target: OnServer,
  action: (temporary: OnServer) => Promise<T>,
): Promise<T> {
  const name = `typeorm_revisions_${randomBytes(6).toString("hex")}`;
  await onServer(session, target, `CREATE DATABASE \`${name}\``);
  try {
    const url = new URL(target.url);
    url.pathname = `/${name}`;
    return await action({ ...target, url: url.href });
  } finally {
    await onServer(session, target, `DROP DATABASE IF EXISTS \`${name}\``);
  }
}

async function onServer(session: Session, target: OnServer, sql: string): Promise<void> {
  const { dataSource, close } = await connect(session, target, { kind: "look" });
  try {
    await dataSource.query(sql);
  } finally {
    await close();
  }
}
