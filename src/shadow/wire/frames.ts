/** What a client sends before its session begins. */
export type StartupRequest =
  | { kind: "start"; parameters: Record<string, string> }
  | { kind: "encryption" }
  | { kind: "cancel" }
  | { kind: "unknown" };

const PROTOCOL_3 = 3;
const SSL_REQUEST = 80877103;
const GSS_REQUEST = 80877104;
const CANCEL_REQUEST = 80877102;
/** Longer than any startup packet: a sign that the other end speaks another protocol. */
const STARTUP_LIMIT = 10_000;

/** Cuts a byte stream of the Postgres frontend protocol into messages. */
export class FrameReader {
  #buffer: Buffer = Buffer.alloc(0);

  push(chunk: Buffer): void {
    this.#buffer = this.#buffer.length === 0 ? chunk : Buffer.concat([this.#buffer, chunk]);
  }

  /** The next message without a type byte; undefined until it is complete. */
  startup(): StartupRequest | undefined {
    if (this.#buffer.length < 8) return undefined;
    const length = this.#buffer.readInt32BE(0);
    if (length < 8 || length > STARTUP_LIMIT) return { kind: "unknown" };
    const packet = this.#take(length);
    if (!packet) return undefined;
    const code = packet.readInt32BE(4);
    if (code === SSL_REQUEST || code === GSS_REQUEST) return { kind: "encryption" };
    if (code === CANCEL_REQUEST) return { kind: "cancel" };
    if (code >> 16 !== PROTOCOL_3) return { kind: "unknown" };
    const strings = packet.subarray(8).toString("utf8").split("\0");
    const parameters: Record<string, string> = {};
    for (let index = 0; index + 1 < strings.length && strings[index]; index += 2) {
      parameters[strings[index] as string] = strings[index + 1] as string;
    }
    return { kind: "start", parameters };
  }

  /** The next message with its type byte; undefined until it is complete. */
  message(): Buffer | undefined {
    return this.#buffer.length < 5 ? undefined : this.#take(1 + this.#buffer.readInt32BE(1));
  }

  #take(length: number): Buffer | undefined {
    if (this.#buffer.length < length) return undefined;
    const taken = this.#buffer.subarray(0, length);
    this.#buffer = this.#buffer.subarray(length);
    return taken;
  }
}

/** The type letter of a message. */
export function typeOf(message: Buffer): string {
  return String.fromCharCode(message[0] as number);
}

/** The SQL of a Query or Parse message; undefined for any other. */
export function sqlOf(message: Buffer): string | undefined {
  if (typeOf(message) === "Q") return text(message, 5);
  return typeOf(message) === "P" ? text(message, message.indexOf(0, 5) + 1) : undefined;
}

/** The same Query or Parse message with other SQL. */
export function withSql(message: Buffer, sql: string): Buffer {
  const start = typeOf(message) === "Q" ? 5 : message.indexOf(0, 5) + 1;
  const end = message.indexOf(0, start);
  return frame(
    typeOf(message),
    Buffer.concat([message.subarray(5, start), Buffer.from(sql, "utf8"), message.subarray(end)]),
  );
}

/** A message of the given type. */
export function frame(type: string, body: Buffer): Buffer {
  const header = Buffer.alloc(5);
  header.write(type, 0, "latin1");
  header.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([header, body]);
}

/** An ErrorResponse. After a fatal one the connection ends. */
export function errorFrame(sqlState: string, message: string, severity: "ERROR" | "FATAL" = "FATAL"): Buffer {
  return frame("E", Buffer.from(`S${severity}\0V${severity}\0C${sqlState}\0M${message}\0\0`, "utf8"));
}

function text(message: Buffer, start: number): string {
  return message.toString("utf8", start, message.indexOf(0, start));
}
