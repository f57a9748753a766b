/** Something that waits for the backend. Without an owner: work of this process itself. */
interface Waiting<Owner> {
  owner: Owner | undefined;
  run(): Promise<void>;
}

/**
 * Gives the one backend to one owner at a time. An owner that is in the middle of a transaction holds
 * it; everybody else waits for its end.
 */
export class Turns<Owner> {
  readonly #waiting: Waiting<Owner>[] = [];
  readonly #mayRun: (owner: Owner) => boolean;
  #holder: Owner | undefined;
  #running = false;

  /** @param mayRun false: the owner's work stays in the queue for now, as if it waited for a lock */
  constructor(mayRun: (owner: Owner) => boolean) {
    this.#mayRun = mayRun;
  }

  get holder(): Owner | undefined {
    return this.#holder;
  }

  /** Keeps the backend for the owner until {@link release}. */
  hold(owner: Owner): void {
    this.#holder = owner;
  }

  release(): void {
    this.#holder = undefined;
    void this.#drain();
  }

  /** Runs the work when it is its turn. */
  take<Result>(owner: Owner | undefined, work: () => Promise<Result>): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      this.#waiting.push({ owner, run: () => work().then(resolve, reject) });
      void this.#drain();
    });
  }

  /** Runs the work before everything that waits, whoever holds the backend; used to clean up. */
  takeFirst(work: () => Promise<void>): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      this.#holder = undefined;
      this.#waiting.unshift({ owner: undefined, run: () => work().then(resolve, reject) });
      void this.#drain();
    });
  }

  async #drain(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    for (let next = this.#next(); next; next = this.#next()) await next.run();
    this.#running = false;
  }

  #next(): Waiting<Owner> | undefined {
    const index = this.#waiting.findIndex(({ owner }) =>
      this.#holder === undefined ? owner === undefined || this.#mayRun(owner) : owner === this.#holder,
    );
    return index < 0 ? undefined : this.#waiting.splice(index, 1)[0];
  }
}
