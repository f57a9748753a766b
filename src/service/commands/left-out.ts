import { mayLeaveOut } from "../../core/autogenerate/managed.ts";
import { toReport } from "../../core/errors.ts";
import type { ErrorReport } from "../../core/errors.ts";
import { NO_ANSWERS } from "../../core/operations/operation.ts";
import { readAccepted } from "../../project/accepted-file.ts";
import { readConfig } from "../../project/config.ts";
import type { LeftOutResult } from "../../protocol/results.ts";
import type { CommandOptions } from "../revision-service.ts";
import type { Session } from "../session.ts";
import { findDifference } from "./difference.ts";

/**
 * What a comparison does not look at. Nothing is compared where there can be nothing of the kind, and
 * where a comparison fails that is part of the answer.
 */
export async function leftOut(
  session: Session,
  options: CommandOptions = {},
): Promise<LeftOutResult & { notCompared?: ErrorReport }> {
  try {
    return await compared(session, options);
  } catch (error) {
    if (options.signal?.aborted) throw error;
    return { leftOut: [], stale: [], notCompared: toReport(error) };
  }
}

async function compared(session: Session, options: CommandOptions): Promise<LeftOutResult> {
  const { entities } = await session.project.entities();
  const { filters } = readConfig(session.options.packageRoot);
  const accepted = await readAccepted(session.acceptedFile);
  if (accepted.length === 0 && !mayLeaveOut(entities, filters)) return { leftOut: [], stale: [] };
  const { leftOut: operations, stale } = await findDifference(session, NO_ANSWERS, options);
  return { leftOut: operations, stale };
}
