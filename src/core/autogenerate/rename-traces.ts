import type { Decision } from "../operations/operation.ts";

/** What the text of the entities tells of a possible rename. */
export interface RenameTrace {
  /** The table as it was. */
  table: string;
  /** Of a column its old name; absent: it is the table itself. */
  column?: string;
  /** The new name. */
  to: string;
  /** The new one stands where the old one stood; false: somewhere else. */
  inPlace: boolean;
}

/** The decisions with the likeliest candidate first, by what their scores say and what the text tells. */
export function withTraces(decisions: readonly Decision[], traces: readonly RenameTrace[]): Decision[] {
  return decisions.map((decision) => {
    const { table, column, candidates, scores, flags } = decision;
    const of = traces.filter((one) => one.table === table && one.column === column);
    if (scores === undefined || of.length === 0) return decision;
    const ranked = candidates
      .map((to, index) => ({
        to,
        // The flags of the candidates come first, in their order.
        flag: flags[index] ?? "",
        score: tracedScore(
          scores[index] ?? 0,
          of.find((one) => one.to === to),
        ),
      }))
      .toSorted((a, b) => b.score - a.score);
    return {
      ...decision,
      candidates: ranked.map(({ to }) => to),
      scores: ranked.map(({ score }) => score),
      flags: [...ranked.map(({ flag }) => flag), ...flags.slice(candidates.length)],
    };
  });
}

/** Half way up, or half way down. */
function tracedScore(score: number, trace: RenameTrace | undefined): number {
  if (trace === undefined) return score;
  return Math.round((trace.inPlace ? (1 + score) / 2 : score / 2) * 100) / 100;
}
