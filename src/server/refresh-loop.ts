/**
 * Runs one job at a time, and once more for whatever was asked while it ran: a newer request aborts
 * the run under way and starts anew, any number of requests in between count as one.
 */
export class RefreshLoop {
  readonly #run: (signal: AbortSignal) => Promise<void>;
  readonly #settled: () => void;
  #controller: AbortController | undefined;
  #wanted = false;
  #disposed = false;

  /**
   * @param run must end soon after its signal fires, and must not throw
   * @param settled called when nothing runs and nothing is wanted any more
   */
  constructor(run: (signal: AbortSignal) => Promise<void>, settled: () => void) {
    this.#run = run;
    this.#settled = settled;
  }

  get running(): boolean {
    return this.#controller !== undefined;
  }

  request(): void {
    if (this.#disposed) return;
    this.#wanted = true;
    if (this.#controller === undefined) void this.#loop();
    else this.#controller.abort();
  }

  /** Ends the run under way; nothing is wanted until the next request. */
  abort(): void {
    this.#wanted = false;
    this.#controller?.abort();
  }

  dispose(): void {
    this.#disposed = true;
    this.abort();
  }

  async #loop(): Promise<void> {
    while (this.#wanted) {
      this.#wanted = false;
      this.#controller = new AbortController();
      // One run after another is the point.
      // oxlint-disable-next-line no-await-in-loop
      await this.#run(this.#controller.signal);
    }
    this.#controller = undefined;
    if (!this.#disposed) this.#settled();
  }
}
