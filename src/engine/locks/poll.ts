import { RevisionsError } from "../../core/errors.ts";
import type { HeldLock, LockRequest } from "./port.ts";

const POLL_MS = 100;

/** What is particular to a server's lock. */
export interface LockAttempt {
  /** Takes the lock if it is free, without waiting. */
  tryLock(): Promise<HeldLock | undefined>;
  /** Says who holds it. */
  timedOut(): Promise<RevisionsError>;
}

/**
 * Asks for a lock again and again until it is free, the wait is over or the run is cancelled. A server
 * that waits by itself could not be called off.
 */
export async function pollForLock({ waitMs, token }: LockRequest, attempt: LockAttempt): Promise<HeldLock> {
  const deadline = Date.now() + waitMs;
  for (;;) {
    const lock = await attempt.tryLock();
    if (lock !== undefined) return lock;
    if (token.isCancellationRequested)
      throw new RevisionsError("cancelled", "Cancelled while waiting for another run to finish.");
    if (Date.now() >= deadline) throw await attempt.timedOut();
    await new Promise((resolve) => setTimeout(resolve, Math.min(POLL_MS, Math.max(1, deadline - Date.now()))));
  }
}
