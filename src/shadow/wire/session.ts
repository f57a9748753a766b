import type { Socket } from "node:net";
import { errorFrame, frame, FrameReader, sqlOf, typeOf } from "./frames.ts";

/** Messages that the backend answers before it can be sent more. */
const ASKS_FOR_ANSWER: ReadonlySet<string> = new Set(["Q", "S", "F", "H", "c", "f"]);

/** What a client's statements did to the one backend that it shares with others. */
export interface SessionTraces {
  settings: boolean;
  temporary: boolean;
  advisory: boolean;
}

export interface SessionHost {
  /** What the backend says to a client that has started: authentication to ReadyForQuery. */
  greeting: Buffer;
  /** Undefined: any client may come in. */
  password: string | undefined;
  /** Messages that belong together, up to one that asks for an answer. */
  onBatch(session: Session, batch: Buffer[]): void;
  onEnd(session: Session): void;
}

/** One client's connection: its startup, and its messages cut into batches. */
export class Session {
  readonly traces: SessionTraces = { settings: false, temporary: false, advisory: false };
  /** Values that the client has set, while another client has the backend. */
  settings: { name: string; setting: string }[] = [];
  readonly #socket: Socket;
  readonly #host: SessionHost;
  readonly #reader = new FrameReader();
  #state: "startup" | "password" | "ready" | "ended" = "startup";
  #batch: Buffer[] = [];

  constructor(socket: Socket, host: SessionHost) {
    this.#socket = socket;
    this.#host = host;
    socket.setNoDelay(true);
    socket.on("data", (chunk) => this.#receive(chunk));
    socket.on("error", () => this.end());
    socket.on("close", () => this.end());
  }

  get ended(): boolean {
    return this.#state === "ended";
  }

  write(data: Uint8Array): void {
    if (this.#socket.writable) this.#socket.write(data);
  }

  end(): void {
    if (this.ended) return;
    this.#state = "ended";
    this.#socket.destroySoon();
    this.#host.onEnd(this);
  }

  #receive(chunk: Buffer): void {
    this.#reader.push(chunk);
    while (!this.ended && (this.#state === "startup" ? this.#start() : this.#next()));
  }

  /** Whether there may be more to read. */
  #start(): boolean {
    const request = this.#reader.startup();
    if (request === undefined) return false;
    if (request.kind === "encryption") this.write(Buffer.from("N"));
    else if (request.kind !== "start") this.end();
    else if (this.#host.password === undefined) this.#welcome();
    else {
      this.#state = "password";
      this.write(frame("R", Buffer.from([0, 0, 0, 3])));
    }
    return true;
  }

  #next(): boolean {
    const message = this.#reader.message();
    if (message === undefined) return false;
    if (typeOf(message) === "X") this.end();
    else if (this.#state === "password") this.#checkPassword(message);
    else {
      this.#note(message);
      this.#batch.push(message);
      if (ASKS_FOR_ANSWER.has(typeOf(message))) {
        const batch = this.#batch;
        this.#batch = [];
        this.#host.onBatch(this, batch);
      }
    }
    return true;
  }

  #checkPassword(message: Buffer): void {
    if (typeOf(message) === "p" && message.toString("utf8", 5, message.length - 1) === this.#host.password)
      return this.#welcome();
    this.write(errorFrame("28P01", "password authentication failed"));
    this.end();
  }

  #welcome(): void {
    this.#state = "ready";
    this.write(this.#host.greeting);
  }

  #note(message: Buffer): void {
    const sql = sqlOf(message);
    if (sql === undefined) return;
    this.traces.settings ||= /\b(set|reset|set_config|discard)\b/i.test(sql);
    this.traces.temporary ||= /\btemp(orary)?\b/i.test(sql);
    this.traces.advisory ||= /pg_(try_)?advisory_lock/i.test(sql);
  }
}
