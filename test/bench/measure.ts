import { spawn } from "node:child_process";

/** A command line to time. */
export interface TimedCommand {
  args: string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** The exit code of success: `check` answers 1 when it found what it was to find. */
  exitCode: number;
  /** What the output of success contains: a crash with the right exit code is no result. */
  expected: RegExp;
}

/**
 * Runs Node with the arguments and answers the seconds it took, from start to exit.
 * @throws Error with the end of its output when it ends otherwise than expected
 */
export function timeCommand({ args, cwd, env, exitCode, expected }: TimedCommand): Promise<number> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(process.execPath, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    const keep = (chunk: Buffer): void => {
      output += chunk.toString();
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.once("error", reject);
    child.once("close", (code) => {
      const seconds = (performance.now() - started) / 1000;
      if (code === exitCode && expected.test(output)) resolve(seconds);
      else
        reject(
          new Error(`exit code ${code} (expected ${exitCode}), output without ${expected}: ${output.slice(-1500)}`),
        );
    });
  });
}

/** The middle of an odd number of values, the mean of the two middle ones of an even number. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const upper = sorted[half] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? Number.NaN) + upper) / 2;
}
