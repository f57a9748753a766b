import { readFileSync } from "node:fs";
import type { CancellationToken } from "vscode-jsonrpc/node";
import { toReport } from "../core/errors.ts";
import type { ApplyParams, ApplyProgress, ApplyResult, StepResult } from "../protocol/engine.ts";
import { Journal } from "./journal.ts";
import { connectionError } from "./connection-error.ts";
import { connectForMigrations } from "./migration-connection.ts";
import { makeUuidExtension, withFailedEntities } from "./migration-needs.ts";
import type { LoadContext } from "./load.ts";
import { noteOf } from "./half-applied.ts";
import { loadMigration } from "./migration-class.ts";
import { Rehearsal, requireRehearsable, requireTransaction } from "./rehearsal.ts";
import { commitsByItself, requireSelfCommitting } from "./self-committing.ts";
import type { Session } from "./session.ts";
import { StepRunner } from "./step-runner.ts";
import type { LoadedStep } from "./step-runner.ts";
import { underLock } from "./under-lock.ts";
import { withTimeouts } from "./session-timeouts.ts";

export interface ApplyContext extends LoadContext {
  token: CancellationToken;
  onProgress: (progress: ApplyProgress) => void;
}

/**
 * Runs steps against a database, one run at a time. A step that fails is rolled back and ends the
 * run; those before it stay applied.
 * @throws RevisionsError when nothing was run: `database-unreachable`, `lock-timeout`, `permission-denied` …
 */
export async function applySteps(session: Session, params: ApplyParams, context: ApplyContext): Promise<ApplyResult> {
  // A migration may have a connection of its own, but never to the real database while a copy is meant or nothing may stay.
  const policy = params.connection.kind === "configured" && !params.rehearse ? "allow" : "refuse";
  return context.gate.during(policy, () => run(session, params, context));
}

async function run(session: Session, params: ApplyParams, context: ApplyContext): Promise<ApplyResult> {
  const results = params.steps.map(({ id, name, direction }): StepResult => ({
    id,
    name,
    direction,
    status: "not-run",
    durationMs: 0,
  }));
  const steps: LoadedStep[] = [];
  for (const [index, step] of params.steps.entries()) {
    try {
      const migration = await loadMigration(step, session.loaded, context);
      if (params.rehearse) requireTransaction(step, migration.transaction);
      steps.push({ index, step, migration, source: step.source ?? readFileSync(step.file, "utf8") });
    } catch (error) {
      results[index] = { ...results[index]!, status: "failed", error: toReport(error) };
      return { steps: results, cancelled: false };
    }
  }
  if (steps.length === 0) return { steps: [], cancelled: false };
  if (params.resume) requireSelfCommitting(session.options.type);
  const { kind } = params.connection;
  const guard = params.rehearse
    ? requireRehearsable(kind === "configured" ? session.options : { type: "postgres" })
    : undefined;
  const { connection, failure } = await connectForMigrations(session, params, context);
  try {
    const result = await underLock(session, params, connection, context.token, async (queryRunner, table) => {
      if (failure !== undefined && kind === "socket" && !guard)
        await makeUuidExtension(session, params.steps, queryRunner);
      const journal = params.journal && !guard ? new Journal(session.typeorm.module, connection.dataSource) : undefined;
      await journal?.createIfMissing(queryRunner).catch((error: unknown) => {
        throw connectionError(error, connection.target);
      });
      const applied = await table.read(queryRunner);
      const runner = new StepRunner({
        queryRunner,
        table,
        results,
        applied: new Set(applied.rows.map(({ name }) => name)),
        // The embedded database shows all its clients one session, whose locks they share.
        checkInTransaction: kind === "socket",
        onProgress: context.onProgress,
        token: context.token,
        ...(params.resume ? { resume: true } : {}),
        // What is ours for a while is made anew instead.
        ...(commitsByItself(session.options.type) && kind !== "temporary"
          ? { halfApplied: noteOf(connection.target, table.name) }
          : {}),
        ...(journal === undefined ? {} : { journal }),
      });
      return withTimeouts(queryRunner, params, () =>
        guard
          ? runner.rehearse(
              steps,
              new Rehearsal(queryRunner, {
                guard,
                options: session.options,
                target: connection.target,
                steps: params.steps,
              }),
            )
          : runner.run(steps, params.transaction),
      );
    });
    return failure === undefined ? result : { ...result, steps: withFailedEntities(result.steps, failure) };
  } finally {
    await connection.close();
  }
}
