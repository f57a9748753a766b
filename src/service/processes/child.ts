import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import type { CancellationToken, MessageConnection } from "vscode-jsonrpc/node";
import { RevisionsError } from "../../core/errors.ts";
import type { ErrorCode } from "../../core/errors.ts";
import { call, openChannel } from "../../protocol/channel.ts";
import type { NodeBinary } from "./node-binary.ts";

export interface ChildOptions {
  entry: string;
  args?: string[];
  node: NodeBinary;
  cwd: string;
  /** One line of the child's stdout or stderr. */
  log: (line: string) => void;
  /** What a death in the middle of a call is reported as. */
  crashCode: ErrorCode;
  /** For messages: "engine", "shadow". */
  name: string;
}

/** A forked process of ours with its channel. It dies with this process, and its death fails the calls under way. */
export class Child {
  readonly connection: MessageConnection;
  readonly #process: ChildProcess;
  readonly #options: ChildOptions;
  readonly #death: Promise<never>;
  #ended = false;
  /** We ended it ourselves: whoever still waits for an answer is told so. */
  #told = false;

  constructor(options: ChildOptions) {
    this.#options = options;
    this.#process = fork(options.entry, options.args ?? [], {
      cwd: options.cwd,
      execPath: options.node.path,
      execArgv: [],
      env: { ...process.env, ...options.node.env },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      if (stream) createInterface(stream).on("line", (line) => options.log(`[${options.name}] ${line}`));
    }
    this.#death = new Promise<never>((_, reject) => {
      this.#process.once("error", (cause) => reject(this.#crash(`could not be started: ${cause.message}`, cause)));
      this.#process.once("exit", (code, signal) => {
        this.#ended = true;
        reject(
          this.#told ? this.#cancelled() : this.#crash(signal ? `was ended by ${signal}` : `ended with code ${code}`),
        );
      });
    });
    this.#death.catch(() => this.connection.dispose());
    this.connection = openChannel(this.#process);
    this.connection.onError(() => undefined);
  }

  get alive(): boolean {
    return !this.#ended && !this.#told;
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** @throws RevisionsError from the child, `cancelled` when it is ended before it answers, or the crash code when it dies */
  async call<R>(method: string, params?: unknown, token?: CancellationToken): Promise<R> {
    return Promise.race([call<R>(this.connection, method, params, token), this.#death]).catch(
      async (error: unknown) => {
        if (error instanceof RevisionsError) throw error;
        throw this.#ended ? await this.#death.catch((death: unknown) => death) : error;
      },
    );
  }

  /** Ends the process at once; what it holds is made to survive that. Calls under way fail as `cancelled`. */
  async end(): Promise<void> {
    if (this.#ended) return;
    this.#told = true;
    this.#process.kill("SIGKILL");
    await this.#death.catch(() => undefined);
  }

  #cancelled(): RevisionsError {
    return new RevisionsError("cancelled", `The ${this.#options.name} process was ended before it answered.`, {
      hint: "Run the command again.",
    });
  }

  #crash(how: string, cause?: unknown): RevisionsError {
    return new RevisionsError(this.#options.crashCode, `The ${this.#options.name} process ${how} while it worked.`, {
      hint: "Try again; the log has its last words.",
      ...(cause === undefined ? {} : { cause }),
    });
  }
}
