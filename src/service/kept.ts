/** A promise that is made when it is first asked for and kept until it fails or is forgotten. */
export class Kept<T> {
  #promise: Promise<T> | undefined;

  get(make: () => Promise<T>): Promise<T> {
    if (this.#promise !== undefined) return this.#promise;
    const promise = make();
    this.#promise = promise;
    promise.catch(() => {
      // What was made after it was forgotten stays.
      if (this.#promise === promise) this.#promise = undefined;
    });
    return promise;
  }

  forget(): void {
    this.#promise = undefined;
  }
}
