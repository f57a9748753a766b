import { exitCodeOf, RevisionsError } from "../core/errors.ts";
import type { ErrorReport } from "../core/errors.ts";
import type { ApplyCommandResult } from "../protocol/results.ts";
import type { CommandOptions, RevisionService } from "../service/revision-service.ts";
import { journalText } from "../service/journal-text.ts";
import type { CliOptions, Invocation } from "./arguments.ts";
import { required } from "./command.ts";
import type { Answer, Command } from "./command.ts";
import { DETAILS } from "./command-pages.ts";
import { writeSql } from "./offline.ts";
import { renderMove, renderStamp } from "./render.ts";

/** The commands that change what a database has applied. */
export const APPLY_COMMANDS: Record<string, Command> = {
  upgrade: {
    operands: "R",
    summary: "Bring the database up to a revision: head, an id, a name, +1",
    details: DETAILS.upgrade,
    run: (service, invocation, options) => move(service, "upgrade", invocation, options),
  },
  downgrade: {
    operands: "R",
    summary: "Take the database back to a revision: -1, an id, a name, base",
    details: DETAILS.downgrade,
    run: (service, invocation, options) => move(service, "downgrade", invocation, options),
  },
  stamp: {
    operands: "R... [--purge]",
    summary: "Record that the database is at a revision, without running anything",
    details: DETAILS.stamp,
    run: stamp,
  },
  "ensure-version": {
    operands: "",
    summary: "Make TypeORM's table of migrations where there is none",
    details: DETAILS.ensureVersion,
    run: async (service, { options: { apply } }, options) => {
      const result = await service.ensureVersion(apply, options);
      const text = `The table ${result.table} ${result.created ? "was made" : "is there already"}.`;
      return { json: result, text, exitCode: 0 };
    },
  },
};

/** Who ran what when. */
export const JOURNAL: Command = {
  operands: "",
  summary: "Who ran which revision when, newest first, where --journal was on",
  details: DETAILS.journal,
  run: async (service, _, options) => {
    const result = await service.journal(options);
    return { json: result, text: journalText(result.entries), exitCode: 0 };
  },
};

async function move(
  service: RevisionService,
  direction: "upgrade" | "downgrade",
  invocation: Invocation,
  options: CommandOptions,
): Promise<Answer> {
  const { operands } = invocation;
  const { dryRun, apply, sql, only, rehearse, yes } = invocation.options;
  refuseTogether(invocation.options);
  if (sql) return writeSql(service, direction, invocation, options);
  const target = operands[0] ?? required("a revision", direction === "upgrade" ? "upgrade head" : "downgrade -1");
  const result = await service.move(
    { direction, target, only, rehearse, dryRun: dryRun && "sql", acceptFound: yes, settings: apply },
    options,
  );
  const error = result.steps.find(({ status }) => status === "failed")?.error ?? cancelled(result, dryRun);
  const text = renderMove(result, { direction, dryRun, rehearse });
  return error === undefined
    ? { json: result, text, exitCode: 0 }
    : { json: result, text, error, exitCode: exitCodeOf(error.code) };
}

/** A run that was called off between two steps: what came before stays, what comes after was not run. */
function cancelled({ steps }: ApplyCommandResult, dryRun: boolean): ErrorReport | undefined {
  const left = steps.filter(({ status }) => status === "not-run").length;
  if (dryRun || left === 0) return undefined;
  return {
    code: "cancelled",
    message: `Cancelled with ${left} of ${steps.length} revisions left to run; those before them stay as they are now.`,
    hint: "Run the command again to go on.",
  };
}

async function stamp(service: RevisionService, invocation: Invocation, options: CommandOptions): Promise<Answer> {
  const { operands } = invocation;
  const { dryRun, apply, sql, purge } = invocation.options;
  if (sql) return writeSql(service, "stamp", invocation, options);
  if (operands.length === 0) required("a revision", "stamp head");
  const result = await service.stamp({ targets: operands, purge, dryRun, settings: apply }, options);
  return { json: result, text: renderStamp(result, dryRun), exitCode: 0 };
}

/** Ways of not changing the database that exclude each other. */
function refuseTogether({ sql, dryRun, rehearse, only }: CliOptions): void {
  const given = [...(sql ? ["--sql"] : []), ...(dryRun ? ["--dry-run"] : []), ...(rehearse ? ["--rehearse"] : [])];
  if (sql && only) given.push("--only");
  if (given.length < 2) return;
  throw new RevisionsError("usage", `${given.slice(0, -1).join(", ")} and ${given.at(-1)} exclude each other.`, {
    hint: "Leave out one of them.",
  });
}
