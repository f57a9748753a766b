import type { Fact, StableId } from "@supabase/pg-delta/core";
import type { FactSet } from "./fact-set.ts";
import { isHandmadeIndex } from "./refined-index.ts";
import type { EntityMeans } from "./refined-index.ts";
import { isInUse } from "./structure-match.ts";
import type { World } from "./world.ts";

/**
 * What stands in the history alone and was not made by an entity is taken over into the desired
 * world: so it is never dropped, and still is rebuilt where a change needs it out of the way.
 */
export function leaveAlone(history: World, desired: FactSet, means: EntityMeans): void {
  for (const fact of history.facts.facts()) {
    if (desired.has(fact.id) || !isHandmade(fact, history, means)) continue;
    const owner = ownerOf(fact);
    const stands =
      (!fact.parent || desired.has(fact.parent)) &&
      (!owner || desired.has(owner)) &&
      history.facts.outgoingEdges(fact.id).every(({ to }) => desired.has(to));
    if (!stands) continue;
    // What is in a schema may well be an entity's that is gone.
    if (fact.id.kind === "schema") desired.copyAlone(fact.id, history.facts);
    else desired.copy(fact.id, history.facts);
  }
}

/** The column that takes a sequence with it. */
export function ownerOf({ id, payload }: Fact): StableId | undefined {
  if (id.kind !== "sequence") return undefined;
  const { schema, table, column } = payload["ownedBy"] as { schema: string; table: string; column: string };
  return { kind: "column", schema, table, name: column };
}

function isHandmade(fact: Fact, history: World, means: EntityMeans): boolean {
  const { id, payload } = fact;
  switch (id.kind) {
    case "schema":
      return true;
    case "index":
      return isHandmadeIndex(payload, means);
    case "type":
      return history.facts.incomingEdges(id).length === 0;
    case "sequence":
      return !isInUse(id, history.facts);
    case "view":
    case "materializedView":
      return !history.metadataRows.some(
        ({ name, schema }) => name === id.name && (schema === null || schema === id.schema),
      );
    default:
      return false;
  }
}
