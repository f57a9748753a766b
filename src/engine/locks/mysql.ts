import { createHash } from "node:crypto";
import type { QueryRunner } from "typeorm";
import { RevisionsError } from "../../core/errors.ts";
import { pollForLock } from "./poll.ts";
import type { HeldLock, LockRequest } from "./port.ts";

/** The named lock of MySQL and MariaDB, held by the session that works under it. */
export async function takeMysqlLock(request: LockRequest): Promise<HeldLock> {
  const { queryRunner, migrationsTable } = request;
  const [row] = (await queryRunner.query("SELECT DATABASE() AS `name`")) as { name: string | null }[];
  const name = lockName(row?.name ?? "", migrationsTable);
  return pollForLock(request, {
    tryLock: async () => {
      const [got] = (await queryRunner.query("SELECT GET_LOCK(?, 0) AS `locked`", [name])) as { locked: unknown }[];
      return Number(got?.locked) === 1 ? { release: () => release(queryRunner, name) } : undefined;
    },
    timedOut: () => lockTimeout(queryRunner, name, request),
  });
}

/** Names of locks are of the whole server, and 64 characters at most. */
export function lockName(database: string, migrationsTable: string): string {
  const hash = createHash("sha256").update(`${database}\0${migrationsTable}`).digest("hex").slice(0, 40);
  return `typeorm-revisions:${hash}`;
}

async function release(queryRunner: QueryRunner, name: string): Promise<void> {
  try {
    await queryRunner.query("SELECT RELEASE_LOCK(?)", [name]);
  } catch {
    // The session is gone, and the lock with it.
  }
}

interface Holder {
  id: number | string;
  user: string | null;
  host: string | null;
}

async function lockTimeout(
  queryRunner: QueryRunner,
  name: string,
  { waitMs, target }: LockRequest,
): Promise<RevisionsError> {
  const [holder] = (await queryRunner
    .query(
      "SELECT p.ID AS `id`, p.USER AS `user`, p.HOST AS `host` FROM information_schema.PROCESSLIST p WHERE p.ID = IS_USED_LOCK(?)",
      [name],
    )
    .catch(() => [])) as Holder[];
  const who =
    holder === undefined ? "another run" : `connection ${holder.id} (user "${holder.user}" from "${holder.host}")`;
  return new RevisionsError(
    "lock-timeout",
    `Revisions of ${target} are being applied by ${who}; waited ${waitMs / 1000} seconds.`,
    { hint: holder === undefined ? "Try again." : `Wait for it, or end it: KILL ${holder.id}.` },
  );
}
