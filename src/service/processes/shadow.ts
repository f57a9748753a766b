import { tmpdir } from "node:os";
import type { Comparison } from "../../core/operations/operation.ts";
import { shadowMethods } from "../../protocol/shadow.ts";
import type { BuildParams, CompareParams, PreparedHistory, PrepareParams, ReadParams } from "../../protocol/shadow.ts";
import { RevisionsError } from "../../core/errors.ts";
import { Child } from "./child.ts";
import { entryPath } from "./entries.ts";
import { OWN_NODE } from "./node-binary.ts";

/** The shadow process: started at the first call, and anew when it has died, but not after {@link end}. */
export class Shadow {
  readonly #log: (line: string) => void;
  #child: Child | undefined;
  #ended = false;

  constructor(log: (line: string) => void) {
    this.#log = log;
  }

  /** Starts the process without waiting for it, so that it is there when it is needed. */
  start(): void {
    this.#running();
  }

  async prepare(params: PrepareParams): Promise<PreparedHistory> {
    return this.#running().call(shadowMethods.prepare, params);
  }

  async mark(history: string[]): Promise<void> {
    await this.#running().call(shadowMethods.mark, { history });
  }

  async has(keys: string[]): Promise<boolean[]> {
    return this.#running().call(shadowMethods.has, { keys });
  }

  async read(params: ReadParams): Promise<void> {
    await this.#running().call(shadowMethods.read, params);
  }

  async build(params: BuildParams): Promise<void> {
    await this.#running().call(shadowMethods.build, params);
  }

  async compare(params: CompareParams): Promise<Comparison> {
    return this.#running().call(shadowMethods.compare, params);
  }

  async end(): Promise<void> {
    this.#ended = true;
    await this.#child?.end();
  }

  #running(): Child {
    if (this.#ended) throw new RevisionsError("cancelled", "The project was closed.");
    if (!this.#child?.alive) {
      this.#child = new Child({
        entry: entryPath("shadow.mjs"),
        node: OWN_NODE,
        cwd: tmpdir(),
        log: this.#log,
        crashCode: "shadow-failed",
        name: "shadow",
      });
    }
    return this.#child;
  }
}
