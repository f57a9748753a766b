import { renamesOf } from "../../core/autogenerate/answers.ts";
import { openDecisions } from "../../core/autogenerate/decisions.ts";
import { applyDefaults } from "../../core/autogenerate/defaults.ts";
import { toOperations } from "../../core/autogenerate/operations.ts";
import type { Answers, Comparison, Decision, Operation } from "../../core/operations/operation.ts";
import type { Revision } from "../../core/revisions/revision.ts";
import type { CommandOptions } from "../revision-service.ts";
import type { Session } from "../session.ts";
import { DEFAULT_SCHEMA } from "../worlds.ts";
import type { WorldKey } from "../worlds.ts";

/** What the next revision would be. */
export interface Difference {
  comparison: Comparison;
  operations: Operation[];
  /** Still to be answered; nothing is written before. */
  decisions: Decision[];
  desired: WorldKey;
  /** The history that was compared, in the order of the graph. */
  revisions: readonly Revision[];
}

/** Compares the end of the history with the entities, under the answers given. */
export async function findDifference(
  session: Session,
  answers: Answers,
  { report, signal }: CommandOptions = {},
): Promise<Difference> {
  const { worlds, project } = session;
  const { graph } = await session.history();
  const { entities, warnings } = await project.entities();
  for (const warning of warnings) session.options.log(warning);
  const history = await worlds.history(graph.ordered, report);
  signal?.throwIfAborted();
  const desired = await worlds.desired();
  signal?.throwIfAborted();
  const plain = await worlds.compare(history, desired);
  // Refuses answers that fit nothing before a rename is carried out.
  const before = openDecisions(plain, answers, DEFAULT_SCHEMA);
  const renames = renamesOf(answers, DEFAULT_SCHEMA);
  if (renames.length > 0) await worlds.replay(graph.ordered, report);
  const comparison = renames.length > 0 ? await worlds.compare(history, desired, renames) : plain;
  // A table that was renamed may have lost columns: that shows only now.
  const decisions = renames.length > 0 ? openDecisions(comparison, answers, DEFAULT_SCHEMA) : before;
  const operations = applyDefaults(toOperations(comparison, entities, DEFAULT_SCHEMA), answers);
  return { comparison, operations, decisions, desired, revisions: graph.ordered };
}
