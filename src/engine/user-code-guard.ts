import { setTimeout } from "node:timers/promises";

/** The project's code called `process.exit` while it was loaded. */
export class ExitError extends Error {
  override readonly name = "ExitError";

  /** @param said the line that the code printed before it left and that gives the reason, where it printed any */
  constructor(code: string, said: string | undefined) {
    super(
      `its code ends the process with process.exit(${code})${said === undefined ? "" : `, after it said: ${said}`}`,
    );
  }
}

/**
 * Keeps the process alive through what user code does while it is loaded: `process.exit`, rejections
 * and exceptions that nobody handles. They are written to stderr, which goes to the log.
 */
export class UserCodeGuard {
  readonly #exit: typeof process.exit;
  #onExit: ((error: ExitError) => void) | undefined;
  /** An exception that nobody handled is being told to its listeners, the project's own among them. */
  #telling = false;
  /** What was printed last, line by line. */
  #said: string[] = [];
  #unhandled: unknown;

  constructor() {
    this.#exit = process.exit.bind(process);
    process.exit = (code) => this.#refuse(code);
    for (const stream of [process.stdout, process.stderr]) this.#listenTo(stream);
    process.on("uncaughtException", (error) => {
      this.#telling = true;
      setImmediate(() => {
        this.#telling = false;
      });
      this.#tell("Uncaught exception in user code", error);
    });
    process.on("unhandledRejection", (reason) => this.#tell("Unhandled rejection in user code", reason));
  }

  /** What the project's code threw, or rejected with, and nobody handled: the latest. */
  get unhandled(): unknown {
    return this.#unhandled;
  }

  /** Waits until there is something unhandled, but not longer than that. */
  async unhandledWithin(milliseconds: number): Promise<void> {
    const end = performance.now() + milliseconds;
    while (this.#unhandled === undefined && performance.now() < end) await setTimeout(10);
  }

  /** Ends this process for real. */
  exit(code: number): never {
    return this.#exit(code);
  }

  /**
   * Runs something that loads user code.
   * @throws ExitError as soon as that code calls `process.exit`
   */
  async during<T>(action: () => Promise<T>): Promise<T> {
    this.#said = [];
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
    const error = new ExitError(String(code ?? ""), reasonAmong(this.#said));
    this.#onExit?.(error);
    if (this.#telling) {
      // What a listener of uncaught exceptions throws ends the process at once.
      write("The project's code asked to end the process", error);
      return undefined as never;
    }
    throw error;
  }

  #tell(what: string, reason: unknown): void {
    this.#unhandled = reason;
    write(what, reason);
  }

  #listenTo(stream: NodeJS.WriteStream): void {
    const original = stream.write.bind(stream) as (...args: unknown[]) => boolean;
    stream.write = (...args: unknown[]) => {
      const [text] = args;
      if (typeof text === "string") {
        const lines = text.split("\n").map((line) => line.trim());
        this.#said = [...this.#said, ...lines.filter((line) => line !== "")].slice(-8);
      }
      return original(...args);
    };
  }
}

/** Of the last lines the one that reads like a reason, else the very last. */
function reasonAmong(lines: string[]): string | undefined {
  const reads = /\b(?:not set|unset|missing|required|must|invalid|undefined|fail(?:ed|ure)?|error|cannot|unable)\b/i;
  return (lines.findLast((line) => reads.test(line)) ?? lines.at(-1))?.replace(/[.!]$/, "");
}

function write(what: string, reason: unknown): void {
  const text = reason instanceof Error ? reason.stack : String(reason);
  process.stderr.write(`${what}: ${text}\n`);
}
