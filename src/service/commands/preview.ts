import { renderPreview } from "../../core/autogenerate/preview.ts";
import type { Answers, Operation } from "../../core/operations/operation.ts";
import { writtenSql } from "../../core/operations/written-sql.ts";
import type { CommandOptions } from "../revision-service.ts";
import type { Session } from "../session.ts";
import { findDifference } from "./difference.ts";

/** Readable SQL of the next revision, of one entity or of all. */
export async function preview(
  session: Session,
  input: { entity?: string; answers: Answers },
  options?: CommandOptions,
): Promise<string> {
  const { operations, preexisting, comparison } = await findDifference(session, input.answers, options);
  if (input.entity === undefined) return renderPreview(operations, writtenSql(comparison.down), preexisting);
  const ofEntity = ({ entity }: Operation) => entity === input.entity;
  return renderPreview(operations.filter(ofEntity), undefined, preexisting.filter(ofEntity));
}
