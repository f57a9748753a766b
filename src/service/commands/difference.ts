import { goesBy, identityOf, isAnswered, nameOf, standing } from "../../core/autogenerate/accepted.ts";
import type { AcceptedDifference } from "../../core/autogenerate/accepted.ts";
import { withAnnotations } from "../../core/autogenerate/annotations.ts";
import { renamesOf } from "../../core/autogenerate/answers.ts";
import { openDecisions } from "../../core/autogenerate/decisions.ts";
import { applyDefaults } from "../../core/autogenerate/defaults.ts";
import { leavingNullable } from "../../core/autogenerate/nullable.ts";
import { isKept, whoLeavesOut } from "../../core/autogenerate/managed.ts";
import type { LeftOutBy, LeftOutOperation } from "../../core/autogenerate/managed.ts";
import { preexistence } from "../../core/autogenerate/preexisting.ts";
import type { Preexistence, PreexistingOperation } from "../../core/autogenerate/preexisting.ts";
import type { CutObjects } from "../../core/autogenerate/committed-first.ts";
import { describeOperations, toOperations } from "../../core/autogenerate/operations.ts";
import { withTraces } from "../../core/autogenerate/rename-traces.ts";
import { RevisionsError } from "../../core/errors.ts";
import type { Answers, Comparison, Decision, Operation, Rename } from "../../core/operations/operation.ts";
import type { Revision } from "../../core/revisions/revision.ts";
import { readAccepted } from "../../project/accepted-file.ts";
import { readConfig } from "../../project/config.ts";
import { Git } from "../../project/git.ts";
import { renameTraces } from "../../project/rename-traces.ts";
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
  /** There before, and no part of the change. */
  preexisting: PreexistingOperation[];
  /** Not looked at, as the project or an entity says. */
  leftOut: LeftOutOperation[];
  /** Entries of the file of accepted differences whose difference is gone. */
  stale: AcceptedDifference[];
  /** Still to be answered; nothing is written before. */
  decisions: Decision[];
  /** Where the change leads: the world of the entities, but for what was there before. */
  desired: WorldKey;
  /** Some of the operations may be older than the newest committed revision: that was not found out. */
  unsettled?: true;
  /** The history that was compared, in the order of the graph. */
  revisions: readonly Revision[];
}

export interface DifferenceOptions extends CommandOptions {
  /** What was there before is a part of the change all the same. */
  includePreexisting?: boolean | undefined;
  /** Do not wait for what git shows to be older where that has to be found out first; see {@link Difference.unsettled}. */
  quick?: boolean | undefined;
}

/** Compares the end of the history with the entities, under the answers given. */
export async function findDifference(
  session: Session,
  given: Answers,
  { report, signal, includePreexisting = false, quick = false }: DifferenceOptions = {},
): Promise<Difference> {
  const { worlds, project } = session;
  const { graph } = await session.history();
  const { entities, warnings } = await project.entities();
  for (const warning of warnings) session.options.log(warning);
  const history = await worlds.history(graph.ordered, report);
  signal?.throwIfAborted();
  const entityWorld = await worlds.desired();
  signal?.throwIfAborted();
  const accepted = includePreexisting ? [] : await readAccepted(session.acceptedFile);
  const known = new Set(accepted.map(identityOf));
  let before = preexistence([], known);
  let answers = given;
  const keeps = given.keeps ?? [];
  const whyLeft = (operation: Operation): Preexistence | undefined =>
    isKept(operation, keeps) ? { why: "accepted" } : isAnswered(operation, answers) ? undefined : before(operation);
  const config = readConfig(session.options.packageRoot);
  const leftOutBy = whoLeavesOut(entities, config.filters, DEFAULT_SCHEMA);
  const changeAfter = (renames: Rename[], desired: WorldKey) =>
    changeBetween(session, { history, desired, renames, entities, whyLeft, leftOutBy });
  let plain = await changeAfter([], entityWorld);
  const asksGit = !includePreexisting && config.preexisting === "history" && plain.operations.length > 0;
  const past = asksGit ? await session.past.differences(graph.ordered, { report, signal, quick }) : undefined;
  if (past !== undefined && past !== "unsettled") {
    before = preexistence([...plain.operations, ...plain.preexisting], known, past);
    if (plain.operations.some(whyLeft)) plain = await changeAfter([], entityWorld);
  }
  checkKeeps(keeps, plain);
  const stale = await staleAmong(session, accepted, plain);
  answers = withAnnotations(plain.comparison, given, await renameAnnotations(entities), DEFAULT_SCHEMA);
  // Refuses answers that fit nothing before a rename is carried out.
  const open = openDecisions(plain.comparison, answers, DEFAULT_SCHEMA);
  const renames = renamesOf(answers, DEFAULT_SCHEMA);
  if (renames.length > 0) await worlds.replay(graph.ordered, report);
  const renamed = renames.length > 0 ? await changeAfter(renames, entityWorld) : plain;
  const loosened = leavingNullable(renamed.comparison, answers, DEFAULT_SCHEMA);
  const change = loosened.length > 0 ? await changeAfter(renames, await worlds.desired(loosened)) : renamed;
  // A table that was renamed may have lost columns: that shows only now.
  const decisions = change !== plain ? openDecisions(change.comparison, answers, DEFAULT_SCHEMA) : open;
  const operations = applyDefaults(change.operations, answers, change.comparison);
  return {
    ...change,
    operations,
    decisions: await ranked(session, decisions, entities),
    stale,
    revisions: graph.ordered,
    ...(past === "unsettled" ? { unsettled: true } : {}),
  };
}

