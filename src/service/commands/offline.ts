import { RevisionsError } from "../../core/errors.ts";
import { planOffline } from "../../core/offline/range.ts";
import { READS_ROWS, renderScript } from "../../core/offline/script.ts";
import type { Recording } from "../../core/offline/script.ts";
import type { RevisionGraph } from "../../core/revisions/graph.ts";
import type { Revision, RevisionStep } from "../../core/revisions/revision.ts";
import type { TransactionMode } from "../../protocol/apply-settings.ts";
import type { OfflineResult } from "../../protocol/results.ts";
import type { CommandOptions, OfflineInput } from "../revision-service.ts";
import type { Session } from "../session.ts";

/**
 * A run as a script. The configured database is not asked: the revisions run on the shadow, and what
 * they did there is written down.
 * @throws RevisionsError `usage`, `unsupported-dialect`, `replay-failed`, and as for plans
 */
export async function offline(
  session: Session,
  { command, targets, transaction }: OfflineInput,
  { report }: CommandOptions = {},
): Promise<OfflineResult> {
  const { graph } = await session.history();
  const { from, steps, range } = planOffline(graph, command, targets);
  const recording = await record(
    session,
    { from, steps, markOnly: command === "stamp", ...(transaction === undefined ? {} : { transaction }) },
    report,
  );
  return {
    sql: renderScript(recording, {
      title: `${command} ${range}`,
      dialect: "postgres",
      labels: labelsOf(graph),
    }),
    warnings: recording.groups
      .flatMap(({ revisions }) => revisions)
      .filter(({ readsRows }) => readsRows)
      .map(({ id, name }) => `${id} (${name}): ${READS_ROWS.replace("what follows", "what it does")}`),
  };
}

/** What steps would run on a database that holds `from`, found by running them on the shadow. */
export async function record(
  session: Session,
  {
    from,
    steps,
    markOnly,
    transaction,
  }: { from: readonly Revision[]; steps: readonly RevisionStep[]; markOnly?: boolean; transaction?: TransactionMode },
  report?: (message: string) => void,
): Promise<Recording> {
  const { type } = await session.project.dataSource();
  if (type !== "postgres") {
    throw new RevisionsError(
      "unsupported-dialect",
      `SQL is written for Postgres so far; this data source is ${type}.`,
      {
        hint: "Upgrade the database itself, or write down what plain TypeORM logs.",
      },
    );
  }
  return session.worlds.record(
    from,
    steps,
    { transaction: transaction ?? (await session.applySettings()).transaction, ...(markOnly ? { markOnly } : {}) },
    report,
  );
}

function labelsOf(graph: RevisionGraph): ReadonlyMap<string, string> {
  return new Map(graph.ordered.map(({ id, message, slug }) => [id, message ?? slug]));
}
