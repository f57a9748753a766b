import { createHash } from "node:crypto";
import type { Direction } from "./revisions/revision.ts";

/** Our table beside TypeORM's, which is there once the journal was turned on. */
export const JOURNAL_TABLE = "typeorm_revisions_log";

/** One run of one revision. */
export interface JournalEntry {
  /** Order of writing. */
  id: number;
  /** 13 digits. */
  revision: string;
  /** As in TypeORM's table. */
  name: string;
  direction: Direction;
  /** User and computer: "anna@build-7". */
  who: string;
  /** When it ended; ISO 8601, UTC. */
  ranAt: string;
  durationMs: number;
  /** SHA-256 of the file as it was run, line ends as `\n`; hexadecimal. */
  checksum: string;
  success: boolean;
  /** Of a run that failed. */
  error?: string;
  /** Relative to the package of the data source, with forward slashes. */
  file: string;
}

/** The checksum of a file's text: the same for all checkouts, whatever line ends they have. */
export function checksumOf(source: string): string {
  return createHash("sha256").update(source.replaceAll("\r\n", "\n")).digest("hex");
}
