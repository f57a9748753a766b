import { identityOf, isAnswered } from "../../core/autogenerate/accepted.ts";
import { withAnnotations } from "../../core/autogenerate/annotations.ts";
import { renamesOf } from "../../core/autogenerate/answers.ts";
import { openDecisions } from "../../core/autogenerate/decisions.ts";
import { applyDefaults } from "../../core/autogenerate/defaults.ts";
import { describeOperations } from "../../core/autogenerate/operations.ts";
import type { Answers, Comparison, Decision, Operation, Rename } from "../../core/operations/operation.ts";
import type { Revision } from "../../core/revisions/revision.ts";
import { readAccepted } from "../../project/accepted-file.ts";
import { renameAnnotations } from "../../project/renamed-from.ts";
import type { EntityModel } from "../../protocol/engine.ts";
import type { CommandOptions } from "../revision-service.ts";
import type { Session } from "../session.ts";
import { DEFAULT_SCHEMA } from "../worlds.ts";
import type { WorldKey } from "../worlds.ts";

/** What the next revision would be. */
export interface Difference {
  /** Of the change alone. */
  comparison: Comparison;
  operations: Operation[];
  /** Accepted before, and no part of the change. */
  preexisting: Operation[];
  /** Still to be answered; nothing is written before. */
  decisions: Decision[];
  /** Where the change leads: the world of the entities, but for what is accepted. */
  desired: WorldKey;
  /** The history that was compared, in the order of the graph. */
  revisions: readonly Revision[];
}

export interface DifferenceOptions extends CommandOptions {
  /** What was accepted is a part of the change all the same. */
  includePreexisting?: boolean | undefined;
}

/** Compares the end of the history with the entities, under the answers given. */
export async function findDifference(
  session: Session,
  given: Answers,
  { report, signal, includePreexisting = false }: DifferenceOptions = {},
): Promise<Difference> {
  const { worlds, project } = session;
  const { graph } = await session.history();
  const { entities, warnings } = await project.entities();
  for (const warning of warnings) session.options.log(warning);
  const history = await worlds.history(graph.ordered, report);
  signal?.throwIfAborted();
  const desired = await worlds.desired();
  signal?.throwIfAborted();
  const accepted = includePreexisting ? [] : await readAccepted(session.acceptedFile);
  const known = new Set(accepted.map(identityOf));
  let answers = given;
  const isAccepted = (operation: Operation) => known.has(identityOf(operation)) && !isAnswered(operation, answers);
  const changeAfter = (renames: Rename[]) =>
    changeBetween(session, { history, desired, renames, entities, isAccepted });
  const plain = await changeAfter([]);
  answers = withAnnotations(plain.comparison, given, await renameAnnotations(entities), DEFAULT_SCHEMA);
  // Refuses answers that fit nothing before a rename is carried out.
  const before = openDecisions(plain.comparison, answers, DEFAULT_SCHEMA);
  const renames = renamesOf(answers, DEFAULT_SCHEMA);
  if (renames.length > 0) await worlds.replay(graph.ordered, report);
  const change = renames.length > 0 ? await changeAfter(renames) : plain;
  // A table that was renamed may have lost columns: that shows only now.
  const decisions = renames.length > 0 ? openDecisions(change.comparison, answers, DEFAULT_SCHEMA) : before;
  const operations = applyDefaults(change.operations, answers);
  return { ...change, operations, decisions, revisions: graph.ordered };
}

interface Worlds {
  history: WorldKey;
  desired: WorldKey;
  renames: Rename[];
  entities: readonly EntityModel[];
  isAccepted: (operation: Operation) => boolean;
}

/** The whole difference in two parts; where nothing is accepted it is all change. */
async function changeBetween(
  { worlds }: Session,
  { history, desired, renames, entities, isAccepted }: Worlds,
): Promise<Pick<Difference, "comparison" | "operations" | "preexisting" | "desired">> {
  const describe = (comparison: Comparison) => describeOperations(comparison, entities, DEFAULT_SCHEMA);
  const whole = await worlds.compare(history, desired, renames);
  const all = describe(whole);
  const accepted = all.filter(({ operation }) => isAccepted(operation));
  if (accepted.length === 0)
    return { comparison: whole, operations: all.map(({ operation }) => operation), preexisting: [], desired };
  const { comparison, wanted } = await worlds.compareKeeping(history, desired, renames, {
    objects: accepted.flatMap(({ objects }) => objects),
    changed: all.filter((one) => !accepted.includes(one)).flatMap(({ objects }) => objects),
  });
  const operations = describe(comparison).map(({ operation }) => operation);
  // The change may need what was accepted; then that is a part of it.
  const needed = new Set(operations.map(identityOf));
  const preexisting = accepted.flatMap(({ operation }) => (needed.has(identityOf(operation)) ? [] : operation));
  return { comparison, operations, preexisting, desired: wanted };
}