/** With the likeliest candidates first, by the edits of the entities as well, where git can tell them. */
async function ranked(session: Session, decisions: Decision[], entities: readonly EntityModel[]): Promise<Decision[]> {
  try {
    const git = new Git(session.options.packageRoot);
    return withTraces(decisions, await renameTraces(git, decisions, entities, DEFAULT_SCHEMA));
  } catch {
    return decisions;
  }
}

/** The first part of a difference that has no renames and needs no decision; the rest stays as the history has it. */
export async function narrowTo(session: Session, whole: Difference, { first, rest }: CutObjects): Promise<Difference> {
  const { worlds, project } = session;
  const { desired, revisions } = whole;
  const history = await worlds.history(revisions);
  const { comparison, wanted } = await worlds.compareKeeping(history, desired, [], { objects: rest, changed: first });
  const { entities } = await project.entities();
  const operations = toOperations(comparison, entities, DEFAULT_SCHEMA);
  // Also where all revisions of a run are in one transaction it has to be committed.
  const up = comparison.up.map((action) => ({ ...action, transactional: false }));
  return {
    comparison: { ...comparison, up },
    operations,
    preexisting: [],
    leftOut: [],
    stale: [],
    decisions: [],
    desired: wanted,
    revisions,
  };
}

interface Worlds {
  history: WorldKey;
  desired: WorldKey;
  renames: Rename[];
  entities: readonly EntityModel[];
  whyLeft: (operation: Operation) => Preexistence | undefined;
  leftOutBy: (operation: Operation) => LeftOutBy | undefined;
}

type Parts = Pick<Difference, "comparison" | "operations" | "preexisting" | "leftOut" | "desired">;

async function staleAmong(
  session: Session,
  accepted: readonly AcceptedDifference[],
  { operations, preexisting }: Parts,
): Promise<AcceptedDifference[]> {
  if (accepted.length === 0) return [];
  const there = new Set([...operations, ...preexisting].map(identityOf));
  const left = new Set(standing(accepted, there, await session.nameAmongSeveral()));
  return accepted.filter((one) => !left.has(one));
}

/** @throws RevisionsError `usage` for something that does not go away */
function checkKeeps(
  keeps: readonly string[],
  { preexisting, operations }: Pick<Difference, "preexisting" | "operations">,
) {
  const going = ({ kind }: Operation) => kind.startsWith("drop-");
  const wrong = keeps.find((name) => !preexisting.some((operation) => going(operation) && goesBy(operation, name)));
  if (wrong === undefined) return;
  const candidates = [...new Set([...operations, ...preexisting].filter(going).map(nameOf))];
  throw new RevisionsError("usage", `--keep ${wrong} does not fit: nothing called ${wrong} goes away.`, {
    hint: candidates.length > 0 ? `It could be: ${candidates.join(", ")}.` : "Leave it out.",
    ...(candidates.length > 0 ? { candidates } : {}),
  });
}

/**
 * The difference in parts: what is to change, and what was there before. What is not managed is in
 * neither. Where there is nothing of these two it is all change.
 */
async function changeBetween(
  { worlds }: Session,
  { history, desired, renames, entities, whyLeft, leftOutBy }: Worlds,
): Promise<Parts> {
  const describe = (comparison: Comparison) => describeOperations(comparison, entities, DEFAULT_SCHEMA);
  const whole = await worlds.compare(history, desired, renames);
  const all = describe(whole);
  const left = all.filter(({ operation }) => leftOutBy(operation) ?? whyLeft(operation));
  if (left.length === 0)
    return {
      comparison: whole,
      operations: all.map(({ operation }) => operation),
      preexisting: [],
      leftOut: [],
      desired,
    };
  const { comparison, wanted } = await worlds.compareKeeping(history, desired, renames, {
    objects: left.flatMap(({ objects }) => objects),
    changed: all.filter((one) => !left.includes(one)).flatMap(({ objects }) => objects),
  });
  const operations = describe(comparison).map(({ operation }) => operation);
  // The change may need what was there before; then that is a part of it.
  const needed = new Set(operations.map(identityOf));
  const others = left.map(({ operation }) => operation).filter((one) => !needed.has(identityOf(one)));
  const leftOut = others.flatMap((operation) => {
    const by = leftOutBy(operation);
    return by === undefined ? [] : { ...operation, leftOutBy: by };
  });
  const preexisting = others.flatMap((operation) => {
    const why = leftOutBy(operation) === undefined ? whyLeft(operation) : undefined;
    return why === undefined ? [] : { ...operation, ...why };
  });
  return { comparison, operations, preexisting, leftOut, desired: wanted };
}
