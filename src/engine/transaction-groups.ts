import type { ApplyParams } from "../protocol/engine.ts";

/** Steps that stand or fall together. */
export interface TransactionGroup<Step> {
  steps: Step[];
  transaction: boolean;
}

/**
 * Divides a run into transactions. A migration's own `transaction` property decides for itself in
 * every mode; where `all` meets one with `false`, the run is split around it.
 * @param ownChoice the migration's `transaction` property
 */
export function transactionGroups<Step>(
  steps: Step[],
  mode: ApplyParams["transaction"],
  ownChoice: (step: Step) => boolean | undefined,
): TransactionGroup<Step>[] {
  const groups: TransactionGroup<Step>[] = [];
  for (const step of steps) {
    const transaction = ownChoice(step) ?? mode !== "none";
    const last = groups.at(-1);
    if (mode === "all" && transaction && last?.transaction === true) last.steps.push(step);
    else groups.push({ steps: [step], transaction });
  }
  return groups;
}
