import { RevisionsError } from "../../core/errors.ts";
import { planOffline } from "../../core/offline/range.ts";
import { READS_ROWS, renderScript } from "../../core/offline/script.ts";
import type { Recording } from "../../core/offline/script.ts";
import { dialectOfType } from "../../core/dialect-name.ts";
import type { DialectName } from "../../core/operations/operation.ts";
import type { RevisionGraph } from "../../core/revisions/graph.ts";
import type { Direction, Revision, RevisionStep } from "../../core/revisions/revision.ts";
import type { TransactionMode } from "../../protocol/apply-settings.ts";
import type { ExecutableStep, RecordParams } from "../../protocol/engine.ts";
import type { OfflineResult } from "../../protocol/results.ts";
import type { CommandOptions, OfflineInput } from "../revision-service.ts";
import { noMigrations } from "../no-migrations.ts";
import type { Session } from "../session.ts";
import { mysqlUrl } from "../shadow-server.ts";

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
  if (graph.ordered.length === 0) throw await noMigrations(session);
  const { from, steps, range } = planOffline(graph, command, targets);
  const recording = await record(
    session,
    { from, steps, markOnly: command === "stamp", ...(transaction === undefined ? {} : { transaction }) },
    report,
  );
  return {
    sql: renderScript(recording, {
      title: `${command} ${range}`,
      dialect: (await recordedDialect(session)).dialect,
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
  const { dialect } = await recordedDialect(session);
  const settings = {
    transaction: transaction ?? (await session.applySettings()).transaction,
    ...(markOnly ? { markOnly } : {}),
  };
  return dialect === "postgres"
    ? session.worlds.record(from, steps, settings, report)
    : recordInMemory(session, markOnly ? [] : from, steps, settings);
}

/** @throws RevisionsError `unsupported-dialect` */
async function recordedDialect(session: Session): Promise<{ dialect: DialectName }> {
  const { type } = await session.project.dataSource();
  return { dialect: dialectOfType(type, "SQL is written") };
}

/** Without a shadow: what it needs is in the engine. */
async function recordInMemory(
  session: Session,
  from: readonly Revision[],
  steps: readonly RevisionStep[],
  settings: Pick<RecordParams, "transaction" | "markOnly">,
): Promise<Recording> {
  const engine = await session.project.engine();
  const { failed, ...recording } = await engine.record({
    connection: await ownDatabase(session),
    from: from.map((revision) => executable(revision, "up")),
    steps: steps.map(({ revision, direction }) => executable(revision, direction)),
    ...settings,
  });
  if (failed?.error) throw RevisionsError.from({ ...failed.error, ...(await whyNotRecorded(session)) });
  return recording;
}

/** In memory, unless it is of a server and there is one for temporary databases. */
async function ownDatabase(session: Session): Promise<RecordParams["connection"]> {
  const { shadowUrl } = session.options;
  const isOfServer = (await recordedDialect(session)).dialect === "mysql";
  return shadowUrl !== undefined && isOfServer
    ? { kind: "server", url: mysqlUrl(shadowUrl), label: new URL(shadowUrl).host }
    : { kind: "stand-in", label: "a database in memory" };
}

async function whyNotRecorded(session: Session): Promise<{ hint?: string }> {
  if ((await ownDatabase(session)).kind !== "stand-in" || (await recordedDialect(session)).dialect !== "mysql")
    return {};
  return {
    hint: "MySQL and MariaDB cannot be had in memory, so what asks for the schema (addColumn, dropTable, getTable …) cannot be written down: name a server for a temporary database with --shadow mysql://user:password@host/, or have the revision run statements with queryRunner.query.",
  };
}

function executable({ id, name, className, file }: Revision, direction: Direction): ExecutableStep {
  return { id, name, className, file, direction };
}

function labelsOf(graph: RevisionGraph): ReadonlyMap<string, string> {
  return new Map(graph.ordered.map(({ id, message, slug }) => [id, message ?? slug]));
}
