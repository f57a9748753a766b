import { tmpdir } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import type { ChangedColumn } from "../../core/operations/changed-column.ts";
import type { HandmadeObject } from "../../core/operations/handmade-object.ts";
import type { Seeding } from "../../core/operations/seeding.ts";
import type { Comparison } from "../../core/operations/operation.ts";
import { shadowMethods } from "../../protocol/shadow.ts";
import type {
  BuildParams,
  ChangedRowsParams,
  CompareParams,
  OpenParams,
  PreparedHistory,
  PrepareParams,
  PutRowsParams,
  ReadParams,
} from "../../protocol/shadow.ts";
import { RevisionsError } from "../../core/errors.ts";
import { Child } from "./child.ts";
import { entryPath } from "./entries.ts";
import { OWN_NODE } from "./node-binary.ts";

export interface ShadowOptions {
  /** URL of a server to make temporary databases on; absent: an embedded Postgres. */
  server?: string | undefined;
  /** For one command only. */
  shortLived: boolean;
  log: (line: string) => void;
}

/** How long the process has to drop what it made on a server. */
const CLOSE_LIMIT_MS = 5_000;

/** The shadow process: started at the first call, and anew when it has died, but not after {@link end}. */
export class Shadow {
  readonly #options: ShadowOptions;
  #child: Child | undefined;
  /** The process knows which server it is to use. */
  #ready: Promise<void> = Promise.resolve();
  #ended = false;

  constructor(options: ShadowOptions) {
    this.#options = options;
  }

  /** Opens the database, if it is likely to be needed, without waiting for it. What fails is told by the call that needs it. */
  open(params: OpenParams): void {
    // A server that does not answer would be waited for twice.
    const opening = this.#options.server === undefined ? this.#call(shadowMethods.open, params) : this.#start();
    opening.catch(() => undefined);
  }

  async prepare(params: PrepareParams): Promise<PreparedHistory> {
    return this.#call(shadowMethods.prepare, params);
  }

  async mark(history: string[]): Promise<void> {
    await this.#call(shadowMethods.mark, { history });
  }

  async has(keys: string[]): Promise<boolean[]> {
    return this.#call(shadowMethods.has, { keys });
  }

  async read(params: ReadParams): Promise<void> {
    await this.#call(shadowMethods.read, params);
  }

  async readHandmade(): Promise<HandmadeObject[]> {
    return this.#call(shadowMethods.readHandmade);
  }

  async build(params: BuildParams): Promise<void> {
    await this.#call(shadowMethods.build, params);
  }

  async putRows(params: PutRowsParams): Promise<Seeding> {
    return this.#call(shadowMethods.putRows, params);
  }

  async changedRows(params: ChangedRowsParams): Promise<Omit<ChangedColumn, "after">[]> {
    return this.#call(shadowMethods.changedRows, params);
  }

  async takeRowsAway(): Promise<void> {
    await this.#call(shadowMethods.takeRowsAway);
  }

  async compare(params: CompareParams): Promise<Comparison> {
    return this.#call(shadowMethods.compare, params);
  }

  async end(): Promise<void> {
    this.#ended = true;
    const child = this.#child;
    if (child?.alive && this.#options.server !== undefined) {
      const closed = child.call(shadowMethods.close).catch(() => undefined);
      await Promise.race([closed, delay(CLOSE_LIMIT_MS, undefined, { ref: false })]);
    }
    await child?.end();
  }

  async #call<R>(method: string, params?: unknown): Promise<R> {
    return (await this.#start()).call<R>(method, params);
  }

  async #start(): Promise<Child> {
    const child = this.#running();
    await this.#ready;
    return child;
  }

  #running(): Child {
    if (this.#ended) throw new RevisionsError("cancelled", "The project was closed.");
    if (this.#child?.alive) return this.#child;
    const { server, shortLived, log } = this.#options;
    const child = new Child({
      entry: entryPath("shadow.mjs"),
      args: shortLived ? ["--short-lived"] : [],
      node: OWN_NODE,
      cwd: tmpdir(),
      log,
      crashCode: "shadow-failed",
      name: "shadow",
    });
    this.#child = child;
    // Over the channel, where nobody sees its password.
    this.#ready = server === undefined ? Promise.resolve() : child.call(shadowMethods.useServer, { url: server });
    return child;
  }
}
