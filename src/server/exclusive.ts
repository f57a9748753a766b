import { RevisionsError } from "../core/errors.ts";

/** Runs jobs one after another, in the order in which they came. */
export class Exclusive {
  #last: Promise<void> = Promise.resolve();
  #jobs = 0;

  /** A job runs or waits. */
  get busy(): boolean {
    return this.#jobs > 0;
  }

  /**
   * @param signal ends the wait at once; a job that has begun gets it from its caller
   * @throws RevisionsError `cancelled` when the signal fires before the job has begun
   */
  run<T>(job: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    this.#jobs += 1;
    const before = this.#last;
    const answer = unlessAborted(before, signal).then(job);
    const settled = answer.then(
      () => undefined,
      () => undefined,
    );
    this.#last = Promise.all([before, settled]).then(() => undefined);
    return answer.finally(() => {
      this.#jobs -= 1;
    });
  }
}

function unlessAborted(before: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) return before;
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      reject(new RevisionsError("cancelled", "Cancelled before it began."));
    };
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    void before.then(() => {
      signal.removeEventListener("abort", abort);
      resolve();
    });
  });
}
