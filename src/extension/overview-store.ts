import { EventEmitter } from "vscode";
import type { Disposable } from "vscode";
import { serverMethods } from "../protocol/server.ts";
import type { Overview } from "../protocol/server.ts";
import type { ServerConnection } from "./server-connection.ts";

/** The newest overview of the server; views, status bar and context keys read it and listen here. */
export class OverviewStore implements Disposable {
  readonly #connection: ServerConnection;
  readonly #changed = new EventEmitter<void>();
  readonly #disposables: Disposable[];
  #current: Overview | undefined;
  #asking = false;
  #outdated = false;

  readonly onChanged = this.#changed.event;

  constructor(connection: ServerConnection) {
    this.#connection = connection;
    this.#disposables = [
      this.#changed,
      connection.onChanged(() => void this.#ask()),
      connection.onStateChanged(() => {
        if (connection.running) void this.#ask();
        else this.#changed.fire();
      }),
    ];
  }

  /** Undefined until the server has answered once, and when it has stopped for good. */
  get current(): Overview | undefined {
    return this.stopped ? undefined : this.#current;
  }

  /** The server has died and is not started again by itself. */
  get stopped(): boolean {
    return this.#connection.stopped;
  }

  /** Resolves with the first overview in which nothing is loading or running. */
  whenIdle(): Promise<Overview> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (this.#current === undefined || this.#current.busy || this.#asking) return;
        subscription.dispose();
        resolve(this.#current);
      };
      const subscription = this.onChanged(look);
      look();
    });
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  async #ask(): Promise<void> {
    this.#outdated = true;
    if (this.#asking) return;
    this.#asking = true;
    try {
      while (this.#outdated) {
        this.#outdated = false;
        // What changed while the answer was under way is asked for after it.
        // oxlint-disable-next-line no-await-in-loop
        this.#current = await this.#connection.request<Overview>(serverMethods.overview, {});
      }
    } catch {
      // The server died: the change of state tells the views.
    } finally {
      this.#asking = false;
      this.#changed.fire();
    }
  }
}
