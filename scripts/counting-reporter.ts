import { writeFileSync } from "node:fs";
import mocha from "mocha";
import type { MochaOptions, Runner } from "mocha";

/**
 * Mocha's `spec` reporter that also writes `{"passes": n, "failures": n}` to the file named by
 * TEST_COUNTS, so that scripts/test.ts need not read prose. Mocha loads it by path and wants a default export.
 */
export default class CountingReporter extends mocha.reporters.Spec {
  constructor(runner: Runner, options: MochaOptions) {
    super(runner, options);
    const file = process.env["TEST_COUNTS"];
    runner.once("end", () => {
      const { passes, failures } = this.stats;
      if (file !== undefined) writeFileSync(file, JSON.stringify({ passes, failures }));
    });
  }
}
