import type { Operation } from "../operations/operation.ts";
import { identityOf } from "./accepted.ts";

/** A difference that is no part of the change, and why. */
export type PreexistingOperation = Operation & Preexistence;

/** `accepted`: somebody said that it stays. `older`: it was there before the change of the newest committed revision. */
export interface Preexistence {
  why: "accepted" | "older";
  /** Id of that revision. */
  olderThan?: string;
}

/** One operation that the entities needed before the change that a revision belongs to. */
export interface PastOperation {
  /** See {@link identityOf}. */
  identity: string;
  table: string;
  /** It makes the table. */
  creates: boolean;
}

/** What already differed before the change that a revision belongs to. */
export interface PastDifferences {
  /** Id of the revision. */
  than: string;
  operations: readonly PastOperation[];
}

export function toPast(operation: Operation): PastOperation {
  const { kind, table } = operation;
  return { identity: identityOf(operation), table, creates: kind === "create-table" };
}

/**
 * Tells of a difference whether it was there before the change at hand, and why.
 * @param present all differences
 * @param accepted identities
 */
export function preexistence(
  present: readonly Operation[],
  accepted: ReadonlySet<string>,
  past?: PastDifferences,
): (operation: Operation) => Preexistence | undefined {
  const older = past && olderAmong(present, past.operations);
  return (operation) => {
    const identity = identityOf(operation);
    if (accepted.has(identity)) return { why: "accepted" };
    return older?.has(identity) ? { why: "older", olderThan: past?.than ?? "" } : undefined;
  };
}

/** Of a table that a revision has made since, everything belongs to that revision: it may have forgotten some of it. */
function olderAmong(present: readonly Operation[], past: readonly PastOperation[]): ReadonlySet<string> {
  const still = new Set(present.map(identityOf));
  const made = new Set(
    past.filter(({ creates, identity }) => creates && !still.has(identity)).map(({ table }) => table),
  );
  return new Set(
    past.filter(({ table, identity }) => !made.has(table) && still.has(identity)).map(({ identity }) => identity),
  );
}

/** In words: "accepted", "older than 1763628000000". */
export function whyText({ why, olderThan }: Preexistence): string {
  return why === "accepted" ? why : `older than ${olderThan}`;
}

/** How many of each: "2 differences accepted before, 1 older than 1763628000000". */
export function countText(preexisting: readonly Preexistence[]): string {
  const accepted = preexisting.filter(({ why }) => why === "accepted").length;
  const [older] = preexisting.filter(({ why }) => why === "older");
  const parts: [number, string][] = [
    [accepted, "accepted before"],
    [preexisting.length - accepted, older === undefined ? "" : whyText(older)],
  ];
  return parts
    .filter(([count]) => count > 0)
    .map(([count, what], index) => `${count} ${index > 0 ? "" : count === 1 ? "difference " : "differences "}${what}`)
    .join(", ");
}
