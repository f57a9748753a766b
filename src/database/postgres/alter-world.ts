import { buildFactBase, encodeId } from "@supabase/pg-delta/core";
import type { Fact, FactBase, StableId } from "@supabase/pg-delta/core";
import { keyOf } from "./creating-parts.ts";
import type { PartialCreation } from "./creating-parts.ts";
import type { World } from "./world.ts";

/**
 * The world that was, with the parts that changed as they are in a small world that holds these and
 * what they refer to. It is what the whole would be read as; undefined where that is not certain.
 */
export function alterWorld(
  before: World,
  small: World,
  { changed, gone }: Pick<PartialCreation, "changed" | "gone">,
): World | undefined {
  if (!isPlain(before) || !isPlain(small)) return undefined;
  const owners = new Owners(before.facts);
  const smallOwners = new Owners(small.facts);
  const isReplaced = (owner: string | undefined) => owner !== undefined && (changed.has(owner) || gone.has(owner));
  const isChanged = (owner: string | undefined) => owner !== undefined && changed.has(owner);
  const kept = before.facts.facts().filter((fact) => !isReplaced(owners.of(fact.id)));
  const made = small.facts.facts().filter((fact) => isChanged(smallOwners.of(fact.id)));
  if (!isNamedByItself(kept, made)) return undefined;
  const edges = [
    ...before.facts.edges.filter(({ from, to }) => !isReplaced(owners.of(from)) && !isReplaced(owners.of(to))),
    ...small.facts.edges.filter(({ from, to }) => isChanged(smallOwners.of(from)) || isChanged(smallOwners.of(to))),
  ];
  return { ...before, facts: buildFactBase(inOrder([...kept, ...made]), edges) };
}

/** Views, generated columns and what stands in the way of changes are about several tables at once. */
function isPlain({ metadataTable, metadataRows, obstacles }: World): boolean {
  return metadataTable === undefined && metadataRows.length === 0 && obstacles.length === 0;
}

/** Which table or type each fact belongs to. */
class Owners {
  readonly #facts: FactBase;
  readonly #known = new Map<string, string | undefined>();

  constructor(facts: FactBase) {
    this.#facts = facts;
  }

  of(id: StableId): string | undefined {
    const encoded = encodeId(id);
    if (!this.#known.has(encoded)) this.#known.set(encoded, this.#find(id));
    return this.#known.get(encoded);
  }

  #find(id: StableId): string | undefined {
    if (id.kind === "table" || id.kind === "type") return keyOf(id.kind, id.schema, id.name);
    const fact = this.#facts.get(id);
    const owner = id.kind === "sequence" ? fact?.payload["ownedBy"] : undefined;
    if (owner) {
      const { schema, table } = owner as { schema: string; table: string };
      return keyOf("table", schema, table);
    }
    return fact?.parent && this.of(fact.parent);
  }
}

/**
 * Names are one pool for a schema: where two meet, Postgres refuses one, or gives a sequence another.
 * Nothing of that is seen in a part of the whole.
 */
function isNamedByItself(kept: readonly Fact[], made: readonly Fact[]): boolean {
  const sequences = [...kept, ...made].flatMap(sequenceOf);
  if (!sequences.every((name) => name.endsWith("_seq"))) return false;
  const taken = new Set(kept.flatMap(namesOf));
  return !made.flatMap(namesOf).some((name) => taken.has(name));
}

function sequenceOf({ id, payload }: Fact): string[] {
  if (id.kind === "sequence") return [id.name];
  const identity = payload["identity"] as { sequence?: { name?: string } | null } | null | undefined;
  return id.kind === "column" && identity?.sequence?.name !== undefined ? [identity.sequence.name] : [];
}

function namesOf(fact: Fact): string[] {
  const { id } = fact;
  const own = ["table", "type", "index", "sequence", "constraint"].includes(id.kind) && "name" in id ? [id.name] : [];
  const schema = "schema" in id ? id.schema : "";
  return [...own, ...sequenceOf(fact)].map((name) => JSON.stringify([schema, name]));
}

/** As a whole world has them: what belongs to something after it, by name. */
function inOrder(facts: readonly Fact[]): Fact[] {
  const children = new Map<string, { key: string; fact: Fact }[]>();
  for (const fact of facts) {
    const parent = fact.parent === undefined ? "" : encodeId(fact.parent);
    const siblings = children.get(parent);
    const child = { key: encodeId(fact.id), fact };
    if (siblings) siblings.push(child);
    else children.set(parent, [child]);
  }
  const below = (parent: string): Fact[] =>
    (children.get(parent) ?? [])
      .toSorted((a, b) => (a.key < b.key ? -1 : 1))
      .flatMap(({ key, fact }) => [fact, ...below(key)]);
  return below("");
}
