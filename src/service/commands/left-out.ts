import { mayLeaveOut } from "../../core/autogenerate/managed.ts";
import { NO_ANSWERS } from "../../core/operations/operation.ts";
import { readAccepted } from "../../project/accepted-file.ts";
import { readConfig } from "../../project/config.ts";
import type { LeftOutResult } from "../../protocol/results.ts";
import type { CommandOptions } from "../revision-service.ts";
import type { Session } from "../session.ts";
import { findDifference } from "./difference.ts";

/** What a comparison does not look at. Nothing is compared where there can be nothing of the kind. */
export async function leftOut(session: Session, options: CommandOptions = {}): Promise<LeftOutResult> {
  const { entities } = await session.project.entities();
  const { filters } = readConfig(session.options.packageRoot);
  const accepted = await readAccepted(session.acceptedFile);
  if (accepted.length === 0 && !mayLeaveOut(entities, filters)) return { leftOut: [], stale: [] };
  const { leftOut: operations, stale } = await findDifference(session, NO_ANSWERS, options);
  return { leftOut: operations, stale };
}
