import type { TypeVerdict } from "../dialect.ts";
import { affinityOf } from "./affinity.ts";

const LOSSLESS: TypeVerdict = { verdict: "lossless" };

/** Types of whole numbers that are used for more than 53 bits; those of others hold less, although SQLite would take them. */
const LONG = /\b(?:bigint|int8|unsigned big int)\b/;

/**
 * Judges a change of type. SQLite refuses no value on account of its type, and has no use for lengths: what
 * a column holds changes only where the new affinity writes it otherwise.
 */
export function judgeTypeChange(before: string, after: string): TypeVerdict {
  const [from, to] = [affinityOf(before), affinityOf(after)];
  if (from === to || from === "blob" || to === "blob") return LOSSLESS;
  if (from === "text") return lossy("text that reads as a number is stored as that number: '007' becomes 7");
  if (to === "real" && LONG.test(before)) return lossy("whole numbers beyond 2^53 are rounded");
  return LOSSLESS;
}

function lossy(reason: string): TypeVerdict {
  return { verdict: "destructive", reason };
}
