import type { ErrorReport } from "../core/errors.ts";
import { sentencesOf } from "../core/errors.ts";
import type { LookResult } from "../protocol/results.ts";
import { wholeProblem } from "../service/history.ts";
import type { CommandOptions } from "../service/revision-service.ts";
import { outcome, required } from "./command.ts";
import type { Answer, Command } from "./command.ts";
import { DETAILS } from "./command-pages.ts";
import { renderBranches, renderDetails, renderHistory, renderLines } from "../service/look-text.ts";

/** The commands that look at the history and change nothing. */
export const LOOK_COMMANDS: Record<string, Command> = {
  current: {
    operands: "[--check-heads]",
    summary: "The revisions that the database is at",
    details: DETAILS.current,
    run: async (service, { options: { verbose, checkHeads } }, options) => {
      const result = await service.look({ what: "current" }, options);
      const atHeads = result.pending.length === 0;
      const lines = [renderAll(result, { verbose, mark: true })];
      if (checkHeads && !result.databaseError && !atHeads) {
        const { length } = result.pending;
        lines.push(
          `The database is not at all heads: ${length} ${length === 1 ? "revision is" : "revisions are"} pending.`,
        );
      }
      for (const warning of result.warnings) options.report?.(`Warning: ${warning}`);
      const answer = { json: { ...result, atHeads }, text: lines.join("\n"), ...outcome(result.databaseError) };
      if (answer.error) return answer;
      const faulty = { ...answer, ...wholeness(result) };
      return checkHeads && !atHeads && faulty.exitCode === 0 ? { ...faulty, exitCode: 1 } : faulty;
    },
  },
  history: {
    operands: "[-r A:B] [-i]",
    summary: "The revisions on disk, newest first",
    details: DETAILS.history,
    run: async (service, { options: { range, verbose, indicateCurrent } }, options) => {
      const result = await service.look({ what: "history", ...(range === undefined ? {} : { range }) }, options);
      const text = verbose
        ? renderDetails({ ...result, revisions: result.revisions.toReversed() }, { mark: indicateCurrent })
        : renderHistory(result, { mark: indicateCurrent });
      if (indicateCurrent && result.databaseError) return { json: result, text, ...outcome(result.databaseError) };
      return answerOf(result, text, options);
    },
  },
  heads: {
    operands: "",
    summary: "The revisions that nothing revises",
    details: DETAILS.heads,
    run: async (service, { options: { verbose } }, options) => {
      const result = await service.look({ what: "heads" }, options);
      return answerOf(result, renderAll(result, { verbose, mark: false }), options);
    },
  },
  branches: {
    operands: "",
    summary: "Where the history forks, and its branch labels",
    details: DETAILS.branches,
    run: async (service, { options: { verbose } }, options) => {
      const result = await service.look({ what: "branches" }, options);
      const text = verbose ? renderAll(result, { verbose, mark: false }) : renderBranches(result);
      return answerOf(result, text, options);
    },
  },
  show: {
    operands: "R...",
    summary: "Everything that is known of a revision",
    details: DETAILS.show,
    run: async (service, { operands }, options) => {
      if (operands.length === 0) required("a revision", "show head");
      const result = await service.look({ what: "show", revisions: operands }, options);
      return answerOf(result, renderAll(result, { verbose: true, mark: true }), options);
    },
  },
};

function renderAll(result: LookResult, { verbose, mark }: { verbose: boolean; mark: boolean }): string {
  return verbose ? renderDetails(result, { mark }) : renderLines(result, { mark });
}

/** Without the database the history is told all the same; that the states are not known is said beside it. */
function answerOf(result: LookResult, text: string, { report }: CommandOptions): Answer {
  for (const warning of result.warnings) report?.(`Warning: ${warning}`);
  if (result.databaseError) report?.(`What is applied is not known. ${sentencesOf(result.databaseError)}`);
  return { json: result, text, ...wholeness(result) };
}

function wholeness({ problems }: LookResult): Pick<Answer, "exitCode" | "error"> {
  const error: ErrorReport | undefined = wholeProblem(problems);
  return error ? { exitCode: 2, error } : { exitCode: 0 };
}
