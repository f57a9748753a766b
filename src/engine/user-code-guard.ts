import { RevisionsError } from "../core/errors.ts";

/**
 * Keeps the process alive through what user code does while it is loaded: `process.exit`, rejections
 * and exceptions that nobody handles. They are written to stderr, which goes to the log.
 */
export class UserCodeGuard {
  readonly #exit: typeof process.exit;
  #onExit: ((error: RevisionsError) => void) | undefined;
  /** An exception that nobody handled is being told to its listeners, the project's own among them. */
  #telling = false;

  constructor() {
    this.#exit = process.exit.bind(process);
    process.exit = (code) => this.#refuse(code);
    process.on("uncaughtException", (error) => {
      this.#telling = true;
      setImmediate(() => {
        this.#telling = false;
      });
      log("Uncaught exception in user code", error);
    });
    process.on("unhandledRejection", (reason) => log("Unhandled rejection in user code", reason));
  }

  /** Ends this process for real. */
  exit(code: number): never {
    return this.#exit(code);
  }

  /**
   * Runs something that loads user code.
   * @throws RevisionsError `data-source-failed` as soon as that code calls `process.exit`
   */
  async during<T>(action: () => Promise<T>): Promise<T> {
    const exited = new Promise<never>((_, reject) => {
      this.#onExit = reject;
    });
    exited.catch(() => {});
    try {
      return await Promise.race([action(), exited]);
    } finally {
      this.#onExit = undefined;
    }
  }

  #refuse(code: string | number | null | undefined): never {
    const error = new RevisionsError(
      "data-source-failed",
      `The project's code ended the process with process.exit(${String(code ?? "")}) while it was loaded.`,
      {
        hint: "Its own messages are in the log; keep code that starts or ends the application out of the data source file.",
      },
    );
    this.#onExit?.(error);
    if (this.#telling) {
      // What a listener of uncaught exceptions throws ends the process at once.
      log("The project's code asked to end the process", code);
      return undefined as never;
    }
    throw error;
  }
}

function log(what: string, reason: unknown): void {
  const text = reason instanceof Error ? reason.stack : String(reason);
  process.stderr.write(`${what}: ${text}\n`);
}
