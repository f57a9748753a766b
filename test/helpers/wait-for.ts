import { setTimeout as delay } from "node:timers/promises";

/** Waits until the condition holds, and returns what it gave. */
export async function waitFor<Value>(what: string, condition: () => Promise<Value | undefined | false> | Value | undefined | false, timeoutMs = 20_000): Promise<Value> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const value = await condition();
    if (value !== undefined && value !== false) return value;
    if (Date.now() > deadline) throw new Error(`${what}: not within ${timeoutMs} ms`);
    await delay(20);
  }
}
