import type { Fact } from "@supabase/pg-delta/core";

/** What is equal but for its name, in both worlds. */
export interface Pair {
  before: Fact;
  after: Fact;
}
