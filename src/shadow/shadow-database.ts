import type { PreparedHistory } from "../protocol/shadow.ts";
import type { ShadowSession } from "./shadow-session.ts";

/** Where the shadow replays history and makes worlds: a PGlite of its own, or databases of its own on a server. */
export interface ShadowDatabase {
  /** Where it is, for people: "localhost:5432". Undefined: in this process. */
  readonly server: string | undefined;
  readonly isOpen: boolean;
  /** Whether a client is connected. */
  readonly isInUse: boolean;
  /** The Postgres that reads worlds, with its version: what another one reads may differ. */
  engine(): Promise<string>;
  /** Opens it on nothing, unless it is open: whoever needs it next finds it ready. */
  open(): Promise<void>;
  /** Makes it hold a beginning of the history, the longest that comes cheap, and the schemas. */
  prepare(history: readonly string[], schemas: readonly string[]): Promise<PreparedHistory>;
  /** Tells what it holds now. */
  mark(history: readonly string[]): Promise<void>;
  /** Runs work that leaves what it holds as it was. */
  use<Result>(work: (session: ShadowSession) => Promise<Result>): Promise<Result>;
  /** Runs work on an empty database; what it holds stays. */
  useEmpty<Result>(work: (session: ShadowSession) => Promise<Result>): Promise<Result>;
  /** Frees what it takes. It opens again when it is needed. */
  close(): Promise<void>;
}
