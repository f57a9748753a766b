import type { ChangedColumn } from "../core/operations/changed-column.ts";
import type { Comparison } from "../core/operations/operation.ts";
import type { HandmadeObject } from "../core/operations/handmade-object.ts";
import type { Seeding } from "../core/operations/seeding.ts";
import type { ConnectionTarget } from "../protocol/engine.ts";
import type {
  BuildParams,
  ChangedRowsParams,
  CompareParams,
  PreparedHistory,
  PrepareParams,
  PutRowsParams,
  ReadParams,
} from "../protocol/shadow.ts";

/** A database of ours. */
export type ShadowConnection = Exclude<ConnectionTarget, { kind: "configured" }>;

/** Where history is replayed and worlds are made and compared: see the shadow protocol. */
export interface ShadowPort {
  prepare(params: PrepareParams): Promise<PreparedHistory<ShadowConnection>>;
  mark(history: string[]): Promise<void>;
  has(keys: string[]): Promise<boolean[]>;
  read(params: ReadParams): Promise<void>;
  readHandmade(): Promise<HandmadeObject[]>;
  build(params: BuildParams): Promise<void>;
  compare(params: CompareParams): Promise<Comparison>;
  putRows(params: PutRowsParams): Promise<Seeding>;
  changedRows(params: ChangedRowsParams): Promise<Omit<ChangedColumn, "after">[]>;
  takeRowsAway(): Promise<void>;
  end(): Promise<void>;
}
