import { encodeId } from "@supabase/pg-delta/core";
import type { Fact, FactBase, Payload } from "@supabase/pg-delta/core";
import { textOf } from "./attributes.ts";
import type { Pair } from "./pair.ts";
import { tokenize } from "../../core/autogenerate/sql-tokens.ts";
import type { SqlToken } from "../../core/autogenerate/sql-tokens.ts";

/** What the TypeORM of the entities lets them say. */
export interface EntityMeans {
  /** The method of an index, beside `spatial`. Absent: only a hand can give it one. */
  indexMethods?: boolean;
}

/** Whether the index is one that no entity can express. */
export function isHandmadeIndex(payload: Payload, { indexMethods = false }: EntityMeans): boolean {
  return payload["_handmade"] === true || (!indexMethods && !["btree", "gist"].includes(methodOf(payload)));
}

/**
 * Whether it is the index that the entity declares, refined by hand in a way that no entity can express: a
 * method, descending columns, INCLUDE, an operator class, WITH.
 */
export function isRefinedIndex(before: Fact, after: Fact, means: EntityMeans): boolean {
  if (!isHandmadeIndex(before.payload, means) || isHandmadeIndex(after.payload, means)) return false;
  const method = methodOf(after.payload);
  return (method === "btree" || method === methodOf(before.payload)) && shapeOf(before) === shapeOf(after);
}

/** Indexes that entities declare under another name than the one that a hand has refined. */
export function refinedPairs(
  history: FactBase,
  desired: FactBase,
  matched: readonly Pair[],
  means: EntityMeans,
): Pair[] {
  const taken = new Set(matched.flatMap(({ before, after }) => [before, after]).map(({ id }) => encodeId(id)));
  const free = history.facts().filter(({ id }) => id.kind === "index" && !desired.has(id) && !taken.has(encodeId(id)));
  return desired.facts().flatMap((after): Pair[] => {
    const { id, parent } = after;
    if (id.kind !== "index" || !parent || history.has(id) || taken.has(encodeId(id))) return [];
    const at = free.findIndex(
      (one) => one.parent && encodeId(one.parent) === encodeId(parent) && isRefinedIndex(one, after, means),
    );
    return at < 0 ? [] : free.splice(at, 1).map((before) => ({ before, after }));
  });
}

function methodOf(payload: Payload): string {
  return / USING (\w+) /.exec(textOf(payload, "def") ?? "")?.[1] ?? "btree";
}

/** What an entity says of an index: uniqueness, columns, condition. */
function shapeOf({ payload }: Fact): string {
  const tokens = tokenize(textOf(payload, "def") ?? "").filter(({ kind }) => kind !== "space");
  const columns = payload["_columns"] as string[];
  const condition = tokens.findIndex(({ text }) => text === "WHERE");
  return JSON.stringify([
    tokens[1]?.text === "UNIQUE",
    columns.slice(0, keysOf(tokens)),
    condition < 0 ? "" : tokens.slice(condition).map(({ text }) => text),
    tokens.some(({ text }, index) => text === "NOT" && tokens[index + 1]?.text === "DISTINCT"),
  ]);
}

/** How many columns or expressions the index is on; those of INCLUDE come after them. */
function keysOf(tokens: readonly SqlToken[]): number {
  let depth = 0;
  let keys = 1;
  for (const { text } of tokens.slice(tokens.findIndex((token) => token.text === "("))) {
    if (text === "(") depth++;
    else if (text === ")") depth--;
    else if (text === "," && depth === 1) keys++;
    if (depth === 0) break;
  }
  return keys;
}
