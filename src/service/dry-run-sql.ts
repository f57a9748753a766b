import { RevisionsError } from "../core/errors.ts";
import type { AppliedState } from "../core/revisions/applied.ts";
import type { RevisionGraph } from "../core/revisions/graph.ts";
import type { RevisionPlan } from "../core/revisions/revision.ts";
import { record } from "./commands/offline.ts";
import type { CommandOptions } from "./revision-service.ts";
import type { Session } from "./session.ts";

/** What each step of a plan would run, in the plan's order. */
export interface DryRunSql {
  steps: { sql: string[]; readsRows: boolean }[];
  /** Why it is not known; `steps` is then empty. */
  warnings: string[];
}

/** Finds out on the shadow what a plan would run; the configured database is left alone. A plan stands without it. */
export async function dryRunSql(
  session: Session,
  graph: RevisionGraph,
  { applied }: AppliedState,
  { steps }: RevisionPlan,
  { report }: CommandOptions,
): Promise<DryRunSql> {
  if (steps.length === 0) return { steps: [], warnings: [] };
  try {
    const from = graph.ordered.filter(({ id }) => applied.has(id));
    const { groups } = await record(session, { from, steps }, report);
    const revisions = groups.flatMap((group) => group.revisions);
    return { steps: revisions.map(({ statements, readsRows }) => ({ sql: statements, readsRows })), warnings: [] };
  } catch (error) {
    if (!(error instanceof RevisionsError) || error.code === "cancelled") throw error;
    return { steps: [], warnings: [`What the steps would run is not known: ${error.message}`] };
  }
}
