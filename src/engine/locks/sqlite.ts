import type { QueryRunner } from "typeorm";
import { RevisionsError } from "../../core/errors.ts";
import { databaseFileOf } from "../database-file.ts";
import { claim, claimantOf } from "./claims.ts";
import { pollForLock } from "./poll.ts";
import type { HeldLock, LockRequest } from "./port.ts";

/** What the folder with the claims is called, after the database's file. */
const SUFFIX = ".revisions-lock";

/**
 * A claim beside the file of an SQLite database. SQLite's own locks would keep our migration out as
 * well, or, with sql.js, do not exist between processes. A database in memory is nobody else's.
 */
export async function takeSqliteLock(request: LockRequest): Promise<HeldLock> {
  const { queryRunner, waitMs, target } = request;
  const { options, driver } = queryRunner.connection;
  const file = databaseFileOf(options);
  if (file === undefined) return { release: async () => {} };
  const folder = `${file}${SUFFIX}`;
  const lock = await pollForLock(request, {
    tryLock: () => claim(folder),
    timedOut: async () => {
      const pid = await claimantOf(folder);
      const who = pid === undefined ? "another run" : `process ${pid}`;
      return new RevisionsError(
        "lock-timeout",
        `Revisions of ${target} are being applied by ${who}; waited ${waitMs / 1000} seconds.`,
        {
          hint:
            pid === undefined ? "Try again." : `Wait for it, or end that process; then nothing else has to be done.`,
        },
      );
    },
  });
  // With sql.js this process has the database as it was before it waited.
  if (options.type === "sqljs") await (driver as unknown as Loading).load(file, false);
  return {
    async release() {
      // What sql.js would save when the session ends must not meet the next run, which is let in here.
      await (queryRunner as QueryRunner & Saving).flush?.();
      await lock.release();
    },
  };
}

/** Of TypeORM's query runner for sql.js. */
interface Saving {
  flush?(): Promise<void>;
}

/** Of TypeORM's driver for sql.js. */
interface Loading {
  load(file: string, mustExist: boolean): Promise<unknown>;
}
