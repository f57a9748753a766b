import { proposeMessage as propose } from "../../core/autogenerate/message.ts";
import type { Answers } from "../../core/operations/operation.ts";
import type { Session } from "../session.ts";
import { findDifference } from "./difference.ts";
import type { DifferenceOptions } from "./difference.ts";

/** A message that says what the generated revision would do. */
export async function proposeMessage(session: Session, answers: Answers, options?: DifferenceOptions): Promise<string> {
  const { operations } = await findDifference(session, answers, options);
  return propose(operations);
}
