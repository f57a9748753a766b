import { buildFactBase, encodeId } from "@supabase/pg-delta/core";
import type { Fact, FactBase, StableId } from "@supabase/pg-delta/core";
import type { SchemaObject } from "../../core/operations/operation.ts";
import { idOf } from "./describe-fact.ts";
import { ownerOf } from "./leave-alone.ts";
import { metadataKey } from "./metadata-rows.ts";
import type { World } from "./world.ts";

export interface KeptObjects {
  /** They stay as the history has them, or stay away, with all that belongs to them. */
  objects: readonly SchemaObject[];
  /** They change. What is kept stands back where a change needs it otherwise. */
  changed: readonly SchemaObject[];
}

/**
 * The desired world but for some objects, which are as the history has them.
 * @param desired aligned with the history: equal things have equal names
 */
export function keepObjects(history: World, desired: World, { objects, changed }: KeptObjects): World {
  const keeping = new Keeping(history.facts, desired.facts);
  for (const object of objects) keeping.keep(idOf(object));
  for (const object of changed) keeping.release(idOf(object));
  const kept = new Set(objects.filter(({ kind }) => kind === "metadata").map(metadataKey));
  const isKept = (row: World["metadataRows"][number]): boolean => kept.has(metadataKey(row));
  return {
    ...desired,
    facts: keeping.build(),
    metadataRows: [
      ...desired.metadataRows.filter((row) => !isKept(row)),
      ...history.metadataRows.filter((row) => isKept(row)),
    ],
  };
}

class Keeping {
  readonly #history: FactBase;
  readonly #desired: FactBase;
  /** What is as in the history, by the encoded id of the object on whose account it is. */
  readonly #kept = new Map<string, string>();

  constructor(history: FactBase, desired: FactBase) {
    this.#history = history;
    this.#desired = desired;
  }

  keep(id: StableId | undefined): void {
    if (id === undefined) return;
    const root = encodeId(id);
    const inHistory = this.#history.has(id);
    const isWhole = inHistory !== this.#desired.has(id) || id.kind === "view" || id.kind === "materializedView";
    const base = inHistory ? this.#history : this.#desired;
    for (const one of isWhole ? wholeOf(id, base) : [id]) this.#kept.set(encodeId(one), root);
    if (isWhole && inHistory && this.#desired.has(id)) {
      for (const one of wholeOf(id, this.#desired)) this.#kept.set(encodeId(one), root);
    }
  }

  /** Takes back what is kept on account of the same object as this one. */
  release(id: StableId | undefined): void {
    const root = id && this.#kept.get(encodeId(id));
    if (root !== undefined) this.#releaseRoot(root);
  }

  build(): FactBase {
    while (this.#settle()) {
      // What is released or taken along may ask for more.
    }
    const facts = this.#facts();
    const edges = facts.flatMap((fact) => this.#edgesOf(fact)).filter(({ to }) => this.#at(to) !== undefined);
    return buildFactBase(facts, edges);
  }

  /** Sees to the first fact that lacks what it rests on; false when there is none. */
  #settle(): boolean {
    for (const fact of this.#facts()) {
      const needed = [...(fact.parent ? [fact.parent] : []), ...this.#edgesOf(fact).map(({ to }) => to)];
      const missing = needed.find((id) => this.#at(id) === undefined);
      if (missing === undefined) continue;
      const root = this.#kept.get(encodeId(fact.id));
      const away = this.#kept.get(encodeId(missing));
      if (root !== undefined && away === undefined && isAccessory(missing)) this.#kept.set(encodeId(missing), root);
      else if (root !== undefined) this.#releaseRoot(root);
      else if (away !== undefined) this.#releaseRoot(away);
      else continue;
      return true;
    }
    return false;
  }

  #facts(): Fact[] {
    return [
      ...this.#desired.facts().filter(({ id }) => !this.#kept.has(encodeId(id))),
      ...this.#history.facts().filter(({ id }) => this.#kept.has(encodeId(id))),
    ];
  }

  #at(id: StableId): Fact | undefined {
    return this.#sourceOf(id).get(id);
  }

  #edgesOf({ id }: Fact): readonly { from: StableId; to: StableId; kind: "depends" }[] {
    return this.#sourceOf(id)
      .outgoingEdges(id)
      .map(({ from, to }) => ({ from, to, kind: "depends" }));
  }

  #sourceOf(id: StableId): FactBase {
    return this.#kept.has(encodeId(id)) ? this.#history : this.#desired;
  }

  #releaseRoot(root: string): void {
    for (const [id, of] of this.#kept) if (of === root) this.#kept.delete(id);
  }
}

/** Goes and comes with the one thing that uses it, and holds no data. */
function isAccessory({ kind }: StableId): boolean {
  return kind === "sequence" || kind === "type" || kind === "schema";
}

/** A fact and all that goes away with it: what is in it, and the sequences of its columns. */
function wholeOf(id: StableId, facts: FactBase): StableId[] {
  const children = facts.childrenOf(id).flatMap((child) => wholeOf(child.id, facts));
  const inside = [id, ...children];
  const columns = new Set(inside.filter(({ kind }) => kind === "column").map(encodeId));
  if (columns.size === 0) return inside;
  const owned = facts.facts().filter((fact) => {
    const owner = ownerOf(fact);
    return owner !== undefined && columns.has(encodeId(owner));
  });
  return [...inside, ...owned.map((fact) => fact.id)];
}
