import type { HandmadeObject } from "../../core/operations/handmade-object.ts";
import { sqlStructure } from "./structure.ts";
import type { SqliteWorld } from "./world.ts";

/** The triggers: they stand in no difference, and a rebuild has to bring them back. */
export function handmadeOf({ tables, views }: SqliteWorld): HandmadeObject[] {
  return [...tables, ...views].flatMap(({ name: owner, triggers }) =>
    triggers.map(({ name, sql }) => ({
      kind: "trigger",
      name: `${name} on ${owner}`,
      definition: sqlStructure(sql),
    })),
  );
}
