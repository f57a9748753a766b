import { RevisionsError } from "../../core/errors.ts";
import { readApplied } from "../../core/revisions/applied.ts";
import type { AppliedState } from "../../core/revisions/applied.ts";
import type { RevisionGraph } from "../../core/revisions/graph.ts";
import { planDowngrade, planOnly, planUpgrade } from "../../core/revisions/plan.ts";
import type { OnlyPlan } from "../../core/revisions/plan.ts";
import type { RevisionPlan } from "../../core/revisions/revision.ts";
import type { ApplyProgress, StepResult } from "../../protocol/engine.ts";
import type { ApplyCommandResult } from "../../protocol/results.ts";
import type { CommandOptions, MoveInput } from "../revision-service.ts";
import { dryRunSql } from "../dry-run-sql.ts";
import { tellEmbeddedLimit } from "../embedded-limit.ts";
import { executableStep } from "../executable-step.ts";
import { planWithMissing, refuseFound } from "../missing-revisions.ts";
import { withRunHooks } from "../run-hooks.ts";
import type { HookedRun } from "../run-hooks.ts";
import { tellMissingBeginning } from "../replay-error.ts";
import { noMigrations } from "../no-migrations.ts";
import type { Session } from "../session.ts";

/** Upgrades or downgrades the database. A failed step is in the result: what came before it stays. */
export async function move(
  session: Session,
  input: MoveInput,
  options: CommandOptions = {},
): Promise<ApplyCommandResult> {
  const isDowngrade = input.direction === "downgrade";
  // An upgrade has nothing to do with revisions that are only in the database: it need not be asked.
  if (!isDowngrade && (await session.history()).graph.ordered.length === 0) throw await noMigrations(session);
  const planned = await planWithMissing(session, input, (graph, state) => planOf(graph, state, input), options.report);
  const { applied: before, brought } = planned;
  const { graph } = planned.history;
  if (graph.ordered.length === 0) throw await noMigrations(session);
  const { plan, warnings } = planned.planned;
  const found = plan.steps.map(({ revision }) => brought.get(revision.name));
  if (!input.dryRun && !input.acceptFound) refuseFound(plan, found);
  const messages = new Map(plan.steps.map(({ revision }) => [revision.id, revision.message ?? revision.slug]));
  const { steps, warnings: told } = input.dryRun
    ? { steps: notRun(plan), warnings: [] }
    : await execute(session, plan, messages, input, options);
  const recorded = input.dryRun === "sql" ? await dryRunSql(session, graph, before, plan, options) : undefined;
  const unchanged = Boolean(input.dryRun) || input.rehearse === true || plan.steps.length === 0;
  const after = unchanged ? before : readApplied(graph, (await session.recorded()).rows);
  return {
    dataSource: await session.dataSource(),
    steps: steps.map((step, index) => ({
      ...step,
      summary: messages.get(step.id) ?? step.name,
      ...recorded?.steps[index],
      ...(found[index] === undefined ? {} : { found: found[index] }),
    })),
    current: graph.headsOf(after.applied),
    warnings: [
      ...warnings,
      ...told,
      ...(recorded?.warnings ?? []),
      ...(plan.steps.length === 0 || input.dryRun ? [] : await lockWarnings(session)),
    ],
  };
}

function planOf(graph: RevisionGraph, state: AppliedState, { direction, target, only }: MoveInput): OnlyPlan {
  if (only) return planOnly(graph, state, target, direction === "upgrade" ? "up" : "down");
  const plan = direction === "upgrade" ? planUpgrade(graph, state, target) : planDowngrade(graph, state, target);
  return { plan, warnings: [] };
}

async function execute(
  session: Session,
  plan: RevisionPlan,
  messages: ReadonlyMap<string, string>,
  input: MoveInput,
  options: CommandOptions,
): Promise<HookedRun> {
  if (plan.steps.length === 0) return { steps: [], warnings: [] };
  if (input.rehearse) return { steps: await runSteps(session, plan, messages, input, options), warnings: [] };
  return withRunHooks(session, plan, (onProgress) => runSteps(session, plan, messages, input, options, onProgress));
}

async function runSteps(
  session: Session,
  plan: RevisionPlan,
  messages: ReadonlyMap<string, string>,
  { settings, rehearse }: MoveInput,
  { report, signal }: CommandOptions,
  onProgress?: (progress: ApplyProgress) => void,
): Promise<StepResult[]> {
  const engine = await session.project.engine();
  const { steps, cancelled } = await engine.apply(
    {
      connection: await session.connection(),
      steps: plan.steps.map(({ revision, direction }) => executableStep(revision, direction)),
      ...(await session.applySettings(settings)),
      ...(rehearse ? { rehearse } : {}),
    },
    (progress) => {
      onProgress?.(progress);
      if (progress.status === "started") report?.(describe(progress, messages), progress.index / progress.total);
    },
    signal,
  );
  if (cancelled && !steps.some(({ status }) => status === "done" || status === "rehearsed")) {
    throw new RevisionsError("cancelled", "Cancelled before the first step; the database is as it was.");
  }
  const { graph } = await session.history();
  return Promise.all(
    (session.options.embedded ? steps.map(tellEmbeddedLimit) : steps).map((step) =>
      tellMissingBeginning(step, graph.ordered),
    ),
  );
}

/** Told beside a run that nothing kept from meeting another one. */
async function lockWarnings(session: Session): Promise<string[]> {
  const { type, lacksLock } = await session.project.dataSource();
  if (!lacksLock || session.options.embedded) return [];
  return [`No lock is known for ${type}: see to it that one run at a time changes the database.`];
}

/** Stands after "Upgrading …" in a notification, and alone on the command line. */
function describe({ id, index, total }: ApplyProgress, messages: ReadonlyMap<string, string>): string {
  return `${messages.get(id) ?? id} (${index + 1} of ${total})`;
}

function notRun(plan: RevisionPlan): StepResult[] {
  return plan.steps.map(({ revision: { id, name }, direction }) => ({
    id,
    name,
    direction,
    status: "not-run",
    durationMs: 0,
  }));
}
