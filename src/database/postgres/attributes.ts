import type { Payload } from "@supabase/pg-delta/core";

/** An attribute of a fact that is text in the catalogue; undefined where it is not set. */
export function textOf(payload: Payload | undefined, attribute: string): string | undefined {
  const value = payload?.[attribute];
  return typeof value === "string" ? value : undefined;
}
