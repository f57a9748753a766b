import { setTimeout as wait } from "node:timers/promises";
import { NO_ANSWERS } from "../../src/core/operations/operation.ts";
import { openRevisionService } from "../../src/service/open.ts";
import { changedColumn } from "./changed-column.ts";
import type { BenchProject } from "./project.ts";

/** How long a person pauses between two saves; the stand-by engine gets ready meanwhile. */
const PAUSE_MS = 1500;

/**
 * Seconds from a save to the answer in a service that stays, as the editor's: each round changes the
 * same column again and checks. The first, which warms everything up, is not among them.
 */
export async function timeWarmChecks(project: BenchProject, rounds: number): Promise<number[]> {
  const service = await openRevisionService({
    root: project.folder,
    dataSource: "src/data-source.ts",
    embedded: false,
    loadTimeoutMs: 60_000,
    warm: true,
    log: () => undefined,
  });
  const seconds: number[] = [];
  try {
    for (let round = 0; round <= rounds; round++) {
      const file = await project.change(changedColumn(40 + round));
      const started = performance.now();
      service.invalidate([file]);
      const { operations } = await service.check(NO_ANSWERS);
      if (round > 0) seconds.push((performance.now() - started) / 1000);
      if (operations.length !== 1) throw new Error(`The check found ${operations.length} operations instead of one.`);
      await wait(PAUSE_MS);
    }
  } finally {
    await service.dispose();
  }
  return seconds;
}
