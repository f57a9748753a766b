import type { DataSource } from "typeorm";
import { RevisionsError } from "../core/errors.ts";

type Initialize = (this: DataSource) => Promise<DataSource>;

/**
 * What becomes of the project's own `initialize()`. `hold`: it waits for ever, so that nothing behind
 * it runs; `answer`: it answers at once without a connection; `refuse`: it fails; `allow`: it connects.
 */
type Policy = "hold" | "answer" | "refuse" | "allow";

const originals = new WeakMap<object, Initialize>();

/**
 * Keeps data sources of the project's own from connecting: its modules may initialise one when they
 * are imported, and that would synchronise, drop or migrate the real database where options say so.
 */
export class DataSourceGate {
  #policy: Policy = "hold";
  readonly #held = new Map<DataSource, (dataSource: DataSource) => void>();
  #told = false;

  /** Puts the gate into a copy of TypeORM, given what its module with the class exports. */
  guard(exported: unknown): void {
    const { prototype } = ((exported as { DataSource?: unknown } | undefined)?.DataSource ?? {}) as {
      prototype?: { initialize?: Initialize };
    };
    if (typeof prototype?.initialize !== "function" || originals.has(prototype)) return;
    originals.set(prototype, prototype.initialize);
    const ask = (dataSource: DataSource): Promise<DataSource> => this.#ask(dataSource);
    prototype.initialize = function initialize(this: DataSource) {
      return ask(this);
    };
  }

  /**
   * Waits for a data source that the project's code initialises before it hands it out. Where that
   * code then fails for want of a connection, the only one that it initialised is the answer.
   */
  async settle(promise: Promise<unknown>): Promise<unknown> {
    return this.during("answer", async () => {
      for (const [dataSource, resolve] of this.#held) resolve(dataSource);
      try {
        return await promise;
      } catch (error) {
        const [only, ...others] = this.#held.keys();
        if (only === undefined || others.length > 0) throw error;
        return only;
      }
    });
  }

  /** Another policy while something runs. */
  async during<T>(policy: Policy, action: () => Promise<T>): Promise<T> {
    const before = this.#policy;
    this.#policy = policy;
    try {
      return await action();
    } finally {
      this.#policy = before;
    }
  }

  #ask(dataSource: DataSource): Promise<DataSource> {
    switch (this.#policy) {
      case "allow":
        return initializeForReal(dataSource);
      case "refuse":
        return Promise.reject(
          new RevisionsError("migration-failed", "A migration connects to the configured database by itself.", {
            hint: "Use the query runner that the migration is given.",
          }),
        );
      case "answer":
        this.#tell();
        this.#held.set(dataSource, () => {});
        return Promise.resolve(dataSource);
      case "hold":
        this.#tell();
        return new Promise((resolve) => this.#held.set(dataSource, resolve));
    }
  }

  #tell(): void {
    if (this.#told) return;
    this.#told = true;
    process.stderr.write(
      "The project's code initialises its data source when it is loaded; it was kept from connecting.\n",
    );
  }
}

/** Connects a data source of ours, past the gate. */
export function initializeForReal(dataSource: DataSource): Promise<DataSource> {
  for (
    let prototype: unknown = Object.getPrototypeOf(dataSource);
    prototype;
    prototype = Object.getPrototypeOf(prototype)
  ) {
    const original = originals.get(prototype);
    if (original !== undefined) return original.call(dataSource);
  }
  return dataSource.initialize();
}
