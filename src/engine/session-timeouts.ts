import type { QueryRunner } from "typeorm";
import { RevisionsError } from "../core/errors.ts";
import type { ApplyParams } from "../protocol/engine.ts";

/** Limits in milliseconds; what is absent stays as the server has it. */
export type Timeouts = Pick<ApplyParams, "lockTimeoutMs" | "statementTimeoutMs">;

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
  const wanted = [
    ["lock_timeout", lockTimeoutMs],
    ["statement_timeout", statementTimeoutMs],
  ].filter((pair): pair is [string, number] => pair[1] !== undefined);
  if (wanted.length === 0) return action();
  const { type } = queryRunner.connection.options;
  if (type !== "postgres") {
    throw new RevisionsError("unsupported-dialect", `Timeouts of locks and statements are not known for ${type}.`, {
      hint: "Leave out --lock-timeout and --statement-timeout.",
    });
  }
  const before: [string, string][] = [];
  for (const [name, limit] of wanted) {
    const rows = (await queryRunner.query("SELECT current_setting($1) AS value", [name])) as { value: string }[];
    before.push([name, rows[0]?.value ?? "0"]);
    await set(queryRunner, name, `${Math.round(limit)}ms`);
  }
  try {
    return await action();
  } finally {
    // A session that is gone needs nothing back.
    for (const [name, value] of before) await set(queryRunner, name, value).catch(() => {});
  }
}

async function set(queryRunner: QueryRunner, name: string, value: string): Promise<void> {
  await queryRunner.query("SELECT set_config($1, $2, false)", [name, value]);
}
