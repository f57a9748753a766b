import { buildFactBase, encodeId } from "@supabase/pg-delta/core";
import type { DependencyEdge, Fact, FactBase, StableId } from "@supabase/pg-delta/core";

/** Facts under change: copied from one fact base, added to, renamed, and made a fact base again. */
export class FactSet {
  readonly #facts = new Map<string, Fact>();
  #edges: DependencyEdge[];

  constructor(base: FactBase) {
    for (const fact of base.facts()) this.#facts.set(encodeId(fact.id), fact);
    this.#edges = [...base.edges];
  }

  has(id: StableId): boolean {
    return this.#facts.has(encodeId(id));
  }

  /** Replaces the payload of a fact that is in the set. */
  replace(fact: Fact): void {
    this.#facts.set(encodeId(fact.id), fact);
  }

  /** Takes over a fact with all that belongs to it and with the dependencies that hold here too. */
  copy(id: StableId, source: FactBase): void {
    const fact = source.get(id);
    if (!fact || this.has(id)) return;
    this.#facts.set(encodeId(id), fact);
    for (const child of source.childrenOf(id)) this.copy(child.id, source);
    this.#edges.push(...source.outgoingEdges(id), ...source.incomingEdges(id));
  }

  /** Takes over a fact without what belongs to it. */
  copyAlone(id: StableId, source: FactBase): void {
    const fact = source.get(id);
    if (!fact || this.has(id)) return;
    this.#facts.set(encodeId(id), fact);
    this.#edges.push(...source.outgoingEdges(id));
  }

  /** Gives facts other names: `names` holds the new id by the encoded old one. Names inside of payloads stay. */
  rename(names: ReadonlyMap<string, StableId>): void {
    if (names.size === 0) return;
    const renamed = (id: StableId) => names.get(encodeId(id)) ?? id;
    const facts = [...this.#facts.values()];
    this.#facts.clear();
    for (const fact of facts) {
      const id = renamed(fact.id);
      this.#facts.set(encodeId(id), { ...fact, id, ...(fact.parent ? { parent: renamed(fact.parent) } : {}) });
    }
    this.#edges = this.#edges.map((edge) => ({ ...edge, from: renamed(edge.from), to: renamed(edge.to) }));
  }

  build(): FactBase {
    const edges = new Map<string, DependencyEdge>();
    for (const edge of this.#edges) {
      if (this.has(edge.from) && this.has(edge.to)) edges.set(`${encodeId(edge.from)} ${encodeId(edge.to)}`, edge);
    }
    return buildFactBase([...this.#facts.values()], [...edges.values()]);
  }
}
