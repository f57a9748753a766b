import type { QueryRunner } from "typeorm";
import { RevisionsError } from "../core/errors.ts";
import type { ApplyParams } from "../protocol/engine.ts";

/** Limits in milliseconds; what is absent stays as the server has it. */
export type Timeouts = Pick<ApplyParams, "lockTimeoutMs" | "statementTimeoutMs">;

/** A variable of a session. */
interface Variable {
  /** Answers its value as `value`. */
  read: string;
  /** The statement that sets it to what was read. */
  set: (value: string) => string;
  /** A limit as its value. */
  valueOf: (milliseconds: number) => string;
}

interface Limits {
  lock: Variable[];
  /** Absent: this server has none for statements that change something. */
  statement?: Variable[];
}

const postgres = (name: string): Variable => ({
  read: `SELECT current_setting('${name}') AS value`,
  set: (value) => `SELECT set_config('${name}', '${value}', false)`,
  valueOf: (milliseconds) => `${Math.round(milliseconds)}ms`,
});

const mysql = (name: string, valueOf: Variable["valueOf"]): Variable => ({
  read: `SELECT @@SESSION.${name} AS value`,
  set: (value) => `SET SESSION ${name} = ${value}`,
  valueOf,
});

/** Whole seconds, and never none at all where 0 is no limit. */
const seconds = (milliseconds: number): string => String(Math.max(1, Math.ceil(milliseconds / 1000)));

const MYSQL_LOCK = [mysql("lock_wait_timeout", seconds), mysql("innodb_lock_wait_timeout", seconds)];

const SQLITE: Limits = {
  lock: [
    {
      read: "SELECT timeout AS value FROM pragma_busy_timeout",
      set: (value) => `PRAGMA busy_timeout = ${value}`,
      valueOf: (milliseconds) => String(Math.round(milliseconds)),
    },
  ],
};

/**
 * Limits how long the statements of a session wait and run while `action` goes on. The session then has
 * what it had: behind a pooler, or on an embedded database, it is somebody else's next.
 * @throws RevisionsError `unsupported-dialect`
 */
export async function withTimeouts<T>(
  queryRunner: QueryRunner,
  { lockTimeoutMs, statementTimeoutMs }: Timeouts,
  action: () => Promise<T>,
): Promise<T> {
  if (lockTimeoutMs === undefined && statementTimeoutMs === undefined) return action();
  const limits = await limitsOf(queryRunner);
  const wanted = [
    ...(lockTimeoutMs === undefined ? [] : pairs(limits?.lock, lockTimeoutMs, "locks", queryRunner)),
    ...(statementTimeoutMs === undefined
      ? []
      : pairs(limits?.statement, statementTimeoutMs, "statements", queryRunner)),
  ];
  const before: [Variable, string][] = [];
  for (const [variable, limit] of wanted) {
    const rows = (await queryRunner.query(variable.read)) as { value: string | number }[];
    before.push([variable, String(rows[0]?.value ?? 0)]);
    await queryRunner.query(variable.set(variable.valueOf(limit)));
  }
  try {
    return await action();
  } finally {
    // A session that is gone needs nothing back.
    for (const [variable, value] of before) await queryRunner.query(variable.set(value)).catch(() => {});
  }
}

async function limitsOf(queryRunner: QueryRunner): Promise<Limits | undefined> {
  const { type } = queryRunner.connection.options;
  if (type === "postgres") return { lock: [postgres("lock_timeout")], statement: [postgres("statement_timeout")] };
  if (/sqlite|sqljs/.test(type)) return SQLITE;
  if (type !== "mysql" && type !== "mariadb") return undefined;
  // The driver type says how it is talked to; MySQL's own limit is for reading only.
  const [row] = (await queryRunner.query("SELECT VERSION() AS version")) as { version: string }[];
  const isMariaDb = /mariadb/i.test(row?.version ?? "");
  const statement = mysql("max_statement_time", (milliseconds) => String(milliseconds / 1000));
  return { lock: MYSQL_LOCK, ...(isMariaDb ? { statement: [statement] } : {}) };
}

function pairs(
  variables: Variable[] | undefined,
  limit: number,
  what: "locks" | "statements",
  { connection: { options } }: QueryRunner,
): [Variable, number][] {
  if (variables !== undefined) return variables.map((variable) => [variable, limit]);
  throw new RevisionsError("unsupported-dialect", `A limit for ${what} is not known for this ${options.type} server.`, {
    hint: `Leave out ${what === "locks" ? "--lock-timeout" : "--statement-timeout"}, or the setting of this name.`,
  });
}
