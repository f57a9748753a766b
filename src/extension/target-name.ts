import type { DataSourceJson } from "../protocol/results.ts";

/** What a person calls the database that a move is about. */
export function nameOfTarget({ target }: DataSourceJson): string {
  return target === "embedded" ? "the embedded Postgres" : target;
}
