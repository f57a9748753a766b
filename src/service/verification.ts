import { randomUUID } from "node:crypto";
import type { SchemaAction } from "../core/operations/operation.ts";
import type { Revision } from "../core/revisions/revision.ts";
import type { Verification } from "../protocol/results.ts";
import type { WorldKey, Worlds } from "./worlds.ts";

/**
 * The round-trip proof of a revision on the shadow: up, then the database equals the entities;
 * down, then it equals the one before; up again.
 * @param before the revisions that the new one stands on, in the order of the graph
 */
export async function verify(
  worlds: Worlds,
  before: readonly Revision[],
  revision: Revision,
  desired: WorldKey,
  report?: (message: string) => void,
): Promise<Verification> {
  const result: Verification = { up: false, diffEmpty: false, down: false, schemaRestored: false, upAgain: false };
  const history = await worlds.history(before, report);
  const connection = await worlds.replay(before, report);
  await worlds.spoil();
  const step = (direction: "up" | "down") => worlds.run(connection, [revision], direction);

  report?.("Verifying: up");
  const up = await step("up");
  if (up) return failed(result, `up failed: ${up.error?.message ?? "unknown error"}`);
  result.up = true;

  const left = await difference(worlds, desired);
  if (left) return failed(result, `after up the database still differs from the entities: ${left}`);
  result.diffEmpty = true;

  report?.("Verifying: down");
  const down = await step("down");
  if (down) return failed(result, `down failed: ${down.error?.message ?? "unknown error"}`);
  result.down = true;

  const kept = await difference(worlds, history);
  if (kept) return failed(result, `down does not restore the schema: ${kept}`);
  result.schemaRestored = true;

  report?.("Verifying: up again");
  const again = await step("up");
  if (again) return failed(result, `up failed the second time: ${again.error?.message ?? "unknown error"}`);
  result.upAgain = true;
  await worlds.mark([...before, revision]);
  return result;
}

/** The first statement that would still be needed to reach a world, or undefined when none is. */
async function difference(worlds: Worlds, wanted: WorldKey): Promise<string | undefined> {
  const now = `probe-${randomUUID()}`;
  await worlds.read(now);
  const { up } = await worlds.compare(now, wanted);
  const first: SchemaAction | undefined = up[0];
  return first && (up.length > 1 ? `${first.sql} (and ${up.length - 1} more)` : first.sql);
}

function failed(result: Verification, problem: string): Verification {
  return { ...result, problem };
}
