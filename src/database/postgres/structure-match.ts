import { encodeId } from "@supabase/pg-delta/core";
import type { Fact, FactBase, Payload, StableId } from "@supabase/pg-delta/core";
import { textOf } from "./attributes.ts";
import type { FactSet } from "./fact-set.ts";
import type { Pair } from "./pair.ts";
import { refinedPairs } from "./refined-index.ts";
import type { EntityMeans } from "./refined-index.ts";
import { tokenize } from "../../core/autogenerate/sql-tokens.ts";

/**
 * Constraints, indexes and sequences that are equal but for their name are the same: in the desired
 * world they get the name that the history has, so that no difference is left between them.
 */
export function matchByStructure(history: FactBase, desired: FactBase, set: FactSet, means: EntityMeans): void {
  const equal = pairsOf(history, desired);
  const pairs = [...equal, ...refinedPairs(history, desired, equal, means)];
  for (const { before, after } of pairs) {
    set.replace({ ...after, payload: before.payload });
    if (after.id.kind === "sequence") takeOverDefault(after, history, set);
  }
  for (const fact of desired.facts()) {
    if (fact.id.kind === "column") takeOverIdentity(fact, history, set);
  }
  set.rename(new Map(pairs.map(({ before, after }) => [encodeId(after.id), before.id])));
}

/** Constraints, indexes and sequences that are equal but for their name, where the history's name is free in the desired world. */
export function pairsOf(history: FactBase, desired: FactBase): Pair[] {
  const unmatched = new Map<string, Fact[]>();
  for (const fact of history.facts()) {
    const structure = structureOf(fact, history);
    if (structure === undefined || isSame(structure, fact.id, desired)) continue;
    unmatched.set(structure, [...(unmatched.get(structure) ?? []), fact]);
  }
  let pairs = desired.facts().flatMap((after): Pair[] => {
    const structure = structureOf(after, desired);
    if (structure === undefined || isSame(structure, after.id, history)) return [];
    const before = unmatched.get(structure)?.shift();
    return before ? [{ before, after }] : [];
  });
  // A name that something else keeps in the desired world is not free.
  for (;;) {
    const leaving = new Set(pairs.map(({ after }) => encodeId(after.id)));
    const possible = pairs.filter(({ before }) => !desired.has(before.id) || leaving.has(encodeId(before.id)));
    if (possible.length === pairs.length) return pairs;
    pairs = possible;
  }
}

function isSame(structure: string, id: StableId, other: FactBase): boolean {
  const fact = other.get(id);
  return fact !== undefined && structureOf(fact, other) === structure;
}

/** Everything of the fact but its name; undefined for kinds that are known by their name. */
function structureOf({ id, parent, payload }: Fact, facts: FactBase): string | undefined {
  if (id.kind === "constraint")
    return JSON.stringify(["constraint", id.schema, id.table, primaryColumns(payload) ?? payload["def"]]);
  if (id.kind === "index" && parent)
    return JSON.stringify(["index", encodeId(parent), withoutIndexName(textOf(payload, "def") ?? "")]);
  if (id.kind === "sequence" && isInUse(id, facts))
    return JSON.stringify(["sequence", id.schema, Object.entries(payload).toSorted(([a], [b]) => (a < b ? -1 : 1))]);
  return undefined;
}

/**
 * The columns of a primary key, whatever their order: an entity cannot choose it, TypeORM takes it from
 * its properties. Undefined for other constraints.
 */
export function primaryColumns(payload: Payload): string[] | undefined {
  const isPlain = /^PRIMARY KEY \([^()]*\)$/.test(textOf(payload, "def") ?? "");
  return isPlain ? ["PRIMARY KEY", ...(payload["_columns"] as string[]).toSorted()] : undefined;
}

/** Whether a default takes its values from the sequence; one that its column merely owns gives none. */
export function isInUse(sequence: StableId, facts: FactBase): boolean {
  return facts.incomingEdges(sequence).some(({ from }) => from.kind === "default");
}

function withoutIndexName(def: string): string {
  const tokens = tokenize(def).filter(({ kind }) => kind !== "space");
  const name = tokens.findIndex(({ text }) => text === "INDEX") + 1;
  return tokens.map(({ text }, index) => (index === name ? "" : text)).join(" ");
}

/** The column's default names the sequence in its text. */
function takeOverDefault(sequence: Fact, history: FactBase, set: FactSet): void {
  const { schema, table, column } = sequence.payload["ownedBy"] as { schema: string; table: string; column: string };
  const id: StableId = { kind: "default", schema, table, name: column };
  const before = history.get(id);
  if (before && set.has(id) && isNextval(before.payload)) set.replace(before);
}

function isNextval(payload: Payload): boolean {
  return /^nextval\('.*'::regclass\)$/.test(textOf(payload, "expr") ?? "");
}

function takeOverIdentity(column: Fact, history: FactBase, set: FactSet): void {
  const before = history.get(column.id)?.payload["identity"];
  const after = column.payload["identity"];
  if (!isIdentity(before) || !isIdentity(after)) return;
  set.replace({ ...column, payload: { ...column.payload, identity: { ...after, sequence: before["sequence"] } } });
}

function isIdentity(value: Payload[string]): value is Payload {
  return typeof value === "object" && value !== null;
}
