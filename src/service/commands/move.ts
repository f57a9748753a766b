import { RevisionsError } from "../../core/errors.ts";
import { planDowngrade, planUpgrade } from "../../core/revisions/plan.ts";
import type { RevisionPlan } from "../../core/revisions/revision.ts";
import type { ApplySettings } from "../../protocol/apply-settings.ts";
import type { ApplyProgress, StepResult } from "../../protocol/engine.ts";
import type { ApplyCommandResult } from "../../protocol/results.ts";
import type { CommandOptions } from "../revision-service.ts";
import { tellEmbeddedLimit } from "../embedded-limit.ts";
import { tellMissingBeginning } from "../replay-error.ts";
import type { Session } from "../session.ts";
import { warningsOfMigrations } from "../unmatched-globs.ts";

export interface MoveInput {
  direction: "upgrade" | "downgrade";
  target: string;
  /** Every step comes back as `not-run`. */
  dryRun?: boolean;
  settings?: ApplySettings;
}

/** Upgrades or downgrades the database. A failed step is in the result: what came before it stays. */
export async function move(
  session: Session,
  input: MoveInput,
  options: CommandOptions = {},
): Promise<ApplyCommandResult> {
  const { graph } = await session.history();
  if (graph.ordered.length === 0) throw await noMigrations(session);
  const before = await session.applied();
  const plan =
    input.direction === "upgrade"
      ? planUpgrade(graph, before, input.target)
      : planDowngrade(graph, before, input.target);
  const messages = new Map(plan.steps.map(({ revision }) => [revision.id, revision.message ?? revision.slug]));
  const steps = input.dryRun ? planned(plan) : await execute(session, plan, messages, input.settings, options);
  const after = input.dryRun || plan.steps.length === 0 ? before : await session.applied();
  return {
    dataSource: await session.dataSource(),
    steps: steps.map((step) => ({ ...step, summary: messages.get(step.id) ?? step.name })),
    current: graph.headsOf(after.applied),
  };
}

async function execute(
  session: Session,
  plan: RevisionPlan,
  messages: ReadonlyMap<string, string>,
  settings: ApplySettings | undefined,
  { report, signal }: CommandOptions,
): Promise<StepResult[]> {
  if (plan.steps.length === 0) return [];
  const engine = await session.project.engine();
  const { steps, cancelled } = await engine.apply(
    {
      connection: await session.connection(),
      steps: plan.steps.map(({ revision: { id, name, className, file }, direction }) => ({
        id,
        name,
        className,
        file,
        direction,
      })),
      ...(await session.applySettings(settings)),
    },
    (progress) => {
      if (progress.status === "started") report?.(describe(progress, messages), progress.index / progress.total);
    },
    signal,
  );
  if (cancelled && !steps.some(({ status }) => status === "done")) {
    throw new RevisionsError("cancelled", "Cancelled before the first step; the database is as it was.");
  }
  const { graph } = await session.history();
  return Promise.all(
    (session.options.embedded ? steps.map(tellEmbeddedLimit) : steps).map((step) =>
      tellMissingBeginning(step, graph.ordered),
    ),
  );
}

/** Stands after "Upgrading …" in a notification, and alone on the command line. */
function describe({ id, index, total }: ApplyProgress, messages: ReadonlyMap<string, string>): string {
  return `${messages.get(id) ?? id} (${index + 1} of ${total})`;
}

function planned(plan: RevisionPlan): StepResult[] {
  return plan.steps.map(({ revision: { id, name }, direction }) => ({
    id,
    name,
    direction,
    status: "not-run",
    durationMs: 0,
  }));
}

/** A glob that matches nothing must not pass for a database that is up to date. */
async function noMigrations(session: Session): Promise<RevisionsError> {
  const reasons = await warningsOfMigrations(session);
  return new RevisionsError(
    "no-migrations",
    reasons.length === 0 ? "The files that the data source names hold no migration." : reasons.join(" "),
    {
      hint: "Write the first one with: typeorm-revisions revision --autogenerate; or correct the data source's migrations.",
      file: session.options.dataSourceFile,
    },
  );
}
