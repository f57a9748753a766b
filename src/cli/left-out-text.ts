import { nameOf } from "../core/autogenerate/accepted.ts";
import type { LeftOutOperation } from "../core/autogenerate/managed.ts";
import type { LeftOutResult } from "../protocol/results.ts";

const BY: Record<LeftOutOperation["leftOutBy"], string> = {
  filter: "include and exclude of the project's settings",
  synchronize: "synchronize: false",
};

/** What is not looked at, counted and with `verbose` by name; and accepted differences that are gone, by name. */
export function leftOutLines({ leftOut, stale }: LeftOutResult, { verbose }: { verbose: boolean }): string[] {
  const by = (["filter", "synchronize"] as const).flatMap((one) => {
    const own = leftOut.filter(({ leftOutBy }) => leftOutBy === one);
    if (own.length === 0) return [];
    const names = verbose ? own.map((operation) => `  ${nameOf(operation)}: ${operation.summary}`) : [];
    return [`Not looked at: ${counted(own.length)} left out by ${BY[one]}${verbose ? ":" : ", see -v"}`, ...names];
  });
  if (stale.length === 0) return by;
  return [
    ...by,
    "Accepted, and gone since; take them out with: typeorm-revisions accept --prune",
    ...stale.map((one) => `  ${nameOf(one)}: ${one.summary}`),
  ];
}

function counted(count: number): string {
  return count === 1 ? "1 difference" : `${count} differences`;
}
