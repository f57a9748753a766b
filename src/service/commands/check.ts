import type { Answers } from "../../core/operations/operation.ts";
import type { CheckResult } from "../../protocol/results.ts";
import type { Session } from "../session.ts";
import { warningsOfGlobs } from "../unmatched-globs.ts";
import { findDifference } from "./difference.ts";
import type { DifferenceOptions } from "./difference.ts";

/** What the entities need that the history does not make. The configured database is not asked. */
export async function check(session: Session, answers: Answers, options?: DifferenceOptions): Promise<CheckResult> {
  const found = await findDifference(session, answers, options);
  const { operations, preexisting, leftOut, stale, decisions, unsettled } = found;
  const warnings = await warningsOfGlobs(session);
  return { operations, preexisting, leftOut, stale, decisions, warnings, ...(unsettled ? { unsettled } : {}) };
}

/** Boots the shadow, replays the history on it and makes a world, so that the first edit finds it ready and fast. What fails here is told by the command that needs it. */
export async function warmUp(session: Session): Promise<void> {
  const { graph } = await session.history();
  await session.worlds.replay(graph.ordered);
  await session.worlds.warmUp();
}
