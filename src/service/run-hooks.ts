import { RevisionsError, toReport } from "../core/errors.ts";
import type { RevisionPlan } from "../core/revisions/revision.ts";
import { readConfig } from "../project/config.ts";
import type { ProjectCommand, RunMoment } from "../project/config.ts";
import type { ApplyProgress, StepResult } from "../protocol/engine.ts";
import { runProjectCommand } from "./processes/project-command.ts";
import type { Session } from "./session.ts";

export interface HookedRun {
  steps: StepResult[];
  /** Commands that failed after the run had begun, one sentence each. */
  warnings: string[];
}

/**
 * Runs a plan between the commands that the project wants around it: one after the other, told by
 * variables what goes on.
 * @param run is given what each step's progress is told to
 * @throws RevisionsError `hook-failed` when one before the run fails: then nothing is run
 */
export async function withRunHooks(
  session: Session,
  { steps }: RevisionPlan,
  run: (onProgress: (progress: ApplyProgress) => void) => Promise<StepResult[]>,
): Promise<HookedRun> {
  const { hooks } = readConfig(session.options.packageRoot);
  const about = variables({
    direction: steps[0]?.direction === "down" ? "downgrade" : "upgrade",
    target: (await session.dataSource()).target,
    revisions: steps.map(({ revision }) => revision.id).join(" "),
  });
  const warnings: string[] = [];
  let queue = Promise.resolve();
  const tell = (moment: RunMoment, more: Record<string, string> = {}): Promise<void> => {
    queue = queue.then(() => runAll(session, moment, hooks[moment] ?? [], { ...about, ...variables(more) }, warnings));
    return queue;
  };
  await tell("beforeRun");
  const [refusal] = warnings;
  if (refusal !== undefined) {
    throw new RevisionsError("hook-failed", `${refusal} Nothing was run.`, {
      hint: "Mend the command, or take it out of the settings of the project.",
    });
  }
  try {
    const results = await run(({ id, name, status }) => {
      if (status === "done" || status === "failed") void tell("afterEach", { revision: id, name, status });
    });
    const failed = results.find(({ status }) => status === "failed");
    if (failed === undefined) await tell("afterRun");
    else await tell("onError", { revision: failed.id, name: failed.name, error: failed.error?.message ?? "" });
    return { steps: results, warnings };
  } catch (error) {
    await tell("onError", { error: toReport(error).message });
    throw error;
  }
}

async function runAll(
  session: Session,
  moment: RunMoment,
  commands: readonly ProjectCommand[],
  env: Record<string, string>,
  warnings: string[],
): Promise<void> {
  const { packageRoot: folder, log } = session.options;
  for (const command of commands) {
    const reason = await runProjectCommand(command, { folder, env, log });
    if (reason !== undefined) warnings.push(`${moment}: ${command.command.join(" ")} failed: ${reason}.`);
  }
}

/** `revision` is told as TYPEORM_REVISIONS_REVISION. */
function variables(values: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [`TYPEORM_REVISIONS_${name.toUpperCase()}`, value]),
  );
}
