import { createHash } from "node:crypto";
import type { QueryRunner } from "typeorm";
import { RevisionsError } from "../../core/errors.ts";
import type { HeldLock, LockRequest } from "./port.ts";
import { pollForLock } from "./poll.ts";

/** PostgreSQL's advisory lock of a database and migrations table, held by the session that works under it. */
export async function takePostgresLock(request: LockRequest): Promise<HeldLock> {
  const { queryRunner, migrationsTable } = request;
  const [{ database }] = (await queryRunner.query(`SELECT current_database() AS "database"`)) as [{ database: string }];
  const key = lockKey(database, migrationsTable);
  return pollForLock(request, {
    tryLock: async () => {
      const [row] = (await queryRunner.query(`SELECT pg_try_advisory_lock(${key}) AS "locked"`)) as {
        locked: boolean;
      }[];
      return row?.locked === true ? { release: () => release(queryRunner, key) } : undefined;
    },
    timedOut: () => lockTimeout(queryRunner, key, request),
  });
}

/** Makes the server end a long statement soon after this process has died, where it knows how to (PostgreSQL 14 and later). */
export async function endWithClient(queryRunner: QueryRunner): Promise<void> {
  if (queryRunner.connection.options.type !== "postgres") return;
  try {
    await queryRunner.query(
      `SELECT set_config('client_connection_check_interval', '1000', false) WHERE current_setting('server_version_num')::int >= 140000`,
    );
  } catch {
    // Servers on some systems cannot tell; the statement then runs to its end before it is rolled back.
  }
}

/** The 64-bit key of the advisory lock, as SQL. */
export function lockKey(database: string, migrationsTable: string): string {
  const hash = createHash("sha256").update(`typeorm-revisions\0${database}\0${migrationsTable}`).digest();
  return `'${hash.readBigInt64BE(0)}'::bigint`;
}

async function release(queryRunner: QueryRunner, key: string): Promise<void> {
  try {
    await queryRunner.query(`SELECT pg_advisory_unlock(${key})`);
  } catch {
    // The session is gone, and the lock with it.
  }
}

interface Holder {
  pid: number;
  application: string | null;
  user: string | null;
}

async function lockTimeout(
  queryRunner: QueryRunner,
  key: string,
  { waitMs, target }: LockRequest,
): Promise<RevisionsError> {
  const holders = (await queryRunner.query(
    `SELECT l.pid AS "pid", a.application_name AS "application", a.usename AS "user"
     FROM pg_locks l LEFT JOIN pg_stat_activity a ON a.pid = l.pid
     WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
       AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
       AND l.classid::bigint = (${key} >> 32) & 4294967295 AND l.objid::bigint = ${key} & 4294967295`,
  )) as Holder[];
  const [holder] = holders;
  const who = holder === undefined ? "another run" : `process ${holder.pid}${described(holder)}`;
  return new RevisionsError(
    "lock-timeout",
    `Revisions of ${target} are being applied by ${who}; waited ${waitMs / 1000} seconds.`,
    {
      hint: holder === undefined ? "Try again." : `Wait for it, or end it: SELECT pg_terminate_backend(${holder.pid}).`,
    },
  );
}

function described({ application, user }: Holder): string {
  const parts = [application ? `application "${application}"` : "", user ? `user "${user}"` : ""].filter(
    (part) => part !== "",
  );
  return parts.length === 0 ? "" : ` (${parts.join(", ")})`;
}
